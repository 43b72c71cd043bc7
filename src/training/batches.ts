// Reads a dataset; gives training batches as tensors. Every draw is keyed by (seed, purpose, step), so step n gets the
// same batch whether or not the run was interrupted before it.

import type { TensorData } from '../compile/step.ts'
import type { Dataset } from '../dataset/loader.ts'
import { drawNoiseSpectrum, shotToSpectrum } from '../dsp/generator-signals.ts'
import { fitted } from '../dsp/level.ts'
import { RandomStream } from '../dsp/random.ts'
import { gridSamples } from '../dsp/stft.ts'
import { Fault } from '../faults/fault.ts'
import { generatorConfig, type TrainingConfig } from '../gan/configs.ts'
import { noisePositions } from '../gan/style-generator.ts'

/** Carriers are drawn once and chosen from: computing them anew would cost as much as the step. */
const carrierPool = 64
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
  readonly #config: TrainingConfig
  readonly #dataset: Dataset
  readonly #seed: number
  /** Example indices by split, then by class. */
  readonly #indices: Readonly<Record<Split, readonly number[][]>>
  readonly #spectra = new Map<number, Float32Array>()
  readonly #carriers: readonly Float32Array[]

  constructor(config: TrainingConfig, dataset: Dataset, seed: number) {
    if (dataset.rateHz !== config.rateHz)
      throw new Fault('E_DATASET', {
        at: '--data',
        found: `a dataset at ${dataset.rateHz} Hz`,
        expected: `${config.rateHz} Hz, the rate of config ${config.name}`,
        wayOut: 'Prepare the folder again with this version, or take another config.',
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
    this.#carriers = Array.from({ length: carrierPool }, (_, i) =>
      drawNoiseSpectrum(seed * carrierPool + i, config.grid, config.compression),
    )
  }

  /** Compressed spectrum [T, F, 2] of example i, cropped or padded to the generator's length. */
  spectrum(index: number): Float32Array {
    const cached = this.#spectra.get(index)
    if (cached !== undefined) return cached
    const { grid, compression } = this.#config
    const shot = fitted(this.#dataset.read(this.#dataset.examples[index]), gridSamples(grid))
    const spectrum = shotToSpectrum(shot, grid, compression)
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

  /** Real side of a step: `real`, `realClasses`, `realNoise`, `realCarrier`, `epsilon`. */
  real(step: number, purpose: string): Record<string, TensorData> {
    const { batch, grid, latentSize } = this.#config
    const drawn = this.drawExamples('train', purpose, step, batch)
    const shape = [batch, grid.frames, grid.fftSize / 2, 2]
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    drawn.forEach(({ example }, b) => data.set(this.spectrum(example), b * (data.length / batch)))
    return {
      real: { shape, data },
      realClasses: oneHot(
        drawn.map((d) => d.class),
        this.classes.length,
      ),
      realNoise: this.#noise(step, `${purpose} real`),
      realCarrier: this.#carrier(step, `${purpose} real`),
      epsilon: this.#normal([batch, latentSize], `${purpose} epsilon`, step),
    }
  }

  /** Generated side of a step: `fakeLatent`, `fakeClasses`, `fakeNoise`, `fakeCarrier`; and `mix`, uniform [B]. */
  fake(step: number, purpose: string): Record<string, TensorData> {
    const { batch, latentSize } = this.#config
    const random = new RandomStream(this.#seed, `classes ${purpose}`, step)
    return {
      fakeLatent: this.#normal([batch, latentSize], `${purpose} latent`, step),
      fakeClasses: oneHot(
        Array.from({ length: batch }, () => random.integer(this.classes.length)),
        this.classes.length,
      ),
      fakeNoise: this.#noise(step, `${purpose} fake`),
      fakeCarrier: this.#carrier(step, `${purpose} fake`),
      mix: {
        shape: [batch],
        data: new RandomStream(this.#seed, `${purpose} mix`, step).fillUniform(new Float32Array(batch)),
      },
    }
  }

  /** Random directions in spectra, of about unit length each: N(0, 1/n) over the n values of one, [B, T, F, 2]. */
  pathDirection(step: number): TensorData {
    const { batch, grid } = this.#config
    const { shape, data } = this.#normal([batch, grid.frames, grid.fftSize / 2, 2], 'path direction', step)
    return { shape, data: data.map((value) => value * Math.sqrt(batch / data.length)) }
  }

  #normal(shape: readonly number[], purpose: string, step: number): TensorData {
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1))
    return { shape, data: new RandomStream(this.#seed, purpose, step).fillNormal(data) }
  }

  #noise(step: number, purpose: string): TensorData {
    const positions = noisePositions(generatorConfig(this.#config, this.classes.length))
    return this.#normal([this.#config.batch, positions, 1], `${purpose} noise`, step)
  }

  #carrier(step: number, purpose: string): TensorData {
    const { batch, grid } = this.#config
    const random = new RandomStream(this.#seed, `${purpose} carrier`, step)
    const size = this.#carriers[0].length
    const data = new Float32Array(batch * size)
    for (let b = 0; b < batch; b++) data.set(random.choice(this.#carriers), b * size)
    return { shape: [batch, grid.frames, grid.fftSize / 2, 2], data }
  }
}
