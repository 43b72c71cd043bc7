// Answers as points of a picture: shares of right answers by level. Measured levels hardly ever repeat, so neighbours are
// put together; fits are made of the answers themselves, never of these.

import { clopperPearson } from '../psychometrics/binomial.ts'
import { type LevelCount, pooled } from '../psychometrics/likelihood.ts'

export interface Point extends LevelCount {
  /** Least and greatest level among its answers, in points of the descriptor; `level` is their mean. */
  readonly range: readonly [number, number]
  /** 95 % interval of the share of right answers (Clopper and Pearson). */
  readonly interval: readonly [number, number]
}

/** So many different levels are shown as they are … */
const mostPlain = 10
/** … and more are put together into so many points at most, of so many answers at least. */
const mostGroups = 12
const leastAnswers = 6

/** Ascending by level; where levels are put together, each point has about as many answers as the others. */
export function pointsOf(counts: readonly LevelCount[]): readonly Point[] {
  const rows = pooled(counts)
  const trials = rows.reduce((sum, row) => sum + row.trials, 0)
  const groups = Math.max(1, Math.min(mostGroups, Math.floor(trials / leastAnswers)))
  const enough = rows.length <= mostPlain ? 1 : trials / groups
  const points: LevelCount[][] = []
  let [open, seen]: [LevelCount[], number] = [[], 0]
  for (const row of rows) {
    open.push(row)
    seen += row.trials
    if (seen >= (points.length + 1) * enough - 1e-9 || enough === 1) {
      points.push(open)
      open = []
    }
  }
  if (open.length > 0) points.push(open)
  return points.map(pointOf)
}

function pointOf(rows: readonly LevelCount[]): Point {
  const sum = (of: (row: LevelCount) => number): number => rows.reduce((total, row) => total + of(row), 0)
  const [correct, trials] = [sum((row) => row.correct), sum((row) => row.trials)]
  return {
    level: sum((row) => row.level * row.trials) / trials,
    correct,
    trials,
    range: [rows[0].level, rows[rows.length - 1].level],
    interval: clopperPearson(correct, trials),
  }
}
