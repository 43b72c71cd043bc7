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

/** Points, and the class of each where the sets were filled class by class. */
export interface Labelled {
  readonly points: readonly ArrayLike<number>[]
  readonly classes?: readonly number[]
}

/**
 * MMD² of two sets, unbiased: about 0, and as often below, where both are from one source. With classes, it is that of
 * the mixtures in which every class weighs the same. They matter where as many of each class were made on purpose:
 * taken for independent draws, such sets look more alike than they are.
 * @throws RangeError where a set has fewer than two points (of a class), or a class is in one set only.
 */
export function squaredMmd(a: Labelled, b: Labelled, kernel: Kernel = cubicKernel): number {
  const [groupsA, groupsB] = [groups(a), groups(b)]
  if (groupsA.length !== groupsB.length) throw new RangeError('a class is in one of two compared sets only')
  for (const group of [...groupsA, ...groupsB])
    if (group.length < 2) throw new RangeError('a kernel distance needs two points of every class on each side')
  return (
    meanKernel(groupsA, groupsA, kernel) +
    meanKernel(groupsB, groupsB, kernel) -
    2 * meanKernel(groupsA, groupsB, kernel)
  )
}

type Group = readonly ArrayLike<number>[]

/** The points by class, in the order of the classes' numbers. */
function groups({ points, classes }: Labelled): Group[] {
  if (classes === undefined) return [points]
  const numbers = [...new Set(classes)].toSorted((x, y) => x - y)
  return numbers.map((k) => points.filter((_, i) => classes[i] === k))
}

/** Mean over pairs of groups of the mean kernel between them; a point is never paired with itself. */
function meanKernel(a: readonly Group[], b: readonly Group[], kernel: Kernel): number {
  let sum = 0
  for (const x of a) for (const y of b) sum += x === y ? meanWithin(x, kernel) : meanBetween(x, y, kernel)
  return sum / (a.length * b.length)
}

function meanWithin(a: Group, kernel: Kernel): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) for (let j = 0; j < i; j++) sum += kernel(a[i], a[j])
  return (2 * sum) / (a.length * (a.length - 1))
}

function meanBetween(a: Group, b: Group, kernel: Kernel): number {
  let sum = 0
  for (const x of a) for (const y of b) sum += kernel(x, y)
  return sum / (a.length * b.length)
}

export interface SubsetOptions {
  readonly subsets?: number
  /** Points of a subset, on each side; at most half of what there are, or subsets would hardly differ. */
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
  a: Labelled,
  b: Labelled,
  { subsets = 20, size = 200, seed = 1, kernel = cubicKernel }: SubsetOptions = {},
): Estimate {
  const values = Array.from({ length: subsets }, (_, i) => {
    const subset = (set: Labelled, purpose: string) => subsetOf(set, size, new RandomStream(seed, purpose, i))
    return squaredMmd(subset(a, 'kid subset a'), subset(b, 'kid subset b'), kernel)
  })
  const value = values.reduce((sum, x) => sum + x, 0) / subsets
  const variance = values.reduce((sum, x) => sum + (x - value) ** 2, 0) / Math.max(1, subsets - 1)
  return { value, deviation: Math.sqrt(variance) }
}

/** `size` points, as many of each class; at most half of each class, at least two. */
function subsetOf({ points, classes }: Labelled, size: number, random: RandomStream): Labelled {
  const own = classes ?? points.map(() => 0)
  const byClass = Map.groupBy(points.keys(), (i) => own[i])
  const drawn = [...byClass.values()].flatMap((all) => {
    const count = Math.max(2, Math.min(Math.floor(size / byClass.size), Math.floor(all.length / 2)))
    return Array.from(random.permutation(all.length).subarray(0, count), (at) => all[at])
  })
  return { points: drawn.map((i) => points[i]), classes: drawn.map((i) => own[i]) }
}
