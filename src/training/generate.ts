// Renders shots with weights that are still in training: the averaged generator, a batch of one class at a time.

import { compileStep, type Step, type TensorData } from '../compile/step.ts'
import { drawLatent, drawNoise, drawNoiseSpectrum, shotToSpectrum, spectrumToShot } from '../dsp/generator-signals.ts'
import type { CommonConfig } from '../gan/common-config.ts'
import { oneHot } from './batches.ts'
import type { EngineOptions, PlayedGenerator } from './recipe.ts'

type State = Readonly<Record<string, TensorData>>

/** A generator whose weights are fed at every call. */
export class Renderer {
  readonly #config: CommonConfig
  readonly #classes: number
  readonly #batch: number
  readonly #options: EngineOptions
  #compiled: { readonly key: string; readonly step: Promise<Step> } | undefined
  #drawn: { readonly key: string; readonly signals: Record<string, TensorData> } | undefined

  constructor(config: CommonConfig, classes: number, batch: number, options: EngineOptions) {
    this.#config = config
    this.#classes = classes
    this.#batch = batch
    this.#options = options
  }

  /**
   * Spectra [T, F, 2] of class k for each seed (as many as the batch), untruncated.
   * @param conditions for each seed, in their own units [D]; read only where the config has conditions
   */
  async spectra(
    generator: PlayedGenerator,
    state: State,
    k: number,
    seeds: readonly number[],
    conditions: readonly Float32Array[],
  ): Promise<Float32Array[]> {
    const step = await this.#step(generator)
    const wide = this.#config.conditions.length
    const given = new Float32Array(this.#batch * wide)
    if (wide > 0) conditions.forEach((row, b) => given.set(row, b * wide))
    const labels = Array.from({ length: this.#batch }, () => k)
    const feeds: Record<string, TensorData> = {
      ...generator.weights(state),
      ...this.#signals(seeds, generator),
      classes: oneHot(labels, this.#classes),
      ...(wide > 0 ? { conditions: { shape: [this.#batch, wide], data: given } } : {}),
      truncation: { shape: [this.#batch, 1], data: new Float32Array(this.#batch).fill(1) },
    }
    const { spectrum, shot } = await step.run(feeds)
    const { data } = spectrum ?? shot
    const size = data.length / this.#batch
    const made = Array.from({ length: this.#batch }, (_, b) => data.slice(b * size, (b + 1) * size))
    const { grid, compression } = this.#config
    return spectrum === undefined ? made.map((samples) => shotToSpectrum(samples, grid, compression)) : made
  }

  /** As `spectra`, for any number of seeds; as shots [N]. */
  async shots(
    generator: PlayedGenerator,
    state: State,
    k: number,
    seeds: readonly number[],
    conditions: readonly Float32Array[],
  ): Promise<Float32Array[]> {
    const { grid, compression } = this.#config
    const shots: Float32Array[] = []
    for (let start = 0; start < seeds.length; start += this.#batch) {
      const left = seeds.length - start
      // A last batch is filled up with its last seed.
      const at = Array.from({ length: this.#batch }, (_, b) => start + Math.min(b, left - 1))
      const asked = conditions.length === 0 ? [] : at.map((i) => conditions[i])
      const spectra = await this.spectra(
        generator,
        state,
        k,
        at.map((i) => seeds[i]),
        asked,
      )
      shots.push(...spectra.slice(0, left).map((spectrum) => spectrumToShot(spectrum, grid, compression)))
    }
    return shots
  }

  async #step(generator: PlayedGenerator): Promise<Step> {
    if (this.#compiled?.key !== generator.key) {
      await this.dispose()
      const step = compileStep(generator.inputs(this.#batch), generator.run, this.#options)
      this.#compiled = { key: generator.key, step }
    }
    return await this.#compiled.step
  }

  /** What the seeds draw; kept for the next class, as previews ask for the same seeds class after class. */
  #signals(seeds: readonly number[], generator: PlayedGenerator): Record<string, TensorData> {
    const key = seeds.join()
    if (this.#drawn?.key === key) return this.#drawn.signals
    const { grid, compression, latentSize } = this.#config
    const { noise, noiseSpectrum } = generator.inputs(this.#batch)
    const stack = (draw: (seed: number) => Float32Array, shape: readonly number[]): TensorData => {
      const parts = seeds.map(draw)
      const data = new Float32Array(parts.length * parts[0].length)
      parts.forEach((part, b) => data.set(part, b * part.length))
      return { shape, data }
    }
    const signals: Record<string, TensorData> = {
      latent: stack((seed) => drawLatent(seed, latentSize), [this.#batch, latentSize]),
      ...(noise === undefined ? {} : { noise: stack((seed) => drawNoise(seed, noise.shape[1]), noise.shape) }),
      ...(noiseSpectrum === undefined
        ? {}
        : { noiseSpectrum: stack((seed) => drawNoiseSpectrum(seed, grid, compression), noiseSpectrum.shape) }),
    }
    this.#drawn = { key, signals }
    return signals
  }

  async dispose(): Promise<void> {
    await (await this.#compiled?.step)?.dispose()
    this.#compiled = undefined
  }
}
