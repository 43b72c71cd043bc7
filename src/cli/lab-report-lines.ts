// A study's report as lines for people at a terminal.

import type { BlockResult } from '../lab/analysis/block-results.ts'
import type { StudyReport } from '../lab/analysis/report.ts'
import type { Averaged } from '../lab/analysis/thresholds.ts'
import type { Threshold } from '../lab/psychometrics/track.ts'

export function toldReport(report: StudyReport): string {
  const { study, sessions, blocks, ledger, leftOut, withoutFlagged, simulated } = report
  const flags = ledger.filter(({ isFlagged }) => isFlagged)
  return [
    ...(simulated === null ? [] : [`SIMULATED: no human being listened. ${simulated}`]),
    `${study}: ${sessions.finished} finished, ${sessions.open} open, ${sessions.withdrawn} withdrawn.`,
    ...blocks.flatMap((result) => ['', ...toldBlock(result)]),
    ...(flags.length === 0 ? [] : ['', 'Screening ledger']),
    ...flags.map(
      ({ session, rule, found, allowed, leavesOut }) =>
        `  session ${session}: ${rule}: ${found} (${allowed})${leavesOut ? '' : ', noted'}`,
    ),
    ...(withoutFlagged === null ? [] : ['', `Without the flagged sessions (${leftOut.join(', ')})`]),
    ...(withoutFlagged ?? []).flatMap((result) => toldTogether(result)),
  ].join('\n')
}

function toldBlock(result: BlockResult): string[] {
  const alone =
    result.kind === 'jnd'
      ? result.tracks.map(
          ({ session, track, trials, correct, byProcedure, byFit }) =>
            `  session ${session} ${track}: ${correct} of ${trials} right; procedure ${threshold(byProcedure)}, fit ${threshold(byFit)}`,
        )
      : []
  return [`${result.block} (${result.kind})`, ...toldTogether(result), ...alone]
}

/** What all listeners together say. */
function toldTogether(result: BlockResult): string[] {
  switch (result.kind) {
    case 'jnd':
      return result.groups.flatMap(({ track, byProcedure, pooled, control, ...byFit }) => [
        `  ${track}: all together ${threshold(pooled.byFit)}`,
        `    listeners by the procedure${averaged(byProcedure)}; by fit${averaged(byFit)}`,
        ...(control.isMissed
          ? [`    THE SOUNDS MISSED what was asked by ${control.missMedian.toFixed(1)} points: beyond what they reach`]
          : []),
      ])
    case 'pairwise': {
      const { worths, systems } = result
      if (!worths.isEstimable) return ['  worths not estimable: one always wins, or some never met']
      return systems.map((system, i) => `  ${system}: worth ${worths.worths[i]!.toFixed(3)}`)
    }
    case 'acr':
      return result.systems.map(
        ({ system, mean, interval, count }) =>
          `  ${system}: mean opinion ${mean.toFixed(2)}${between(interval)}, ${count} listeners`,
      )
    default:
      return result.systems.map(
        ({ system, median, quartiles, count }) =>
          `  ${system}: median ${median.toFixed(1)}, quartiles${between(quartiles)}, ${count} listeners`,
      )
  }
}

function averaged({ estimable, notEstimable, mean, interval }: Averaged): string {
  const said = mean === null ? '' : ` ${mean.toFixed(2)}${between(interval)}`
  return `${said}, ${estimable} of ${estimable + notEstimable} estimable`
}

function threshold(estimate: Threshold): string {
  if (!estimate.isEstimable) return `not estimable (${estimate.why})`
  const { level, share, interval } = estimate
  return `${level.toFixed(2)} points at ${(100 * share).toFixed(1)} % right${between(interval)}`
}

function between(interval: readonly [number, number] | null): string {
  return interval === null ? '' : ` (${interval[0].toFixed(2)} … ${interval[1].toFixed(2)})`
}
