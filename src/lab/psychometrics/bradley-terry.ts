// Worths from paired comparisons: P(i is preferred to j) = wᵢ/(wᵢ + wⱼ) (Bradley & Terry 1952, "Rank analysis of incomplete
// block designs. I. The method of paired comparisons").

import { cholesky, solved } from '../../dsp/matrix.ts'
import { needs } from './needs.ts'

export type Worths =
  | {
      readonly isEstimable: true
      /** They sum to 1, [n]. */
      readonly worths: readonly number[]
      /** ln worth less the mean of all, [n]: an interval scale. */
      readonly logWorths: readonly number[]
      /** Covariance of the log worths [n][n]; of a difference i − j it is cᵢᵢ + cⱼⱼ − 2cᵢⱼ. */
      readonly covariance: readonly (readonly number[])[]
      /** Standard errors of the log worths, [n]. */
      readonly deviations: readonly number[]
    }
  | {
      readonly isEstimable: false
      /** Groups within which worths could be had; between them somebody always wins, or never meets. */
      readonly groups: readonly (readonly number[])[]
    }

/** Ends when no log worth moves by more than this. */
const tolerance = 1e-12
const mostRounds = 200_000

/**
 * Maximum-likelihood worths by minorisation (Hunter 2004, "MM algorithms for generalized Bradley-Terry models"), standard
 * errors from Fisher's information. They exist when every part of the items has both beaten and lost to the rest (Ford
 * 1957, "Solution of a ranking problem from binary comparisons"); otherwise the groups that fall apart are named.
 * @param wins wins[i][j]: how often i was preferred to j, [n][n]; a tie is half a win for each.
 * @throws Fault E_USAGE for a table that is not square or holds something other than counts.
 */
export function bradleyTerry(wins: readonly (readonly number[])[]): Worths {
  const n = wins.length
  needs(n >= 2, 'wins', n, 'two items or more')
  wins.forEach((row, i) => {
    const isRow = row.length === n && row.every((count) => count >= 0 && Number.isFinite(count)) && row[i] === 0
    needs(isRow, `wins[${i}]`, row, `${n} counts from 0, with 0 against itself`)
  })
  const groups = groupsOf(wins)
  if (groups.length > 1) return { isEstimable: false, groups }
  const won = wins.map((row) => row.reduce((a, b) => a + b))
  const met = wins.map((row, i) => row.map((count, j) => count + wins[j][i]))
  let worths: readonly number[] = won.map(() => 1 / n)
  for (let round = 0; round < mostRounds; round++) {
    const raw = worths.map((w, i) => won[i] / worths.reduce((sum, v, j) => sum + met[i][j] / (w + v), 0))
    const total = raw.reduce((a, b) => a + b)
    const next = raw.map((w) => w / total)
    const moved = Math.max(...next.map((w, i) => Math.abs(Math.log(w / worths[i]))))
    worths = next
    if (moved < tolerance) break
  }
  const logs = worths.map(Math.log)
  const mean = logs.reduce((a, b) => a + b) / n
  const covariance = covarianceOf(worths, met)
  const deviations = covariance.map((row, i) => Math.sqrt(row[i]))
  return { isEstimable: true, worths, logWorths: logs.map((log) => log - mean), covariance, deviations }
}

/** The pseudo-inverse of the information nᵢⱼpᵢⱼpⱼᵢ, which is blind along (1, …, 1): (I + J/n)⁻¹ − J/n. */
function covarianceOf(worths: readonly number[], met: readonly (readonly number[])[]): number[][] {
  const n = worths.length
  const information = new Float64Array(n * n).fill(1 / n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const told = (met[i][j] * worths[i] * worths[j]) / (worths[i] + worths[j]) ** 2
      information[i * n + i] += told
      information[i * n + j] -= told
    }
  const lower = cholesky(information, n)
  return worths.map((_, i) => {
    const unit = new Float64Array(n)
    unit[i] = 1
    return Array.from(solved(lower, unit), (value) => value - 1 / n)
  })
}

/** Items that reach each other along wins, in the order of their first; one group when worths exist. */
function groupsOf(wins: readonly (readonly number[])[]): number[][] {
  const reaches = wins.map((row, i) => row.map((count, j) => count > 0 || i === j))
  for (let k = 0; k < wins.length; k++)
    for (let i = 0; i < wins.length; i++)
      for (let j = 0; j < wins.length; j++) reaches[i][j] ||= reaches[i][k] && reaches[k][j]
  const first = wins.map((_, i) => wins.findIndex((_row, j) => reaches[i][j] && reaches[j][i]))
  return [...new Set(first)].map((head) => first.flatMap((of, i) => (of === head ? [i] : [])))
}
