// Renders shots with weights that are still in training: the averaged generator, a batch of one class at a time.

import { compileStep, type EngineChoice, type Step, type TensorData, type TensorSpec } from '../compile/step.ts'
import { drawLatent, drawNoise, drawNoiseSpectrum } from '../dsp/generator-signals.ts'
import { generatorConfig, type TrainingConfig } from '../gan/configs.ts'
import { generatorProgram, mappingProgram, meanStyle } from '../gan/generator-graph.ts'
import { priorTable } from '../gan/latent-prior.ts'
import { noisePositions, styleGeneratorParameters } from '../gan/style-generator.ts'
import { average } from './programs.ts'
import { oneHot } from './batches.ts'

/** Latents over which the mean style of a class is taken. */
const meanStyleLatents = 2048

export interface EngineOptions {
  readonly engine: EngineChoice
  readonly threads?: number
}

type State = Readonly<Record<string, TensorData>>

/** The averaged generator's weights under their plain names, and the latent prior. */
export function averagedWeights(config: TrainingConfig, classes: number, state: State): Record<string, TensorData> {
  const names = Object.keys(styleGeneratorParameters(generatorConfig(config, classes)))
  const prior = Object.keys(priorTable(classes, config.latentSize))
  return Object.fromEntries([
    ...names.map((name) => [name, state[average + name]] as const),
    ...prior.map((name) => [name, state[name]] as const),
  ])
}

function weightSpecs(weights: State, names: readonly string[]): Record<string, TensorSpec> {
  return Object.fromEntries(names.map((name) => [name, { shape: weights[name].shape }]))
}

/** Mean style per class over latents drawn from `seed`, [K, W]. */
export async function measureMeanStyle(
  config: TrainingConfig,
  classes: number,
  weights: State,
  seed: number,
  options: EngineOptions,
): Promise<TensorData> {
  const names = Object.keys(weights).filter((name) => name.startsWith('generator/mapping') || name.startsWith('prior/'))
  const program = mappingProgram(generatorConfig(config, classes), weightSpecs(weights, names), meanStyleLatents)
  const step = await compileStep(program.inputs, program.run, options)
  const latent = drawLatent(seed, meanStyleLatents * config.latentSize)
  const mean = new Float32Array(classes * config.styleSize)
  for (let k = 0; k < classes; k++) {
    const { style } = await step.run({
      latent: { shape: [meanStyleLatents, config.latentSize], data: latent },
      classes: oneHot(
        Array.from({ length: meanStyleLatents }, () => k),
        classes,
      ),
      ...Object.fromEntries(names.map((name) => [name, weights[name]])),
    })
    style.data.forEach((value, i) => (mean[k * config.styleSize + (i % config.styleSize)] += value / meanStyleLatents))
  }
  await step.dispose()
  return { shape: [classes, config.styleSize], data: mean }
}

/** A generator whose weights are fed at every call. */
export class Renderer {
  readonly #config: TrainingConfig
  readonly #classes: number
  readonly #batch: number
  readonly #options: EngineOptions
  #step: Promise<Step> | undefined
  #drawn: { readonly key: string; readonly signals: Record<string, TensorData> } | undefined

  constructor(config: TrainingConfig, classes: number, batch: number, options: EngineOptions) {
    this.#config = config
    this.#classes = classes
    this.#batch = batch
    this.#options = options
  }

  /** Spectra [T, F, 2] of class k for each seed (as many as the batch), untruncated. */
  async spectra(weights: State, k: number, seeds: readonly number[]): Promise<Float32Array[]> {
    const fed = this.#withMean(weights)
    this.#step ??= this.#compile(fed)
    const step = await this.#step
    const { spectrum } = await step.run({
      ...fed,
      ...this.#signals(seeds),
      classes: oneHot(
        Array.from({ length: this.#batch }, () => k),
        this.#classes,
      ),
      truncation: { shape: [this.#batch, 1], data: new Float32Array(this.#batch).fill(1) },
    })
    const size = spectrum.data.length / this.#batch
    return Array.from({ length: this.#batch }, (_, b) => spectrum.data.slice(b * size, (b + 1) * size))
  }

  #compile(weights: State): Promise<Step> {
    const generator = generatorConfig(this.#config, this.#classes)
    const program = generatorProgram(generator, weightSpecs(weights, Object.keys(weights)), this.#batch)
    return compileStep(program.inputs, program.run, this.#options)
  }

  /** What the seeds draw; kept for the next class, as previews ask for the same seeds class after class. */
  #signals(seeds: readonly number[]): Record<string, TensorData> {
    const key = seeds.join()
    if (this.#drawn?.key === key) return this.#drawn.signals
    const config = this.#config
    const positions = noisePositions(generatorConfig(config, this.#classes))
    const { frames, fftSize } = config.grid
    const stack = (draw: (seed: number) => Float32Array, shape: readonly number[]): TensorData => {
      const parts = seeds.map(draw)
      const data = new Float32Array(parts.length * parts[0].length)
      parts.forEach((part, b) => data.set(part, b * part.length))
      return { shape: [this.#batch, ...shape], data }
    }
    const carrier = (seed: number) => drawNoiseSpectrum(seed, config.grid, config.compression)
    const signals = {
      latent: stack((seed) => drawLatent(seed, config.latentSize), [config.latentSize]),
      noise: stack((seed) => drawNoise(seed, positions), [positions, 1]),
      noiseSpectrum: stack(carrier, [frames, fftSize / 2, 2]),
    }
    this.#drawn = { key, signals }
    return signals
  }

  /** At ψ = 1 the mean style has no effect, so zeros stand in for it. */
  #withMean(weights: State): State {
    const shape = [this.#classes, this.#config.styleSize]
    return { ...weights, [meanStyle]: { shape, data: new Float32Array(this.#classes * this.#config.styleSize) } }
  }

  async dispose(): Promise<void> {
    await (await this.#step)?.dispose()
  }
}
