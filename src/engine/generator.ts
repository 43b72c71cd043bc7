// A bundle's generator as ONNX Runtime sessions: (class mix, seed, variation, conditions) → raw shot, whole or as it is made.

import { dirname } from 'node:path'
import { spectrumToShot } from '../dsp/generator-signals.ts'
import { joined } from '../dsp/range.ts'
import type { DrawnFrom } from '../dsp/seed-morph.ts'
import { generatorFile, type Manifest } from '../model/manifest.ts'
import { expectedRiseDb } from '../model/rise.ts'
import { DrawnSeed } from './drawn-seed.ts'
import { type GraphSession, graphSource, misfit, openGraph, type Shapes } from './graph-session.ts'
import { attackGain } from './raw-level.ts'
import { openSlices, type SlicedGenerator } from './sliced-generator.ts'

export interface GeneratorOptions {
  readonly generatorPath: string
  readonly manifest: Manifest
  /** Threads one operator may use. */
  readonly threads: number
  /**
   * Opens the slices at once, and the whole graph when it is first asked for; else the other way round. Each holds its
   * own copy of the weights.
   */
  readonly streaming?: boolean
}

/** Samples of a raw shot, and where they lie in it. */
export interface ShotSlice {
  readonly start: number
  /** Never changed afterwards; they belong to the caller. */
  readonly samples: Float32Array
  readonly last: boolean
}

export interface Generator {
  /** Whether sounds can be played while they are being made; else a stream has one slice. */
  readonly sliced: boolean
  /**
   * [synth worker; blocks while it computes] `mix` [K] is the weight of each class, sum 1; `from` a seed or a place
   * between two; `variation` the truncation ψ; `conditions` [D] those that the manifest lists, in its order and their own units. The returned samples [N] belong to the caller.
   * @throws Fault E_MODEL where the output is not finite.
   */
  render(
    mix: readonly number[],
    from: DrawnFrom | DrawnSeed,
    variation: number,
    conditions: readonly number[],
  ): Promise<Float32Array>
  /**
   * [synth worker; blocks a slice at a time] The samples of `render` as soon as they are finished, attack first.
   * @throws Fault E_MODEL where the output is not finite.
   */
  stream(
    mix: readonly number[],
    from: DrawnFrom | DrawnSeed,
    variation: number,
    conditions: readonly number[],
  ): AsyncGenerator<ShotSlice>
  /**
   * [synth worker] Draws in advance what of a sound depends on the seed alone, so that a hit need not wait for it: up to
   * where its first slice ends, or `wholly`.
   */
  prepare(from: DrawnFrom, wholly?: boolean): DrawnSeed
  release(): Promise<void>
}

/**
 * [synth worker] Opens a bundle's graphs.
 * @throws Fault E_MACHINE where ONNX Runtime does not load here, E_MODEL where it refuses a graph or a graph's
 * inputs and outputs are not those that the manifest describes.
 */
