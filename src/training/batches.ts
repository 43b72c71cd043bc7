// Reads a dataset; gives training batches as tensors. Every draw is keyed by (seed, purpose, step), so step n gets the
// same batch whether or not the run was interrupted before it.

import type { TensorData } from '../compile/step.ts'
import { drawChange } from '../gan/augmentation.ts'
import {
  classConditionFactor,
  classConditionMean,
  conditionDeviation,
  conditionMean,
  floored,
  floorsOf,
} from '../gan/conditions.ts'
import { fitGaussian } from '../gan/latent-prior.ts'
import { classEnvelope, fitEnvelope } from '../gan/class-envelope.ts'
import type { Dataset } from '../dataset/loader.ts'
import { drawNoiseSpectrum, shotToSpectrum } from '../dsp/generator-signals.ts'
import { fitted, peakOf } from '../dsp/level.ts'
import { RandomStream } from '../dsp/random.ts'
import { gridSamples } from '../dsp/stft.ts'
import { Fault } from '../faults/fault.ts'
import type { CommonConfig } from '../gan/common-config.ts'
import { descriptorNames } from '../gan/descriptors/names.ts'
import { regressorScaling } from '../gan/descriptors/regressor.ts'
import { envelopeHop, waveEnvelope } from '../gan/wave-network.ts'
import { exampleConditions, type Conditions } from './conditions.ts'

/** Carriers are drawn once and chosen from: computing them anew would cost as much as the step. */
const carrierPool = 64
const envelopeExamples = 256
/** No sample is held below this: −80 dB. */
const waveFloor = 1e-4
/** Spectra of examples are kept up to this many bytes. */
const cacheBytes = 6e9

export type Split = 'train' | 'validation' | 'test'

/** Class indices → [B, K]. */
export function oneHot(indices: readonly number[], classes: number): TensorData {
  const data = new Float32Array(indices.length * classes)
  indices.forEach((k, b) => (data[b * classes + k] = 1))
  return { shape: [indices.length, classes], data }
}

export class BatchSource {
  readonly classes: readonly string[]
  readonly #config: CommonConfig
  readonly #dataset: Dataset
  readonly #seed: number
  /** Example indices by split, then by class. */
  readonly #indices: Readonly<Record<Split, readonly number[][]>>
  readonly #conditions: readonly Conditions[]
  readonly #spectra = new Map<number, Float32Array>()
  #carriers: readonly Float32Array[] | undefined

