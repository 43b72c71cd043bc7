// The thresholds of a track by listener, on a logarithmic axis: ratios are what thresholds differ by.

import type { GroupResult, TrackResult } from '../analysis/thresholds.ts'
import { between, fixed } from '../analysis/wording.ts'
import { type Area, logScale, logTicksOf, px } from './picture.ts'
import { dotMark, type Row, rowsPicture } from './rows-picture.ts'

/** Left of it stand the names. */
const left = 74
const right = 446
/** Intervals are drawn no further than so many times beyond the outermost threshold. */
const reach = 3

export function thresholdsPicture(
  id: string,
  { mean, interval, pooled }: GroupResult,
  tracks: readonly TrackResult[],
): string {
  const levels = tracks.flatMap(({ byFit }) => (byFit.isEstimable ? [byFit.level] : []))
  const all = pooled.byFit.isEstimable ? [...levels, pooled.byFit.level] : levels
  const title = 'Thresholds by listener'
  if (all.length === 0) return emptyPicture(id, title, tracks)
  const [least, most] = [Math.min(...all), Math.max(...all)]
  const ends = tracks.flatMap(({ byFit }) => (byFit.isEstimable && byFit.interval !== null ? byFit.interval : []))
  const range = [
    Math.max(least / reach, Math.min(least, ...ends)) / 1.08,
    Math.min(most * reach, Math.max(most, ...ends)) * 1.08,
  ] as const
  const scale = logScale(range, [left, right])
  const kept = (value: number): number => Math.min(range[1], Math.max(range[0], value))
  const rows = tracks
    .toSorted((a, b) => levelOf(a) - levelOf(b) || a.session - b.session)
    .map(({ session, byFit }): Row => {
      const name = `no. ${session}`
      if (!byFit.isEstimable)
        return {
          name,
          marks: (y) => `<text class="note" x="${left}" y="${px(y + 4)}">not estimable: ${byFit.why}</text>`,
        }
      const within = byFit.interval && ([kept(byFit.interval[0]), kept(byFit.interval[1])] as const)
      return { name, marks: (y) => dotMark(scale, y, byFit.level, within) }
    })
  const band = ({ top, bottom }: Area): string => {
    if (mean === null || interval === null) return ''
    const [from, to] = interval.map((value) => scale(kept(value))) as [number, number]
    return `<rect class="band" x="${px(from)}" y="${px(top)}" width="${px(to - from)}" height="${px(bottom - top)}"/><path class="drop" d="M${px(scale(mean))} ${px(top)}V${px(bottom)}"/>`
  }
  return rowsPicture({
    id,
    title,
    description: `${levels.length} of ${tracks.length} listeners have a threshold${mean === null ? '' : `; geometric mean ${fixed(mean, 2)} points, 95 % interval ${between(interval)}`}.`,
    axis: { scale, ticks: logTicksOf(range), label: 'threshold (points, logarithmic)' },
    rows,
    names: 'beside',
    lane: 20,
    left,
    behind: band,
  })
}

/** Those without a threshold come last. */
const levelOf = ({ byFit }: TrackResult): number => (byFit.isEstimable ? byFit.level : Number.MAX_VALUE)

function emptyPicture(id: string, title: string, tracks: readonly TrackResult[]): string {
  const scale = logScale([1, 10], [left, right])
  const rows = tracks.map(({ session, byFit }): Row => ({
    name: `no. ${session}`,
    marks: (y) =>
      `<text class="note" x="${left}" y="${px(y + 4)}">not estimable${byFit.isEstimable ? '' : `: ${byFit.why}`}</text>`,
  }))
  const axis = { scale, ticks: [], label: 'no threshold could be had' }
  return rowsPicture({
    id,
    title,
    description: 'No listener has a threshold.',
    axis,
    rows,
    names: 'beside',
    lane: 20,
    left,
  })
}