export async function openGenerator(options: GeneratorOptions): Promise<Generator> {
  const { generatorPath, manifest, threads } = options
  const { grid, compression, lengthSamples, noisePositions, slices } = manifest
  const { inputs, outputs, emitsShot } = signatureOf(manifest)
  const source = () => graphSource(dirname(generatorPath), manifest, threads)
  let whole: Promise<GraphSession> | undefined
  const wholeGraph = () => {
    whole ??= openGraph(source(), generatorFile, inputs, outputs)
    return whole
  }
  let opened: Promise<SlicedGenerator> | undefined
  const sliced = (plan: NonNullable<typeof slices>) => {
    opened ??= openSlices(source(), plan, inputs)
    return opened
  }
  if (slices !== undefined && options.streaming === true) await sliced(slices)
  else await wholeGraph()
  const allFrames = { from: 0, to: grid.frames }
  const allNoise = noisePositions > 0 ? [{ from: 0, to: noisePositions }] : []

  const drawnOf = (from: DrawnFrom | DrawnSeed) => (from instanceof DrawnSeed ? from : new DrawnSeed(from, manifest))
  const given = (mix: readonly number[], variation: number, conditions: readonly number[]) => ({
    classes: Float32Array.from(mix),
    conditions: Float32Array.from(conditions),
    truncation: Float32Array.of(variation),
  })
  const { rise } = manifest
  /** How much of a shot decides on its level. */
  const attackSamples =
    rise === undefined ? lengthSamples : Math.min(lengthSamples, Math.ceil(rise.attackSec * manifest.rateHz))
  const gainOf = (shot: Float32Array, mix: readonly number[], conditions: readonly number[]) =>
    attackGain(shot.subarray(0, attackSamples), rise === undefined ? 0 : expectedRiseDb(rise, mix, conditions))

  const render: Generator['render'] = async (mix, from, variation, conditions) => {
    const drawn = drawnOf(from)
    const signals = { latent: drawn.latent, noise: drawn.noise(allNoise), noiseSpectrum: drawn.carrier(allFrames) }
    const made = await (await wholeGraph()).run({ ...given(mix, variation, conditions), ...signals })
    const shot = emitsShot ? made['shot']! : spectrumToShot(made['spectrum']!, grid, compression)
    checkFinite(shot, 0, drawn.from, generatorPath)
    if (shot.length !== lengthSamples) throw misfit(generatorPath, `${shot.length} samples`, `${lengthSamples}`)
    return scaled(shot, gainOf(shot, mix, conditions))
  }

  return {
    sliced: slices !== undefined,
    render,
    async *stream(mix, from, variation, conditions) {
      if (slices === undefined) {
        yield { start: 0, samples: await render(mix, from, variation, conditions), last: true }
        return
      }
      const drawn = drawnOf(from)
      const asked = given(mix, variation, conditions)
      let start = 0
      let gain: number | undefined
      let attack: Float32Array = new Float32Array(0)
      for await (const made of (await sliced(slices)).slices(drawn, asked)) {
        checkFinite(made, start + attack.length, drawn.from, generatorPath)
        let samples = made
        if (gain === undefined) {
          samples = joined(attack, made)
          if (samples.length < attackSamples) {
            attack = samples
            continue
          }
          gain = gainOf(samples, mix, conditions)
        }
        const last = start + samples.length === lengthSamples
        yield { start, samples: scaled(samples, gain), last }
        start += samples.length
      }
    },
    prepare(from, wholly = false) {
      const drawn = new DrawnSeed(from, manifest)
      if (slices === undefined || wholly) {
        drawn.noise(allNoise)
        drawn.carrier(allFrames)
      }
      for (const { noise, frames } of slices?.plan.slice(0, wholly ? undefined : 1) ?? []) {
        drawn.noise(noise.map(([first, to]) => ({ from: first, to })))
        drawn.carrier({ from: frames[0], to: frames[1] })
      }
      return drawn
    },
    async release() {
      await (await whole?.catch(() => undefined))?.release() // one that did not open has nothing to let go of
      await (await opened)?.release()
    },
  }
}

/** What the whole graph takes and gives. */
function signatureOf(manifest: Manifest): { inputs: Shapes; outputs: Shapes; emitsShot: boolean } {
  const { family, grid, latentSize, classes, noisePositions, lengthSamples, conditions = [] } = manifest
  const emitsShot = family === 'style-wave'
  const spectrum = [1, grid.frames, grid.fftSize / 2, 2]
  const inputs = {
    latent: [1, latentSize],
    classes: [1, classes.length],
    ...(conditions.length > 0 ? { conditions: [1, conditions.length] } : {}),
    truncation: [1, 1],
    ...(noisePositions > 0 ? { noise: [1, noisePositions, 1] } : {}),
    ...(noisePositions > 0 && !emitsShot ? { noiseSpectrum: spectrum } : {}),
  }
  return { inputs, outputs: emitsShot ? { shot: [1, lengthSamples] } : { spectrum }, emitsShot }
}

function checkFinite(samples: Float32Array, start: number, from: DrawnFrom, at: string): void {
  // A sum finds what is not finite ten times as fast as a look at every sample.
  let sum = 0
  for (let i = 0; i < samples.length; i++) sum += Math.abs(samples[i]!)
  if (Number.isFinite(sum)) return
  const bad = samples.findIndex((x) => !Number.isFinite(x))
  throw misfit(at, `${samples[bad]} at sample ${start + bad} of seed ${JSON.stringify(from)}`, 'finite samples')
}

function scaled(samples: Float32Array, gain: number): Float32Array {
  if (gain !== 1) for (let i = 0; i < samples.length; i++) samples[i]! *= gain
  return samples
}
