// Reads a dataset; gives the embedding with which evaluation compares drums: a classifier of the dataset's classes and
// regressor of descriptors, trained by the same engine as the generators.

import * as tf from '@tensorflow/tfjs'
import { encodeOnnx } from '../compile/onnx.ts'
import { compileStep, type TensorData } from '../compile/step.ts'
import { trace } from '../compile/trace.ts'
import type { Dataset } from '../dataset/loader.ts'
import { RandomStream } from '../dsp/random.ts'
import { embeddingBatch } from '../evaluation/embedding.ts'
import {
  embeddingMean,
  embeddingParameters,
  embeddingScale,
  embeddingSize,
  seen,
  shipped,
} from '../evaluation/embedding-network.ts'
import { pictureBands, pictureFrames } from '../evaluation/mel-picture.ts'
import { plainNames } from '../evaluation/plain-descriptors.ts'
import type { Tensors } from '../gan/layers.ts'
import { correctedRate } from './adam.ts'
import { type EmbeddingItem, embeddingBatchOf, embeddingItems, varied } from './embedding-items.ts'
import { scalar, startTables, type State, trainable, update } from './state.ts'

const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }
const batch = 32
const startRate = 0.002
/** Weight of the descriptors' mean squared error beside the classes' cross-entropy. */
const descriptorWeight = 0.5

export interface EmbeddingOptions {
  readonly seed: number
  readonly steps: number
  readonly threads: number
  readonly onItem?: (done: number) => void
  readonly onStep?: (step: number, loss: number) => void
}

/** How the embedding does on sounds that it never saw. */
export interface EmbeddingScores {
  /** Part whose class it names right. */
  readonly heldOutAccuracy: number
  readonly heldOutSounds: number
  /** Part of each descriptor's variance that it explains. */
  readonly heldOutExplained: Record<string, number>
}

const shapesOf = (tensors: State) =>
  Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, { shape }]))

/** Trains on the training split and measures on the test split, which nothing else looks at. */
export async function trainEmbedding(
  dataset: Dataset,
  options: EmbeddingOptions,
): Promise<EmbeddingScores & { readonly graph: Uint8Array }> {
  const classes = dataset.classes.length
  const items = embeddingItems(dataset, options.onItem)
  const training = items.filter(({ split }) => split === 'train')
  const weights = await trainedWeights(training, classes, options)
  const look = await openLook(weights, classes, options.threads)
  const standardisation = standardisationOf(await look.at(training))
  const scores = scoresOf(await look.at(items.filter(({ split }) => split === 'test')))
  await look.dispose()
  const picture = { shape: [embeddingBatch, pictureFrames, pictureBands] }
  const graph = trace({ picture }, (v) => ({ ...shipped(v) }), { weights: { ...weights, ...standardisation } })
  return { graph: encodeOnnx(graph), ...scores }
}

async function trainedWeights(
  training: readonly EmbeddingItem[],
  classes: number,
  { seed, steps, threads, onStep }: EmbeddingOptions,
): Promise<State> {
  const table = embeddingParameters(classes, plainNames.length)
  let state: State = startTables(table, {}, seed)
  const inputs = { ...shapesOf(embeddingBatchOf([], classes, batch)), ...trainable(table), rate: { shape: [] } }
  const step = await compileStep(inputs, (v) => update(table, constants, v, (p) => lossOf(p, v)), {
    engine: 'onnx-cpu',
    threads,
  })
  for (let i = 0; i < steps; i++) {
    const random = new RandomStream(seed, 'embedding batch', i)
    const drawn = Array.from({ length: batch }, () => varied(random.choice(training), random))
    // Falls to zero along half a cosine, so that the last weights are settled ones.
    const rate = startRate * (0.5 + 0.5 * Math.cos((Math.PI * i) / steps))
    const feeds = { ...embeddingBatchOf(drawn, classes, batch), rate: scalar(correctedRate(constants, rate, i + 1)) }
    const { loss, ...next } = await step.run({ ...feeds, ...state })
    state = next
    onStep?.(i + 1, loss.data[0])
  }
  await step.dispose()
  return Object.fromEntries(Object.keys(table).map((name) => [name, state[name]]))
}

function lossOf(p: Tensors, v: Tensors): tf.Scalar {
  const out = seen(p, v.picture as tf.Tensor3D)
  const logProbabilities = tf.sub(out.logits, tf.logSumExp(out.logits, -1, true))
  const crossEntropy = tf.neg(tf.mean(tf.sum(tf.mul(v.labels, logProbabilities), -1)))
  const squaredError = tf.mean(tf.square(tf.sub(out.descriptors, v.descriptors)))
  return tf.add(crossEntropy, tf.mul(descriptorWeight, squaredError)) as tf.Scalar
}

interface Outcome {
  readonly item: EmbeddingItem
  readonly hidden: Float32Array
  readonly logits: Float32Array
  readonly descriptors: Float32Array
}

async function openLook(weights: State, classes: number, threads: number) {
  const { picture } = embeddingBatchOf([], classes, batch)
  const inputs = { ...shapesOf({ picture }), ...shapesOf(weights) }
  const step = await compileStep(inputs, (v) => ({ ...seen(v, v.picture as tf.Tensor3D) }), {
    engine: 'onnx-cpu',
    threads,
  })
  const row = ({ data }: TensorData, b: number) => {
    const size = data.length / batch
    return data.slice(b * size, (b + 1) * size)
  }
  const at = async (items: readonly EmbeddingItem[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = []
    for (let start = 0; start < items.length; start += batch) {
      const part = items.slice(start, start + batch)
      const { hidden, logits, descriptors } = await step.run({
        picture: embeddingBatchOf(part, classes, batch).picture,
        ...weights,
      })
      part.forEach((item, b) =>
        outcomes.push({ item, hidden: row(hidden, b), logits: row(logits, b), descriptors: row(descriptors, b) }),
      )
    }
    return outcomes
  }
  return { at, dispose: () => step.dispose() }
}

function standardisationOf(outcomes: readonly Outcome[]): State {
  const mean = new Float32Array(embeddingSize)
  const scale = new Float32Array(embeddingSize)
  for (let e = 0; e < embeddingSize; e++) {
    const average = outcomes.reduce((sum, { hidden }) => sum + hidden[e], 0) / outcomes.length
    const variance = outcomes.reduce((sum, { hidden }) => sum + (hidden[e] - average) ** 2, 0) / outcomes.length
    mean[e] = average
    // A unit that never moves stays at 0 instead of being blown up.
    scale[e] = variance > 1e-10 ? 1 / Math.sqrt(variance) : 0
  }
  const shape = [embeddingSize]
  return { [embeddingMean]: { shape, data: mean }, [embeddingScale]: { shape, data: scale } }
}

function scoresOf(outcomes: readonly Outcome[]): EmbeddingScores {
  const right = outcomes.filter(({ item, logits }) => logits.indexOf(Math.max(...logits)) === item.class)
  const explained = plainNames.map((name, d): [string, number] => {
    const truth = outcomes.map(({ item }) => item.descriptors[d])
    const mean = truth.reduce((sum, x) => sum + x, 0) / truth.length
    const spread = truth.reduce((sum, x) => sum + (x - mean) ** 2, 0)
    const error = outcomes.reduce((sum, { item, descriptors }) => sum + (item.descriptors[d] - descriptors[d]) ** 2, 0)
    return [name, 1 - error / spread]
  })
  return {
    heldOutAccuracy: right.length / outcomes.length,
    heldOutSounds: outcomes.length,
    heldOutExplained: Object.fromEntries(explained),
  }
}
