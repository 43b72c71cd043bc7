// A bundle's generator as an ONNX Runtime session: (class mix, seed, variation, conditions) → raw shot.

import type * as Runtime from 'onnxruntime-node'
import { drawLatent, drawNoise, drawNoiseSpectrum, spectrumToShot } from '../dsp/generator-signals.ts'
import type { DrawnFrom } from '../dsp/seed-morph.ts'
import { dbToGain, peakOf, scaleToPeak, shotPeakDb } from '../dsp/level.ts'
import { Fault } from '../faults/fault.ts'
import type { Manifest } from '../model/manifest.ts'

/** Raw shots whose peak is below this are taken for silence, dBFS. */
const faintDb = -60

export interface GeneratorOptions {
  readonly generatorPath: string
  readonly manifest: Manifest
  /** Threads one operator may use. */
  readonly threads: number
}

export interface Generator {
  /**
   * [synth worker; blocks while it computes] `mix` [K] is the weight of each class, sum 1; `from` a seed or a place
   * between two; `variation` the truncation ψ;
   * `conditions` [D] those that the manifest lists, in its order and their own units. The returned samples [N] belong to the caller.
   * @throws Fault E_MODEL where the output is not finite.
   */
  render(
    mix: readonly number[],
    from: DrawnFrom,
    variation: number,
    conditions: readonly number[],
  ): Promise<Float32Array>
  release(): Promise<void>
}

/**
 * [synth worker] Opens the session from the graph's path, so that its external weights resolve beside it.
 * @throws Fault E_MACHINE where ONNX Runtime does not load here, E_MODEL where it refuses the graph or the graph's
 * inputs and outputs are not those that the manifest describes.
 */
export async function openGenerator({ generatorPath, manifest, threads }: GeneratorOptions): Promise<Generator> {
  const { InferenceSession, Tensor } = await loadRuntime()
  const session = await InferenceSession.create(generatorPath, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw misfit(generatorPath, `a graph that ONNX Runtime refuses (${firstLine(cause)})`, 'a generator graph', cause)
  })
  const { family, grid, compression, latentSize, classes, noisePositions, lengthSamples, conditions = [] } = manifest
  const emitsShot = family === 'style-wave'
  const carried = noisePositions > 0 && !emitsShot
  const spectrumShape = [1, grid.frames, grid.fftSize / 2, 2]
  const inputs: Readonly<Record<string, readonly number[]>> = {
    latent: [1, latentSize],
    classes: [1, classes.length],
    ...(conditions.length > 0 ? { conditions: [1, conditions.length] } : {}),
    truncation: [1, 1],
    ...(noisePositions > 0 ? { noise: [1, noisePositions, 1] } : {}),
    ...(carried ? { noiseSpectrum: spectrumShape } : {}),
  }
  checkSignature(generatorPath, 'inputs', session.inputMetadata, inputs)
  const outputs: Record<string, readonly number[]> = emitsShot
    ? { shot: [1, lengthSamples] }
    : { spectrum: spectrumShape }
  checkSignature(generatorPath, 'outputs', session.outputMetadata, outputs)

  return {
    async render(mix, from, variation, given) {
      const values: Record<string, Float32Array> = {
        latent: drawLatent(from, latentSize),
        classes: Float32Array.from(mix),
        conditions: Float32Array.from(given),
        truncation: Float32Array.of(variation),
        ...(noisePositions > 0 ? { noise: drawNoise(from, noisePositions) } : {}),
        ...(carried ? { noiseSpectrum: drawNoiseSpectrum(from, grid, compression) } : {}),
      }
      const feeds: Record<string, Runtime.Tensor> = {}
      for (const [name, shape] of Object.entries(inputs)) feeds[name] = new Tensor('float32', values[name]!, shape)
      const made = await session.run(feeds)
      const shot = emitsShot
        ? Float32Array.from(made.shot!.data as Float32Array)
        : spectrumToShot(made.spectrum!.data as Float32Array, grid, compression)
      const bad = shot.findIndex((x) => !Number.isFinite(x))
      if (bad >= 0)
        throw misfit(generatorPath, `${shot[bad]} at sample ${bad} of seed ${JSON.stringify(from)}`, 'finite samples')
      // The training data stood at this level, so what a raw shot adds or lacks is error, not expression. A shot that
      // is hardly there stays so, instead of being blown up into noise.
      if (peakOf(shot) > dbToGain(faintDb)) scaleToPeak(shot, dbToGain(shotPeakDb))
      if (shot.length !== lengthSamples) throw misfit(generatorPath, `${shot.length} samples`, `${lengthSamples}`)
      return shot
    },
    release: () => session.release(),
  }
}

/** [synth worker] Loaded on first use: the main thread never needs the native library. */
async function loadRuntime(): Promise<typeof Runtime> {
  return await import('onnxruntime-node').catch((cause: unknown) => {
    throw new Fault(
      'E_MACHINE',
      {
        at: 'onnxruntime-node',
        found: `no native library that loads on ${process.platform}-${process.arch} (${firstLine(cause)})`,
        expected: 'Linux x64 or arm64, macOS arm64, or Windows',
        wayOut: 'Run `npm ci` again; `ghostnote doctor` says what this machine can do.',
      },
      { cause },
    )
  })
}

type Metadata = Runtime.InferenceSession['inputMetadata']

/** The graph must take and give exactly the named float32 tensors. */
function checkSignature(
  path: string,
  what: 'inputs' | 'outputs',
  found: Metadata,
  expected: Readonly<Record<string, readonly number[]>>,
): void {
  const written = (name: string, shape: readonly (number | string)[]) => `${name} [${shape.join(', ')}]`
  const have = found.map((m) => (m.isTensor ? `${written(m.name, m.shape)} ${m.type}` : m.name))
  const want = Object.entries(expected).map(([name, shape]) => `${written(name, shape)} float32`)
  const surplus = have.filter((tensor) => !want.includes(tensor))
  const lacking = want.filter((tensor) => !have.includes(tensor))
  const listed = (tensors: readonly string[]) => (tensors.length === 0 ? `no more ${what}` : tensors.join(', '))
  if (surplus.length + lacking.length > 0) throw misfit(path, listed(surplus), listed(lacking))
}

function misfit(at: string, found: string, expected: string, cause?: unknown): Fault {
  return new Fault('E_MODEL', { at, found, expected, wayOut: 'Export the model again.' }, { cause })
}

function firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause).split('\n', 1)[0]!
}
