// The report's part about a block of just-noticeable differences.

import type { JndBlock } from '../../protocol/study-blocks.ts'
import { taskNames } from '../analysis/methods-jnd.ts'
import type { JndResult } from '../analysis/block-results.ts'
import type { GroupResult, TrackResult } from '../analysis/thresholds.ts'
import { between, fixed, percentOf } from '../analysis/wording.ts'
import { fitOptions, thresholdShare } from '../session/jnd-task.ts'
import { curvePicture, curvesOf } from './curve-picture.ts'
import { escaped, figure, folded, idOf } from './html.ts'
import { groupTable, listenerTable, pointTable, procedureNames } from './jnd-tables.ts'
import { choiceOrder } from './order-section.ts'
import { thresholdsPicture } from './thresholds-picture.ts'

/** `without` is the same block without flagged listeners, where there are any. */
export function jndSection(block: JndBlock, result: JndResult, without: JndResult | undefined): string {
  const { groups, tracks } = result
  const share = percentOf(thresholdShare(block.task), 1)
  const name = taskNames[block.task]
  return [
    `<p>${name[0].toUpperCase()}${name.slice(1)}. A threshold is the difference at which ${share} of answers are right, guesses and lapses included, unless another share is named. Points are answers put together by level, the larger the more; faint curves are single listeners; bars are 95 % intervals.</p>`,
    groupTable(block, result, without),
    ...groups.map((group) => groupPart(block, group, tracks)),
    folded('Thresholds of every listener, in numbers', listenerTable(block, tracks)),
    choiceOrder(block.name, result.order),
  ].join('\n')
}

function groupPart(block: JndBlock, group: GroupResult, tracks: readonly TrackResult[]): string {
  const { track, pooled } = group
  const mine = tracks.filter((one) => one.track === track)
  const procedure = procedureNames[block.procedure.type]
  const curve = curvePicture({
    id: idOf('curve', block.name, track),
    title: `${track}: right answers by difference, all listeners together`,
    level: `difference in ${track.split('/')[0]}`,
    guess: fitOptions(block.task).guess,
    share: thresholdShare(block.task),
    answers: pooled,
    others: curvesOf(tracks, group),
  })
  const thresholds = thresholdsPicture(idOf('thresholds', block.name, track), group, mine, procedure !== null)
  return `<h3>${escaped(track)}</h3>${missed(group)}
<div class="figures">${figure(curve, `Right answers by measured difference; ${pooled.trials} answers of ${mine.length} listeners. The diamond is the threshold of all answers together.`)}
${figure(thresholds, thresholdsCaption(procedure))}</div>
${folded('The points of the curve, in numbers', `${pointTable(block, group)}<p>${curveText(group)}</p>`)}`
}

/** Thresholds of such a track are of other sounds than were meant. */
function missed({ control: { isMissed, missMedian } }: GroupResult): string {
  if (!isMissed) return ''
  return `<p class="warning"><strong>The sounds were not what was asked for:</strong> half of the differences missed by more than ${fixed(missMedian, 1)} points. The base, or the largest difference from it, lies beyond what this sound reaches; choose another base before asking more people.</p>`
}

function thresholdsCaption(procedure: string | null): string {
  return procedure === null
    ? 'Threshold of each listener by fit; the band is the interval of their geometric mean.'
    : `Threshold of each listener: diamonds by ${procedure}, dots by fit where it has one; the band is the interval of the diamonds’ geometric mean.`
}

function curveText({ pooled: { curve }, control: { missMedian, missMost, leakage } }: GroupResult): string {
  const said =
    curve === null
      ? 'No curve could be fitted.'
      : `Weibull function with location ${fixed(curve.location, 3)} points, spread ${fixed(curve.spread, 3)} (${between(curve.spreadInterval)}), lapse rate ${percentOf(curve.lapse, 1)}, guess rate ${percentOf(curve.guess, 1)}.`
  const leaks = Object.entries(leakage).map(([id, slope]) => `${id} ${fixed(slope, 2)}`)
  const along = leaks.length === 0 ? '' : ` Points that the other descriptors moved per point: ${leaks.join(', ')}.`
  return `${said} The fit is of single answers, not of these points. Measured differences missed what was asked by ${fixed(missMedian, 2)} points in the median and by no more than ${fixed(missMost, 2)} in 95 % of trials.${along}`
}
