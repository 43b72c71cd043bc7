// Tables of thresholds: over listeners, by listener, and the points of a curve.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import type { JndResult } from '../analysis/block-results.ts'
import type { GroupResult, TrackResult } from '../analysis/thresholds.ts'
import { between, fixed, percentOf } from '../analysis/wording.ts'
import type { Threshold } from '../psychometrics/track.ts'
import { table } from './html.ts'

/** How a procedure is called whose own thresholds stand beside those of fits; constant stimuli are only fitted. */
export const procedureNames = { staircase: 'staircase', 'quest+': 'QUEST+', constant: null } as const

/** `without` is the same block without flagged listeners, where there are any. */
export function groupTable(block: JndBlock, { groups }: JndResult, without: JndResult | undefined): string {
  const procedure = procedureNames[block.procedure.type]
  const rows = groups.flatMap((group) => {
    const other = without?.groups.find(({ track }) => track === group.track)
    return [
      groupRow(group, without === undefined ? group.track : `${group.track}, everybody`, procedure !== null),
      ...(other === undefined ? [] : [groupRow(other, '… without flagged', procedure !== null)]),
    ]
  })
  const share = groups.map(({ byProcedure }) => byProcedure.share).find((value) => value !== null)
  const at = share === undefined ? '' : ` at ${percentOf(share, 1)}`
  const heads = [
    'track',
    ...(procedure === null ? [] : [`${procedure}${at}: listeners`, 'mean (points)', '95 % interval']),
    'fit: listeners',
    'mean (points)',
    '95 % interval',
    'all answers together (points)',
    '95 % interval',
    'σ (points)',
    'goodness of fit p',
    'lapse rate',
  ]
  return table(`${block.name}: thresholds`, heads, rows)
}

function groupRow(group: GroupResult, name: string, isAdaptive: boolean): string[] {
  const { byFit, sigma, goodness, curve } = group.pooled
  const means = ({ estimable, notEstimable, mean, interval }: GroupResult['byProcedure'] | GroupResult): string[] => [
    `${estimable} of ${estimable + notEstimable}`,
    mean === null ? 'needs two' : fixed(mean, 2),
    mean === null ? '–' : between(interval),
  ]
  return [
    name,
    ...(isAdaptive ? means(group.byProcedure) : []),
    ...means(group),
    told(byFit),
    intervalOf(byFit),
    orNone(sigma),
    orNone(goodness),
    curve === null ? '–' : percentOf(curve.lapse, 1),
  ]
}

/** Answers by level behind a curve. */
export function pointTable({ name }: JndBlock, { track, pooled }: GroupResult): string {
  const rows = pooled.points.map(({ level, range, correct, trials, interval }) => [
    fixed(level, 2),
    `${fixed(range[0], 2)} … ${fixed(range[1], 2)}`,
    `${correct} of ${trials}`,
    percentOf(correct / trials, 1),
    `${percentOf(interval[0])} … ${percentOf(interval[1])}`,
  ])
  return table(
    `${name}, ${track}: answers by level`,
    ['mean level (points)', 'levels', 'right', 'share', '95 % interval'],
    rows,
  )
}

export function listenerTable(block: JndBlock, tracks: readonly TrackResult[]): string {
  const procedure = procedureNames[block.procedure.type]
  const rows = tracks.map(({ session, track, trials, correct, byProcedure, byFit, goodness, sigma, isBounded }) => [
    String(session),
    track,
    `${correct} of ${trials}`,
    ...(procedure === null
      ? []
      : [`${atShare(byProcedure)}${isBounded ? ', cut off by its bounds' : ''}`, intervalOf(byProcedure)]),
    told(byFit),
    intervalOf(byFit),
    orNone(sigma),
    orNone(goodness),
  ])
  const heads = [
    'session',
    'track',
    'right',
    ...(procedure === null ? [] : [`${procedure} (points)`, '95 % interval']),
    'fit (points)',
    '95 % interval',
    'σ (points)',
    'goodness of fit p',
  ]
  return table(`${block.name}: thresholds by listener`, heads, rows)
}

const orNone = (value: number | null): string => (value === null ? '–' : fixed(value, 2))

function told(threshold: Threshold): string {
  return threshold.isEstimable ? fixed(threshold.level, 2) : `not estimable: ${threshold.why}`
}

function atShare(threshold: Threshold): string {
  return threshold.isEstimable ? `${told(threshold)} at ${percentOf(threshold.share, 1)}` : told(threshold)
}

/** A staircase states none. */
function intervalOf(threshold: Threshold): string {
  return threshold.isEstimable && threshold.interval !== null ? between(threshold.interval) : '–'
}
