// The thresholds of a track by listener, on a logarithmic axis: ratios are what thresholds differ by.

import type { GroupResult, TrackResult } from '../analysis/thresholds.ts'
import { between, fixed } from '../analysis/wording.ts'
import type { Threshold } from '../psychometrics/track.ts'
import { type Area, logScale, logTicksOf, px } from './picture.ts'
import { dotMark, type Row, rowsPicture } from './rows-picture.ts'

/** Left of it stand the names. */
const left = 62
const right = 446
/** Intervals are drawn no further than so many times beyond the outermost threshold. */
const reach = 2.5
/** An axis for when there is nothing to show. */
const emptyRange = [1, 10] as const

/** `isAdaptive`: what the procedure says is shown, too, and averaged; else what the fit says. */
export function thresholdsPicture(
  id: string,
  group: GroupResult,
  tracks: readonly TrackResult[],
  isAdaptive: boolean,
): string {
  const { mean, interval, estimable } = isAdaptive ? group.byProcedure : group
  const shown = (one: TrackResult): readonly Threshold[] => (isAdaptive ? [one.byFit, one.byProcedure] : [one.byFit])
  const range = rangeOf(tracks.flatMap(shown))
  const scale = logScale(range, [left, right])
  const kept = (value: number): number => Math.min(range[1], Math.max(range[0], value))
  const mark = (y: number, threshold: Threshold, shape: 'dot' | 'hollow'): string => {
    if (!threshold.isEstimable || threshold.level <= 0) return ''
    const { level, interval: own } = threshold
    return dotMark(scale, y, level, own && [kept(own[0]), kept(own[1])], shape)
  }
  const main = ({ byFit, byProcedure }: TrackResult): Threshold => (isAdaptive ? byProcedure : byFit)
  const rows = tracks
    .toSorted((a, b) => placeOf(main(a)) - placeOf(main(b)) || a.session - b.session)
    .map((one): Row => ({
      name: `no. ${one.session}`,
      marks: (y) => {
        if (shown(one).every(({ isEstimable }) => !isEstimable)) return missing(y, main(one))
        if (!isAdaptive) return mark(y, one.byFit, 'dot')
        return mark(y - 5.5, one.byFit, 'dot') + mark(y + 5.5, one.byProcedure, 'hollow')
      },
    }))
  const band = ({ top, bottom }: Area): string => {
    if (mean === null || interval === null) return ''
    const [from, to] = interval.map((value) => scale(kept(value))) as [number, number]
    return `<rect class="band" x="${px(from)}" y="${px(top)}" width="${px(to - from)}" height="${px(bottom - top)}"/><path class="drop" d="M${px(scale(mean))} ${px(top)}V${px(bottom)}"/>`
  }
  const averaged = mean === null ? '' : `; geometric mean ${fixed(mean, 2)} points, 95 % interval ${between(interval)}`
  return rowsPicture({
    id,
    title: 'Thresholds by listener',
    description: `${estimable} of ${tracks.length} listeners have a threshold${averaged}.`,
    axis: { scale, ticks: logTicksOf(range), label: 'threshold (points, logarithmic)' },
    rows,
    names: 'beside',
    lane: isAdaptive ? 27 : 20,
    left,
    behind: band,
  })
}

/** Of the axis. */
function rangeOf(thresholds: readonly Threshold[]): readonly [number, number] {
  const found = thresholds.flatMap((one) => (one.isEstimable && one.level > 0 ? [one] : []))
  if (found.length === 0) return emptyRange
  const levels = found.map(({ level }) => level)
  const ends = found.flatMap(({ interval }) => interval ?? []).filter((end) => end > 0)
  const [least, most] = [Math.min(...levels), Math.max(...levels)]
  return [
    Math.max(least / reach, Math.min(least, ...ends)) / 1.08,
    Math.min(most * reach, Math.max(most, ...ends)) * 1.08,
  ]
}

/** Those without a threshold come last. */
const placeOf = (threshold: Threshold): number => (threshold.isEstimable ? threshold.level : Number.MAX_VALUE)

function missing(y: number, threshold: Threshold): string {
  const why = threshold.isEstimable ? '' : `: ${threshold.why}`
  return `<text class="note" x="${left}" y="${px(y + 4)}">not estimable${why}</text>`
}