  constructor(config: CommonConfig, dataset: Dataset, seed: number) {
    if (dataset.rateHz !== config.rateHz)
      throw new Fault('E_DATASET', {
        at: '--data',
        found: `a dataset at ${dataset.rateHz} Hz`,
        expected: `${config.rateHz} Hz, the rate of config ${config.name}`,
        wayOut: `Prepare the folder with --rate ${config.rateHz} to another --out, or take another config.`,
      })
    this.#config = config
    this.#dataset = dataset
    this.#seed = seed
    this.classes = dataset.classes
    const bySplit = (split: Split) =>
      dataset.classes.map((name) =>
        dataset.examples.flatMap((example, i) => (example.split === split && example.class === name ? [i] : [])),
      )
    this.#indices = { train: bySplit('train'), validation: bySplit('validation'), test: bySplit('test') }
    for (const [k, indices] of this.#indices.train.entries())
      if (indices.length < 4)
        throw new Fault('E_DATASET', {
          at: '--data',
          found: `${indices.length} training examples of class ${dataset.classes[k]}`,
          expected: 'at least 4 of every class',
          wayOut: 'Add sounds of this class, or leave the class out, and run `ghostnote prepare` again.',
        })
    this.#conditions = exampleConditions(dataset, config.conditions)
  }

  /** Samples [N] of example i, cropped or padded to the generator's length. */
  shot(index: number): Float32Array {
    return fitted(this.#dataset.read(this.#dataset.examples[index]), gridSamples(this.#config.grid))
  }

  /** Compressed spectrum [T, F, 2] of example i, cropped or padded to the generator's length. */
  spectrum(index: number): Float32Array {
    const cached = this.#spectra.get(index)
    if (cached !== undefined) return cached
    const { grid, compression } = this.#config
    const spectrum = shotToSpectrum(this.shot(index), grid, compression)
    if ((this.#spectra.size + 1) * spectrum.byteLength <= cacheBytes) this.#spectra.set(index, spectrum)
    return spectrum
  }

  /** `count` example indices of a split: the class uniform over classes that have any, the example uniform within it. */
  drawExamples(split: Split, purpose: string, step: number, count: number): { example: number; class: number }[] {
    const random = new RandomStream(this.#seed, `examples ${purpose}`, step)
    const filled = this.#indices[split].flatMap((indices, k) => (indices.length > 0 ? [k] : []))
    return Array.from({ length: count }, () => {
      const k = random.choice(filled)
      return { example: random.choice(this.#indices[split][k]), class: k }
    })
  }

  /** Up to `count` example indices per class of the training split. */
  trainingExamples(count: number): number[][] {
    return this.#indices.train.map((indices) => indices.slice(0, count))
  }

  /** Up to `count` example indices per class that training never saw: of the validation split, else of training. */
  heldOut(count: number): number[][] {
    return this.#indices.validation.map((indices, k) => {
      const pool = indices.length > 0 ? indices : this.#indices.train[k]
      return pool.slice(0, count)
    })
  }

  /** Conditions of example i in their own units, [D]. */
  conditionsOf(index: number): Float32Array {
    return this.#conditions[index].values
  }

  /** Real side of a step: `real` [B, T, F, 2], `realClasses` [B, K] and, where the config has any, `realConditions`, `realMeasured`. */
  real(step: number, purpose: string, batch: number): Record<string, TensorData> {
    const { frames, fftSize } = this.#config.grid
    return this.#real(step, purpose, [batch, frames, fftSize / 2, 2], (example) => this.spectrum(example))
  }

  /** The same as samples: `real` [B, N, 1]. */
  realShots(step: number, purpose: string, batch: number): Record<string, TensorData> {
    const shape = [batch, gridSamples(this.#config.grid), 1]
    return this.#real(step, purpose, shape, (example) => this.shot(example))
  }

  #real(
    step: number,
    purpose: string,
    shape: readonly number[],
    read: (example: number) => Float32Array,
  ): Record<string, TensorData> {
    const [batch] = shape
    const drawn = this.drawExamples('train', purpose, step, batch)
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    drawn.forEach(({ example }, b) => data.set(read(example), b * (data.length / batch)))
    const labels = drawn.map((d) => d.class)
    return {
      real: { shape, data },
      realClasses: oneHot(labels, this.classes.length),
      ...this.#conditionRows(
        'real',
        drawn.map((d) => d.example),
      ),
    }
  }

  /**
   * Generated side of a step: `fakeLatent` [B, Z], `fakeClasses` [B, K], `fakeConditions` of some example of that class,
   * so that they are drawn jointly; and `mix`, uniform [B].
   */
  fake(step: number, purpose: string, batch: number): Record<string, TensorData> {
    const drawn = this.drawExamples('train', `classes ${purpose}`, step, batch)
    const labels = drawn.map((d) => d.class)
    return {
      fakeLatent: this.normal([batch, this.#config.latentSize], `${purpose} latent`, step),
      fakeClasses: oneHot(labels, this.classes.length),
      ...this.#conditionRows(
        'fake',
        drawn.map((d) => d.example),
      ),
      mix: {
        shape: [batch],
        data: new RandomStream(this.#seed, `${purpose} mix`, step).fillUniform(new Float32Array(batch)),
      },
    }
  }

  /** Of one side: `realConditions` [B, D], and `realMeasured`, 1 where they could be measured; or `fake…`. */
  #conditionRows(side: 'real' | 'fake', examples: readonly number[]): Record<string, TensorData> {
    const wide = this.#config.conditions.length
    if (wide === 0) return {}
    const shape = [examples.length, wide]
    const data = new Float32Array(examples.length * wide)
    const measured = new Float32Array(examples.length * wide)
    examples.forEach((example, b) => {
      data.set(this.#conditions[example].values, b * wide)
      measured.set(this.#conditions[example].measured, b * wide)
    })
    return { [`${side}Conditions`]: { shape, data }, [`${side}Measured`]: { shape, data: measured } }
  }

  /** What the regressor knows of the labels' distribution, from the training examples. */
  descriptorScaling(): Record<string, TensorData> {
    const names = this.#config.conditions
    return regressorScaling(
      this.#indices.train.flat().map((i) =>
        descriptorNames.map((name) => {
          const d = names.indexOf(name)
          const { values, measured } = this.#conditions[i]
          return d >= 0 && measured[d] > 0 ? values[d] : null
        }),
      ),
    )
  }

  /**
   * Where styles cross over, [B, layers]: in a `share` of the batch all layers from a random one on are 1 (there the
   * second style rules), else 0.
   */
  crossover(step: number, purpose: string, batch: number, layers: number, share: number): TensorData {
    const random = new RandomStream(this.#seed, `${purpose} crossover`, step)
    const data = new Float32Array(batch * layers)
    for (let b = 0; b < batch; b++) {
      const from = 1 + random.integer(layers - 1)
      if (random.uniform() < share) data.fill(1, b * layers + from, (b + 1) * layers)
    }
    return { shape: [batch, layers], data }
  }

  /** Moments of the conditions as networks are given them over the training examples, together and by class; nothing where the config has none. */
  conditionStatistics(): Record<string, TensorData> {
    const wide = this.#config.conditions.length
    if (wide === 0) return {}
    const floors = floorsOf(this.#config.conditions, this.#config.conditionFloors)
    const given = (i: number) => floored(this.#conditions[i].values, floors)
    const rows = this.#indices.train.flat().map(given)
    const mean = new Float64Array(wide)
    const square = new Float64Array(wide)
    for (const row of rows) row.forEach((value, d) => (mean[d] += value / rows.length))
    for (const row of rows) row.forEach((value, d) => (square[d] += (value - mean[d]) ** 2 / rows.length))
    const classes = this.#indices.train.map((indices) => fitGaussian(indices.map(given), wide, 1e-3))
    const stacked = (part: 'mean' | 'factor') => Float32Array.from(classes.flatMap((fit) => [...fit[part]]))
    return {
      [conditionMean]: { shape: [wide], data: Float32Array.from(mean) },
      [conditionDeviation]: { shape: [wide], data: Float32Array.from(square, (v) => Math.max(1e-3, Math.sqrt(v))) },
      [classConditionMean]: { shape: [classes.length, wide], data: stacked('mean') },
      [classConditionFactor]: { shape: [classes.length, wide, wide], data: stacked('factor') },
    }
  }

  /** Each class's envelope over up to 256 of its training examples, [K, T]. */
  envelopes(): Record<string, TensorData> {
    const { frames, fftSize } = this.#config.grid
    const peaks = (index: number) => framePeaks(this.spectrum(index), frames, fftSize / 2)
    return { [classEnvelope]: this.#envelopes(frames, peaks) }
  }

  /** The same in samples, at every 64th of them, [K, N/64]. */
  waveEnvelopes(): Record<string, TensorData> {
    const points = gridSamples(this.#config.grid) / envelopeHop
    const peaks = (index: number) => {
      const shot = this.shot(index)
      return Float32Array.from({ length: points }, (_, i) =>
        peakOf(shot.subarray(i * envelopeHop, (i + 1) * envelopeHop)),
      )
    }
    return { [waveEnvelope]: this.#envelopes(points, peaks, waveFloor) }
  }

  #envelopes(points: number, peaksOf: (example: number) => Float32Array, floor?: number): TensorData {
    const data = new Float32Array(this.classes.length * points)
    for (const [k, indices] of this.trainingExamples(envelopeExamples).entries())
      data.set(fitEnvelope(indices.map(peaksOf), points, floor), k * points)
    return { shape: [this.classes.length, points], data }
  }

  /** Factors of random changes to what a critic sees, [B, T, F, 2]. */
  changes(step: number, purpose: string, batch: number, share: number): TensorData {
    const { grid } = this.#config
    const random = new RandomStream(this.#seed, `${purpose} change`, step)
    const shape = [batch, grid.frames, grid.fftSize / 2, 2]
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    for (let b = 0; b < batch; b++) data.set(drawChange(this.#config, share, random), (b * data.length) / batch)
    return { shape, data }
  }

  /** Random directions of about unit length in what a generator makes: N(0, 1/n) over the n values of each, [B, …]. */
  pathDirection(step: number, shape: readonly number[]): TensorData {
    const { data } = this.normal(shape, 'path direction', step)
    return { shape, data: data.map((value) => value * Math.sqrt(shape[0] / data.length)) }
  }

  /** N(0, 1). */
  normal(shape: readonly number[], purpose: string, step: number): TensorData {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    return { shape, data: new RandomStream(this.#seed, purpose, step).fillNormal(data) }
  }

  /** Noise carriers, [B, T, F, 2]. */
  carrier(step: number, purpose: string, batch: number): TensorData {
    const { grid, compression } = this.#config
    this.#carriers ??= Array.from({ length: carrierPool }, (_, i) =>
      drawNoiseSpectrum(this.#seed * carrierPool + i, grid, compression),
    )
    const random = new RandomStream(this.#seed, `${purpose} carrier`, step)
    const size = this.#carriers[0].length
    const data = new Float32Array(batch * size)
    for (let b = 0; b < batch; b++) data.set(random.choice(this.#carriers), b * size)
    return { shape: [batch, grid.frames, grid.fftSize / 2, 2], data }
  }
}

/** Largest magnitude in each frame of a spectrum [T, F, 2], [T]. */
function framePeaks(spectrum: Float32Array, frames: number, bins: number): Float32Array {
  const peaks = new Float32Array(frames)
  for (let i = 0; i < frames * bins; i++) {
    const t = Math.floor(i / bins)
    peaks[t] = Math.max(peaks[t], Math.hypot(spectrum[2 * i], spectrum[2 * i + 1]))
  }
  return peaks
}
