// The report's part about a block of just-noticeable differences.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import { taskNames } from '../analysis/methods-jnd.ts'
import type { JndResult } from '../analysis/report.ts'
import type { GroupResult, TrackResult } from '../analysis/thresholds.ts'
import { between, fixed, percentOf } from '../analysis/wording.ts'
import type { Threshold } from '../psychometrics/track.ts'
import { fitOptions, thresholdShare } from '../session/jnd-task.ts'
import { curvePicture, curvesOf } from './curve-picture.ts'
import { figure, folded, idOf, table } from './html.ts'
import { choiceOrder } from './order-section.ts'
import { thresholdsPicture } from './thresholds-picture.ts'

/** `without` is the same block without flagged listeners, where there are any. */
export function jndSection(block: JndBlock, result: JndResult, without: JndResult | undefined): string {
  const { groups, tracks } = result
  return [
    `<p>${taskNames[block.task]}; a threshold is the difference that ${percentOf(thresholdShare(block.task), 1)} of answers are right at, guesses and lapses included. Diamonds are thresholds, bars their 95 % intervals; points are answers put together by level, the larger the more; faint curves are single listeners.</p>`,
    groupTable(result, without),
    ...groups.map((group) => groupPart(block, group, tracks)),
    folded('Thresholds of every listener, in numbers', listenerTable(tracks)),
    choiceOrder(result.order),
  ].join('\n')
}

function groupTable({ groups }: JndResult, without: JndResult | undefined): string {
  const rows = groups.flatMap((group) => {
    const other = without?.groups.find(({ track }) => track === group.track)
    return [
      groupRow(group, without === undefined ? group.track : `${group.track}, everybody`),
      ...(other === undefined ? [] : [groupRow(other, `${group.track}, without flagged listeners`)]),
    ]
  })
  const heads = ['track', 'listeners with a threshold', 'mean over listeners (points)', '95 % interval', 'all answers together (points)', '95 % interval', 'σ (points)', 'goodness of fit p', 'lapse rate'] // prettier-ignore
  return table('Thresholds', heads, rows)
}

function groupRow({ estimable, notEstimable, mean, interval, pooled }: GroupResult, name: string): string[] {
  const { byFit, sigma, goodness, curve } = pooled
  return [
    name,
    `${estimable} of ${estimable + notEstimable}`,
    mean === null ? 'needs two' : fixed(mean, 2),
    mean === null ? '–' : between(interval),
    told(byFit),
    intervalOf(byFit),
    sigma === null ? '–' : fixed(sigma, 2),
    goodness === null ? '–' : fixed(goodness, 2),
    curve === null ? '–' : percentOf(curve.lapse, 1),
  ]
}

function groupPart(block: JndBlock, group: GroupResult, tracks: readonly TrackResult[]): string {
  const { track, pooled } = group
  const mine = tracks.filter((one) => one.track === track)
  const curve = curvePicture({
    id: idOf('curve', block.name, track),
    title: `${track}: right answers by difference, all listeners together`,
    level: `difference in ${track.split('/')[0]}`,
    guess: fitOptions(block.task).guess,
    share: thresholdShare(block.task),
    answers: pooled,
    others: curvesOf(tracks, group),
  })
  return `<h3>${track}</h3>
<div class="figures">${figure(curve, `Right answers by measured difference; ${pooled.trials} answers of ${mine.length} listeners.`)}
${figure(thresholdsPicture(idOf('thresholds', block.name, track), group, mine), 'Threshold of each listener with its 95 % interval; the band is the interval of their geometric mean.')}</div>
${folded('The points of the curve, in numbers', pointTable(group))}`
}

function pointTable({ pooled, control }: GroupResult): string {
  const rows = pooled.points.map(({ level, range, correct, trials, interval }) => [
    fixed(level, 2),
    `${fixed(range[0], 2)} … ${fixed(range[1], 2)}`,
    `${correct} of ${trials}`,
    percentOf(correct / trials, 1),
    `${percentOf(interval[0])} … ${percentOf(interval[1])}`,
  ])
  const { curve } = pooled
  const said =
    curve === null
      ? 'No curve could be fitted.'
      : `Weibull function with location ${fixed(curve.location, 3)} points, spread ${fixed(curve.spread, 3)} (${between(curve.spreadInterval)}), lapse rate ${percentOf(curve.lapse, 1)}, guess rate ${percentOf(curve.guess, 1)}.`
  const leaks = Object.entries(control.leakage).map(([id, slope]) => `${id} ${fixed(slope, 2)}`)
  return `${table('Answers by level', ['mean level (points)', 'levels', 'right', 'share', '95 % interval'], rows)}
<p>${said} The fit is of single answers, not of these points. Measured differences missed what was asked by ${fixed(control.missMedian, 2)} points in the median, ${fixed(control.missMost, 2)} at most in 95 % of trials.${leaks.length === 0 ? '' : ` Points that the other descriptors moved per point: ${leaks.join(', ')}.`}</p>`
}

function listenerTable(tracks: readonly TrackResult[]): string {
  const rows = tracks.map(({ session, track, trials, correct, byProcedure, byFit, goodness, sigma, isBounded }) => [
    String(session),
    track,
    `${correct} of ${trials}`,
    `${told(byFit)}${isBounded ? ', bounded' : ''}`,
    intervalOf(byFit),
    byProcedure.isEstimable ? `${told(byProcedure)} at ${percentOf(byProcedure.share, 1)}` : told(byProcedure),
    intervalOf(byProcedure),
    sigma === null ? '–' : fixed(sigma, 2),
    goodness === null ? '–' : fixed(goodness, 2),
  ])
  const heads = ['session', 'track', 'right', 'fit (points)', '95 % interval', 'procedure (points)', '95 % interval', 'σ (points)', 'goodness of fit p'] // prettier-ignore
  return table('Thresholds by listener', heads, rows)
}

function told(threshold: Threshold): string {
  return threshold.isEstimable ? fixed(threshold.level, 2) : `not estimable: ${threshold.why}`
}

function intervalOf(threshold: Threshold): string {
  return threshold.isEstimable ? between(threshold.interval) : '–'
}
