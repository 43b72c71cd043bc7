// The sounds that an evaluation compares: which classes, how many of each, made and real.

import type { Dataset } from '../dataset/loader.ts'
import { RandomStream } from '../dsp/random.ts'
import { coverageNeighbour } from '../evaluation/coverage.ts'
import { heldOutHalves } from '../evaluation/held-out.ts'
import type { Sounds } from '../evaluation/measure-sets.ts'
import { comparable } from '../evaluation/mel-picture.ts'
import { Fault } from '../faults/fault.ts'
import type { EvaluateOptions } from './evaluate-options.ts'
import type { Subject } from './evaluate-subject.ts'

/** On each side; a class with fewer is left out. */
const fewestOfClass = 2

export interface Compared {
  readonly classes: readonly string[]
  /** Sounds of each class on each side. */
  readonly counts: readonly number[]
  /** Indices of held-out examples: those that the made ones are held against, and as many others. */
  readonly reference: readonly number[]
  readonly other: readonly number[]
}

/** @throws Fault E_DATASET where the dataset is not of the subject's classes or holds out too few sounds. */
export function comparedOf({ dataset, subject, count, seed }: EvaluateOptions): Compared {
  const common = commonClasses(subject, dataset)
  const held = heldOutHalves(dataset.examples, common, count, seed)
  const classes = common.filter((_, k) => held.counts[k]! >= fewestOfClass)
  const halves = heldOutHalves(dataset.examples, classes, count, seed)
  if (halves.reference.length <= coverageNeighbour) throw tooFew(common, held.counts)
  return { classes, ...halves }
}

/** Classes of the model that the dataset has too, in the model's order. */
function commonClasses(subject: Subject, dataset: Dataset): string[] {
  const common = subject.classes.filter((name) => dataset.classes.includes(name))
  if (common.length > 0) return common
  throw new Fault('E_DATASET', {
    at: '--data',
    found: `sounds of ${dataset.classes.join(', ')}`,
    expected: `some of ${subject.classes.join(', ')}, the classes of ${subject.name}`,
    wayOut: 'Name the dataset that the model learned from.',
  })
}

function tooFew(classes: readonly string[], counts: readonly number[]): Fault {
  return new Fault('E_DATASET', {
    at: '--data',
    found: `pairs of held-out sounds: ${classes.map((name, k) => `${name} ${counts[k]}`).join(', ')}`,
    expected: `${coverageNeighbour + 1} or more, ${fewestOfClass} of each class that counts`,
    wayOut: 'Prepare the dataset from more sounds, so that more are held out.',
  })
}

/**
 * As many sounds of each class as `counts` says, each of a seed of its own: a seed draws the same latent and normals for any
 * class, so the same ones for all of them would be so many draws only, and what they have in common would add up.
 */
export async function makeSounds(
  subject: Subject,
  classes: readonly string[],
  counts: readonly number[],
  { seed, onProgress }: EvaluateOptions,
): Promise<Sounds> {
  const total = counts.reduce((sum, n) => sum + n, 0)
  const shots: Float32Array[] = []
  const own: number[] = []
  for (const [k, name] of classes.entries())
    for (let i = 0; i < counts[k]!; i++) {
      shots.push(comparable(await subject.render(subject.classes.indexOf(name), seed + shots.length), subject.rateHz))
      own.push(k)
      onProgress('making sounds', shots.length, total)
    }
  return { shots, classes: own }
}

/** Sounds of further seeds, class after class in turn, until there are as many as are looked at for faults. */
export async function furtherSounds(
  subject: Subject,
  classes: readonly string[],
  already: number,
  { faultSounds, seed, onProgress }: EvaluateOptions,
): Promise<Float32Array[]> {
  const shots: Float32Array[] = []
  for (let i = already; i < faultSounds; i++) {
    const k = subject.classes.indexOf(classes[i % classes.length]!)
    shots.push(comparable(await subject.render(k, seed + i), subject.rateHz))
    onProgress('looking for faults', i + 1, faultSounds)
  }
  return shots
}

/** `count` of the values at equal steps, so that every class has its share; all where there are fewer. */
export function spread(values: readonly number[], count: number): number[] {
  const taken = Math.min(count, values.length)
  return Array.from({ length: taken }, (_, i) => values[Math.floor((i * values.length) / taken)]!)
}

/** Training examples in a random order, so that a part of them is a fair one. */
export function trainingIndices(dataset: Dataset, classes: readonly string[], options: EvaluateOptions): number[] {
  const all = dataset.examples.flatMap((example, i) =>
    example.split === 'train' && classes.includes(example.class) ? [i] : [],
  )
  const order = new RandomStream(options.seed, 'training sounds').permutation(all.length)
  return Array.from(order.subarray(0, options.trainingSounds), (at) => all[at]!)
}
