// A bundle's slices as ONNX Runtime sessions: one for what is computed once a sound, one for each slice. Each holds a copy
// of the weights that it reads, scaled and packed for its products when it is opened: what would share them, a container of
// packed weights, is not in ONNX Runtime's JavaScript interface, and without packing a slice takes four times as long.

import { SoundingSpectrum } from '../dsp/generator-signals.ts'
import { lengthOf, type Range } from '../dsp/range.ts'
import { mappingFile, sliceFiles, type SliceManifest } from '../model/manifest.ts'
import type { DrawnSeed } from './drawn-seed.ts'
import { type GraphSession, type GraphSource, openGraph, type Shapes, type Values } from './graph-session.ts'

/** Behind the name of what a slice leaves to the next. */
const carriedSuffix = '/next'

export interface SlicedGenerator {
  /**
   * [blocks while it computes, a slice at a time] Raw samples in the order that they sound, as many at a time as a slice
   * finishes. `given` holds classes, conditions and truncation.
   */
  slices(drawn: DrawnSeed, given: Values): AsyncGenerator<Float32Array>
  release(): Promise<void>
}

/** [synth worker] @throws Fault E_MACHINE, E_MODEL as `openGraph`. */
export async function openSlices(
  source: GraphSource,
  { whole, carried, plan }: SliceManifest,
  inputs: Shapes,
): Promise<SlicedGenerator> {
  const { grid, compression, family, noisePositions } = source.manifest
  const { noise: _noise, noiseSpectrum: _carrier, ...asked } = inputs
  const mapping = await openGraph(source, mappingFile, asked, whole)
  const opened: { session: GraphSession; frames: Range; noise: Range[] }[] = []
  for (const [i, slice] of plan.entries()) {
    const frames = rangeOf(slice.frames)
    const noise = slice.noise.map(rangeOf)
    const positions = noise.reduce((sum, stretch) => sum + lengthOf(stretch), 0)
    const spectrum = [1, lengthOf(frames), grid.fftSize / 2, 2]
    const takes = {
      ...whole,
      ...carried,
      ...(positions > 0 ? { noise: [1, positions, 1] } : {}),
      ...(noisePositions > 0 && family !== 'style-wave' ? { noiseSpectrum: spectrum } : {}),
    }
    const gives = {
      ...(family === 'style-wave' ? { shot: [1, lengthOf(frames) * grid.hopSamples] } : { spectrum }),
      ...Object.fromEntries(Object.entries(carried).map(([name, shape]) => [name + carriedSuffix, shape])),
    }
    opened.push({ session: await openGraph(source, sliceFiles[i]!, takes, gives), frames, noise })
  }
  const zeros = Object.fromEntries(
    Object.entries(carried).map(([name, shape]) => [name, new Float32Array(shape.reduce((a, b) => a * b, 1))]),
  )

  return {
    async *slices(drawn, given) {
      const once = await mapping.run({ ...given, latent: drawn.latent })
      const sounding = new SoundingSpectrum(grid, compression)
      let state: Values = zeros
      for (const { session, frames, noise } of opened) {
        const signals = { noise: drawn.noise(noise), noiseSpectrum: drawn.carrier(frames) }
        const made = await session.run({ ...once, ...state, ...signals })
        state = Object.fromEntries(Object.keys(carried).map((name) => [name, made[name + carriedSuffix]!]))
        yield made['shot'] ?? sounding.add(made['spectrum']!)
      }
    },
    async release() {
      await Promise.all([mapping.release(), ...opened.map(({ session }) => session.release())])
    },
  }
}

const rangeOf = ([from, to]: readonly [number, number]): Range => ({ from, to })
