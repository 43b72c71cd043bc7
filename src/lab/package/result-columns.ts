// The tables of results: thresholds, systems, and what there is to say against a listener.

import type { Study } from '../../protocol/study.ts'
import type { FittedCurve } from '../analysis/answers-fit.ts'
import type { LedgerEntry } from '../analysis/ledger.ts'
import type { StudyReport } from '../analysis/report.ts'
import type { Threshold } from '../psychometrics/track.ts'
import { thresholdShare } from '../session/jnd-task.ts'
import type { Column } from './table.ts'

interface ThresholdCells {
  readonly block: string
  readonly track: string
  /** undefined: of all together. */
  readonly subject?: string
  readonly estimate: 'procedure' | 'fit' | 'pooled fit' | 'geometric mean'
  readonly threshold: Threshold
  readonly trials?: number
  readonly correct?: number
  readonly curve?: FittedCurve | null
  readonly goodness?: number | null
  readonly sigma?: number | null
  readonly isBounded?: boolean
  readonly listeners?: number
}

type SubjectOf = (session: number) => string

export function thresholdCells(study: Study, { blocks }: StudyReport, subjectOf: SubjectOf): ThresholdCells[] {
  return blocks.flatMap((result) => {
    if (result.kind !== 'jnd') return []
    const { block } = result
    const single = result.tracks.flatMap(({ session, track, byProcedure, isBounded, ...fit }): ThresholdCells[] => {
      const { trials, correct } = fit
      const of = { block, track, subject: subjectOf(session), trials, correct }
      return [
        { ...of, estimate: 'procedure', threshold: byProcedure, isBounded },
        { ...of, ...fit, estimate: 'fit', threshold: fit.byFit },
      ]
    })
    const together = result.groups.flatMap(({ track, estimable, pooled, mean, interval }): ThresholdCells[] => {
      const of = { block, track }
      const all = { ...of, ...pooled, estimate: 'pooled fit', threshold: pooled.byFit } as const
      if (mean === null) return [all]
      const share = shareOf(study, block)
      const threshold = { isEstimable: true, level: mean, share, deviation: null, interval } as const
      return [all, { ...of, estimate: 'geometric mean', threshold, listeners: estimable }]
    })
    return [...single, ...together]
  })
}

function shareOf({ blocks }: Study, name: string): number {
  return thresholdShare(blocks.flatMap((block) => (block.kind === 'jnd' && block.name === name ? [block.task] : []))[0])
}

const found = ({ threshold }: ThresholdCells) => (threshold.isEstimable ? threshold : undefined)

export const thresholdColumns: readonly Column<ThresholdCells>[] = [
  {
    name: 'subject_id',
    description: 'Number of the session within the study, in order of opening; nobody has another name here.',
    of: ({ subject }) => subject,
  },
  { name: 'block', description: 'Block of the study that the row belongs to.', of: ({ block }) => block },
  {
    name: 'track',
    description: 'The track that the trial belongs to: control/base/direction.',
    of: ({ track }) => track,
  },
  {
    name: 'estimate',
    description:
      'procedure: reversals, posterior or fit, as the procedure has it; fit: maximum likelihood on measured differences; ' +
      'pooled fit: of all subjects’ answers together; geometric mean: of the subjects’ fits.',
    of: ({ estimate }) => estimate,
  },
  {
    name: 'is_estimable',
    description: 'Whether there is a threshold to state.',
    of: ({ threshold }) => threshold.isEstimable,
  },
  {
    name: 'why_not',
    description: 'Why there is no threshold.',
    of: ({ threshold }) => (threshold.isEstimable ? undefined : threshold.why),
  },
  {
    name: 'share_correct',
    description: 'The share of correct answers that the threshold stands for.',
    of: (cells) => found(cells)?.share,
  },
  {
    name: 'threshold_points',
    description: 'The difference that is noticed with that share of correct answers.',
    unit: 'points',
    of: (cells) => found(cells)?.level,
  },
  {
    name: 'threshold_sd_points',
    description: 'Standard deviation of the threshold: of the bootstrap, or of the posterior.',
    unit: 'points',
    of: (cells) => found(cells)?.deviation,
  },
  ...(['lower', 'upper'] as const).map((end, index) => ({
    name: `threshold_${end}_points`,
    description: `${end === 'lower' ? 'Lower' : 'Upper'} end of its 95 % interval.`,
    unit: 'points',
    of: (cells: ThresholdCells) => found(cells)?.interval?.[index],
  })),
  { name: 'trials', description: 'Main trials that the estimate rests on.', of: ({ trials }) => trials },
  { name: 'correct_trials', description: 'Of these, answered right.', of: ({ correct }) => correct },
  {
    name: 'fit_location_points',
    description:
      'Location of the fitted psychometric function (Weibull): where 1 − 1/e of what can be learnt is reached.',
    unit: 'points',
    of: ({ curve }) => curve?.location,
  },
  { name: 'fit_spread', description: 'Its spread, 1/β of a Weibull function.', of: ({ curve }) => curve?.spread },
  { name: 'fit_lapse_rate', description: 'Its lapse rate.', of: ({ curve }) => curve?.lapse },
  { name: 'fit_guess_rate', description: 'Its guess rate, which the task has.', of: ({ curve }) => curve?.guess },
  {
    name: 'is_bounded',
    description: 'Staircases: whether bounds cut off so many moves that the threshold is not to be trusted.',
    of: ({ isBounded }) => isBounded,
  },
  {
    name: 'goodness_p',
    description: 'Goodness of fit: share of sets drawn from the fit whose deviance is larger; small is a bad fit.',
    of: ({ goodness }) => goodness,
  },
  {
    name: 'sigma_points',
    description:
      'Noise of a listener of signal detection theory who has the fitted threshold: threshold over d′ there.',
    unit: 'points',
    of: ({ sigma }) => sigma,
  },
  { name: 'listeners', description: 'How many listeners the row rests on.', of: ({ listeners }) => listeners },
]

