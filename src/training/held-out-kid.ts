// Reads a dataset; says, while a run trains, how far its sounds are from those that training never sees: the distance
// that stop advice is given on. Seeds, conditions and held-out sounds are the same at every measurement, and so is most
// of its error; what is left moves with the weights.

import type { Dataset } from '../dataset/loader.ts'
import { RandomStream } from '../dsp/random.ts'
import type { Evaluator } from '../evaluation/embedding.ts'
import { drumKid, squaredMmd } from '../evaluation/kernel-distance.ts'
import type { CommonConfig } from '../gan/common-config.ts'
import { exampleConditions, type Conditions } from './conditions.ts'

/** Sounds of each class: as many made at each measurement, at most as many held out. */
const perClass = 32
/** A class with fewer validation examples says nothing: halves of them are drawn to tell the error. */
const fewestOfClass = 8

/** Shots of class k from the weights as they stand: for each seed, given its conditions [D], one [N]. */
export type RenderShots = (
  k: number,
  seeds: readonly number[],
  conditions: readonly Float32Array[],
) => Promise<Float32Array[]>

interface HeldClass {
  readonly k: number
  /** Indices of validation examples. */
  readonly examples: readonly number[]
}

export class HeldOutKid {
  readonly #config: CommonConfig
  readonly #dataset: Dataset
  readonly #seed: number
  readonly #held: readonly HeldClass[]
  readonly #counts: readonly number[]
  readonly #conditions: readonly Conditions[]
  #points: Promise<Float32Array[]> | undefined

  constructor(config: CommonConfig, dataset: Dataset, seed: number) {
    this.#config = config
    this.#dataset = dataset
    this.#seed = seed
    this.#conditions = exampleConditions(dataset, config.conditions)
    const all = dataset.classes.map((name) =>
      dataset.examples.flatMap(({ class: own, split }, i) => (own === name && split === 'validation' ? [i] : [])),
    )
    this.#counts = all.map((own) => own.length)
    this.#held = all.flatMap((own, k) => {
      if (own.length < fewestOfClass) return []
      const order = new RandomStream(seed, `held-out kid ${dataset.classes[k]}`).permutation(own.length)
      return [{ k, examples: Array.from(order.subarray(0, perClass), (at) => own[at]) }]
    })
  }

  /** Whether any class holds out enough sounds. */
  get possible(): boolean {
    return this.#held.length > 0
  }

  /** A sentence on classes that are left out; '' where none is. */
  get shortcoming(): string {
    const few = this.#dataset.classes.flatMap((name, k) =>
      this.#counts[k] < fewestOfClass ? [`${name} ${this.#counts[k]}`] : [],
    )
    if (few.length === 0) return ''
    const found = `too few sounds in the validation split (${few.join(', ')}; ${fewestOfClass} of a class are needed)`
    return this.possible
      ? `Stop advice leaves out classes with ${found}.`
      : `No advice on when to stop: ${found}. Listen to the previews instead.`
  }

  /**
   * [blocks its thread while computing] Drum-KID, all classes weighing the same: unbiased over all pairs of sounds. Its
   * deviation is that over random halves of both sides, which for means of pairs is the standard error of the whole
   * (the delete-half jackknife).
   */
  async measure(render: RenderShots, evaluator: Evaluator): Promise<{ value: number; deviation: number }> {
    const { rateHz } = this.#config
    const seeds = Array.from({ length: perClass }, (_, i) => this.#seed + i)
    const points: Float32Array[] = []
    for (const { k, examples } of this.#held) {
      // As a held-out sound is described, so is the made one asked for: values that go together, as they do in sounds.
      const asked = seeds.map((_, i) => this.#conditions[examples[i % examples.length]].values)
      points.push(...(await evaluator.embed(await render(k, seeds, asked), rateHz)))
    }
    const made = { points, classes: this.#held.flatMap(({ k }) => seeds.map(() => k)) }
    const real = {
      points: await (this.#points ??= this.#embedded(evaluator)),
      classes: this.#held.flatMap(({ k, examples }) => examples.map(() => k)),
    }
    const { deviation } = drumKid(made, real, { seed: this.#seed, size: Infinity })
    return { value: squaredMmd(made, real), deviation }
  }

  async #embedded(evaluator: Evaluator): Promise<Float32Array[]> {
    const { examples, rateHz } = this.#dataset
    const shots = this.#held.flatMap((own) => own.examples.map((i) => this.#dataset.read(examples[i])))
    return await evaluator.embed(shots, rateHz)
  }
}
