// What a critic's loss can be under each objective, so that any critic's standing can be read off its loss.

import type { ObjectiveName } from './objectives.ts'

/** The least loss that a critic can reach. */
export interface CriticRange {
  /** Where real and generated examples cannot be told apart. */
  readonly even: number
  /** Where they can be told apart without a doubt; −Infinity where scores may grow forever. */
  readonly apart: number
}

const endless: CriticRange = { even: 0, apart: -Infinity }

/**
 * For the f-divergences −D_f at P = Q and at disjoint P and Q: −f(1) and −(f(0) + lim f(u)/u) (Liese and Vajda 2006,
 * theorem 5).
 */
export const criticRanges: Readonly<Record<ObjectiveName, CriticRange>> = {
  minimax: { even: 2 * Math.LN2, apart: 0 },
  'non-saturating': { even: 2 * Math.LN2, apart: 0 },
  lsgan: { even: 0.25, apart: 0 },
  'lsgan-pearson': { even: 1, apart: 0 },
  wgan: endless,
  'wgan-gp': endless,
  'wgan-lp': endless,
  hinge: { even: 2, apart: 0 },
  'f-total-variation': { even: 0, apart: -1 },
  'f-kl': endless,
  'f-reverse-kl': endless,
  'f-pearson': endless,
  'f-neyman': endless,
  'f-squared-hellinger': { even: 0, apart: -2 },
  'f-jeffreys': endless,
  'f-js': { even: 0, apart: -2 * Math.LN2 },
  'f-gan': { even: 2 * Math.LN2, apart: 0 },
}

/**
 * How far a critic of this loss tells real from generated examples: 0 not at all (or worse than not), 1 without a doubt.
 * Undefined where the objective has no such end, or none is called so.
 */
export function separation(objective: string, criticLoss: number): number | undefined {
  const range = (criticRanges as Readonly<Record<string, CriticRange | undefined>>)[objective]
  if (range === undefined || !Number.isFinite(range.apart)) return undefined
  return Math.min(1, Math.max(0, (range.even - criticLoss) / (range.even - range.apart)))
}