interface SystemCells {
  readonly block: string
  readonly method: string
  readonly system: string
  readonly listeners?: number
  readonly median?: number
  readonly quartiles?: readonly [number, number]
  readonly mean?: number
  readonly deviation?: number | null
  readonly interval?: readonly [number, number] | null
  readonly worth?: number
  readonly logWorth?: number
  readonly logWorthDeviation?: number
}

export function systemCells({ blocks }: StudyReport): SystemCells[] {
  return blocks.flatMap((result): SystemCells[] => {
    if (result.kind === 'jnd') return []
    const of = { block: result.block, method: result.kind }
    if (result.kind !== 'pairwise')
      return result.systems.map(({ count, listeners: _means, ...box }) => ({ ...of, ...box, listeners: count }))
    const { worths, systems } = result
    return systems.map((system, i) => ({
      ...of,
      system,
      ...(worths.isEstimable && {
        worth: worths.worths[i],
        logWorth: worths.logWorths[i],
        logWorthDeviation: worths.deviations[i],
      }),
    }))
  })
}

export const systemColumns: readonly Column<SystemCells>[] = [
  { name: 'block', description: 'Block of the study that the row belongs to.', of: ({ block }) => block },
  {
    name: 'method',
    description: 'mushra (with reference and anchors), multi-stimulus (without), acr (1 … 5), pairwise.',
    of: ({ method }) => method,
  },
  {
    name: 'system',
    description: 'What was rated; of MUSHRA also reference (the hidden one), anchor-3500 and anchor-7000.',
    of: ({ system }) => system,
  },
  { name: 'listeners', description: 'How many listeners the row rests on.', of: ({ listeners }) => listeners },
  { name: 'score_median', description: 'Median over listeners of their mean scores.', of: ({ median }) => median },
  { name: 'score_quartile_1', description: 'Lower quartile of the same.', of: ({ quartiles }) => quartiles?.[0] },
  { name: 'score_quartile_3', description: 'Upper quartile of the same.', of: ({ quartiles }) => quartiles?.[1] },
  { name: 'score_mean', description: 'acr: mean opinion score over listeners.', of: ({ mean }) => mean },
  { name: 'score_sd', description: 'acr: standard deviation over listeners.', of: ({ deviation }) => deviation },
  {
    name: 'score_lower',
    description: 'acr: lower end of the 95 % interval of the mean.',
    of: ({ interval }) => interval?.[0],
  },
  {
    name: 'score_upper',
    description: 'acr: upper end of the 95 % interval of the mean.',
    of: ({ interval }) => interval?.[1],
  },
  {
    name: 'worth',
    description: 'pairwise: Bradley–Terry worth; all sum to 1. n/a: not estimable.',
    of: (c) => c.worth,
  },
  { name: 'log_worth', description: 'pairwise: logarithm of the worth less the mean of all.', of: (c) => c.logWorth },
  {
    name: 'log_worth_se',
    description: 'pairwise: standard error of log_worth.',
    of: ({ logWorthDeviation }) => logWorthDeviation,
  },
]

interface ScreeningCells extends LedgerEntry {
  readonly subject: string
}

/** One row for all that was looked at, flagged or not; nobody is left out of any other table for it. */
export function screeningCells({ ledger }: StudyReport, subjectOf: SubjectOf): ScreeningCells[] {
  return ledger.map((entry) => ({ ...entry, subject: subjectOf(entry.session) }))
}

export const screeningColumns: readonly Column<ScreeningCells>[] = [
  {
    name: 'subject_id',
    description: 'Number of the session within the study, in order of opening; nobody has another name here.',
    of: ({ subject }) => subject,
  },
  { name: 'block', description: 'Block of the study that the row belongs to.', of: ({ block }) => block },
  { name: 'rule', description: 'What was looked at.', of: ({ rule }) => rule },
  { name: 'found', description: 'What was found.', of: ({ found: said }) => said },
  { name: 'allowed', description: 'What the rule lets pass.', of: ({ allowed }) => allowed },
  {
    name: 'rule_by',
    description: 'Who made the rule: the study file, ITU-R BS.1534-3, or Ghostnote.',
    of: ({ by }) => by,
  },
  { name: 'is_flagged', description: 'Whether the rule flags the listener.', of: ({ isFlagged }) => isFlagged },
  {
    name: 'leaves_out',
    description: 'Whether flagged ones are out of the results without flagged listeners; they are in all tables here.',
    of: ({ leavesOut }) => leavesOut,
  },
]
