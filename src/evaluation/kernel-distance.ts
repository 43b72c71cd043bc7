// Kernel distances between two sets of points: maximum mean discrepancy, unbiased (Gretton et al. 2012, eq. 3).

import { RandomStream } from '../dsp/random.ts'

/** A positive definite kernel on points of equal length. */
export type Kernel = (x: ArrayLike<number>, y: ArrayLike<number>) => number

/** (x·y/d + 1)³: the kernel of the kernel inception distance (Bińkowski et al. 2018, §4). */
export const cubicKernel: Kernel = (x, y) => {
  let dot = 0
  for (let i = 0; i < x.length; i++) dot += x[i] * y[i]
  const base = dot / x.length + 1
  return base * base * base
}

/** exp(−‖x − y‖²/(2·width²)): for features that were not learned, whose cubes would be ruled by outliers. */
export const gaussianKernel =
  (width: number): Kernel =>
  (x, y) => {
    let square = 0
    for (let i = 0; i < x.length; i++) square += (x[i] - y[i]) ** 2
    return Math.exp(-square / (2 * width * width))
  }

/** MMD² of two sets of at least two points, unbiased: about 0, and as often below, where both are from one source. */
export function squaredMmd(
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
  kernel: Kernel = cubicKernel,
): number {
  if (a.length < 2 || b.length < 2) throw new RangeError('a kernel distance needs two points on each side')
  return meanWithin(a, kernel) + meanWithin(b, kernel) - 2 * meanBetween(a, b, kernel)
}

/** Mean kernel over pairs of different points of one set. */
function meanWithin(a: readonly ArrayLike<number>[], kernel: Kernel): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) for (let j = 0; j < i; j++) sum += kernel(a[i], a[j])
  return (2 * sum) / (a.length * (a.length - 1))
}

function meanBetween(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[], kernel: Kernel): number {
  let sum = 0
  for (const x of a) for (const y of b) sum += kernel(x, y)
  return sum / (a.length * b.length)
}

export interface SubsetOptions {
  readonly subsets?: number
  /** Points of a subset, on each side; at most what there are. */
  readonly size?: number
  readonly seed?: number
  readonly kernel?: Kernel
}

export interface Estimate {
  readonly value: number
  /** Standard deviation over the subsets. */
  readonly deviation: number
}

/**
 * drum-KID: MMD² of embeddings with the cubic kernel, the mean and deviation over random subsets (Bińkowski et al. 2018,
 * §4, on another embedding: the numbers compare only with each other).
 */
export function drumKid(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  { subsets = 20, size = 200, seed = 1, kernel = cubicKernel }: SubsetOptions = {},
): Estimate {
  const drawn = Math.min(size, a.length, b.length)
  const values = Array.from({ length: subsets }, (_, i) => {
    const subset = (all: readonly Float32Array[], purpose: string) =>
      Array.from(new RandomStream(seed, purpose, i).permutation(all.length).subarray(0, drawn), (at) => all[at])
    return squaredMmd(subset(a, 'kid subset a'), subset(b, 'kid subset b'), kernel)
  })
  const value = values.reduce((sum, x) => sum + x, 0) / subsets
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / Math.max(1, subsets - 1)
  return { value, deviation: Math.sqrt(variance) }
}
