// A generator as the programs of its slices: what is computed once a sound, and any stretch of its frames.

import type * as tf from '@tensorflow/tfjs'
import { type TracedGraph, withoutUnusedWeights } from '../compile/graph.ts'
import type { TensorData, TensorSpec } from '../compile/step.ts'
import { trace } from '../compile/trace.ts'
import { lengthOf, type Range } from '../dsp/range.ts'
import type { Tensors } from './layers.ts'

type Specs = Readonly<Record<string, TensorSpec>>
type Made = Record<string, tf.Tensor>

export interface SlicedGenerator {
  /** What a sound is asked for by: `latent` [1, Z], `classes` [1, K], `conditions` [1, D], `truncation` [1, 1]. */
  readonly inputs: Specs
  /** What is computed of that once, and read by every slice. */
  readonly whole: Specs
  begin(v: Tensors): Made
  /** What a slice leaves to the next; the first is given zeros. */
  readonly carried: Specs
  /** Noise positions that a stretch of frames takes; none where the generator takes no noise. */
  noise(frames: Range): Range[]
  /** What else a stretch is given, cropped to its frames. */
  signals(frames: Range): Specs
  /** The stretch, `spectrum` [1, T′, F, 2] or `shot` [1, N′], and what is carried on. */
  slice(frames: Range, v: Tensors): Made
}

/** The graphs of a generator in slices, their weights built in. */
export interface SliceGraphs {
  readonly mapping: TracedGraph
  readonly slices: readonly { readonly frames: Range; readonly noise: readonly Range[]; readonly graph: TracedGraph }[]
}

/** ONNX has one list of names for what goes in and what comes out: what is carried on comes out with this behind its name. */
export const carriedSuffix = '/next'

function handedOn({ carried }: SlicedGenerator, made: Made): Made {
  return Object.fromEntries(
    Object.entries(made).map(([name, tensor]) => [Object.hasOwn(carried, name) ? name + carriedSuffix : name, tensor]),
  )
}

/** Traces what is computed once, and the slices of `plan`, stretches of frames that follow upon each other. */
export function sliceGraphs(
  generator: SlicedGenerator,
  weights: Readonly<Record<string, TensorData>>,
  plan: readonly Range[],
): SliceGraphs {
  const traced = (inputs: Specs, run: (v: Tensors) => Made) => withoutUnusedWeights(trace(inputs, run, { weights }))
  return {
    mapping: traced(generator.inputs, (v) => generator.begin(v)),
    slices: plan.map((frames) => {
      const noise = generator.noise(frames)
      const positions = noise.reduce((sum, stretch) => sum + lengthOf(stretch), 0)
      const inputs = {
        ...generator.whole,
        ...(positions > 0 ? { noise: { shape: [1, positions, 1] } } : {}),
        ...generator.signals(frames),
        ...generator.carried,
      }
      return { frames, noise, graph: traced(inputs, (v) => handedOn(generator, generator.slice(frames, v))) }
    }),
  }
}
