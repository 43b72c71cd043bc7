// What the training loop needs to know of a family: how its state starts, what one step does, and how its generator
// is rendered while it trains. Which family a config is of, families.ts knows.

import type { TracedGraph } from '../compile/graph.ts'
import type { EngineChoice, TensorData, TensorSpec } from '../compile/step.ts'
import type { Tensors } from '../gan/layers.ts'
import type * as tf from '@tensorflow/tfjs'
import type { SlicedGenerator } from '../gan/sliced-generator.ts'
import type { State } from './state.ts'

export interface EngineOptions {
  readonly engine: EngineChoice
  readonly threads?: number
  readonly onEngine?: (engine: string, reason: string) => void
}

/**
 * A generator to be rendered: inputs `latent` [B, Z], `classes` [B, K], `truncation` [B, 1] and, where it takes them,
 * `conditions` [B, D] in their own units, `noise` [B, P, 1] and `noiseSpectrum` [B, T, F, 2]; and its weights.
 */
export interface PlayedGenerator {
  /** Changes when another program is needed for the same weights. */
  readonly key: string
  inputs(batch: number): Readonly<Record<string, TensorSpec>>
  /** The averaged weights under the names that `run` reads. */
  weights(state: Readonly<State>): Record<string, TensorData>
  /** `spectrum` [B, T, F, 2] or `shot` [B, N]. */
  readonly run: (v: Tensors) => { readonly spectrum: tf.Tensor4D } | { readonly shot: tf.Tensor2D }
}

/** The way from a sound to the generator's inputs. */
export interface ExportedAnalysis {
  /** Beside those of the generator. */
  readonly weights: Readonly<Record<string, TensorData>>
  readonly encoder: TracedGraph
  readonly matching: TracedGraph
}

export interface ExportedGenerator {
  readonly weights: Readonly<Record<string, TensorData>>
  readonly graph: TracedGraph
  /** The same in slices. */
  readonly sliced: SlicedGenerator
  /** Absent where no encoder was trained. */
  readonly analysis?: ExportedAnalysis
  /** P: how many noise values a shot takes; 0 where the generator takes neither noise nor a noise carrier. */
  readonly noisePositions: number
}

export interface Recipe {
  /** What the config's schedule adds up to. */
  readonly steps: number
  /** After these steps checkpoints are kept for good: other experiments branch off there. */
  readonly lasting: readonly number[]
  /** From this step on nothing but the weights changes: distances to held-out sounds from then on compare. */
  readonly settledFrom: number
  /** What is trained at a step, in a word or two. */
  phaseAt(step: number): string
  /** State before the first step. */
  start(seed: number): State
  /** Takes step `step` (from 0), replacing values in `state`; returns losses by name. */
  step(state: State, step: number): Promise<Readonly<Record<string, number>>>
  /** The generator as it stands after `step` steps. */
  generator(step: number): PlayedGenerator
  dispose(): Promise<void>
}

/** A state, and how many steps led to it. */
export interface Trained {
  readonly step: number
  readonly state: Readonly<State>
}
