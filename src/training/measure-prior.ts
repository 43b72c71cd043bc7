// Reads training examples through the encoder; returns the latent prior per class.

import type * as tf from '@tensorflow/tfjs'
import { compileStep, type TensorData } from '../compile/step.ts'
import { conditionDeviation, conditionMean, floored, floorsOf } from '../gan/conditions.ts'
import { encoderTrunk, type StyleConfig } from '../gan/configs.ts'
import { encode, encoderParameters } from '../gan/encoder.ts'
import { fitPrior, priorFactor, priorMean, priorSlope, type Code } from '../gan/latent-prior.ts'
import type { Tensors } from '../gan/layers.ts'
import type { BatchSource } from './batches.ts'
import type { EngineOptions } from './recipe.ts'

/** Codes per class: eight for each latent dimension of the largest config so far. */
const codesPerClass = 512

/** Encodes up to 512 training examples of every class and fits the class's Gaussian around what the conditions say. */
export async function measurePrior(
  config: StyleConfig,
  batches: BatchSource,
  state: Readonly<Record<string, TensorData>>,
  options: EngineOptions,
): Promise<Record<string, TensorData>> {
  const { batch, latentSize, grid } = config
  const wide = config.conditions.length
  const floors = floorsOf(config.conditions, config.conditionFloors)
  const trunk = encoderTrunk(config)
  const names = Object.keys(encoderParameters(trunk, latentSize))
  const weights = Object.fromEntries(names.map((name) => [name, state[name]]))
  const shape = [batch, grid.frames, grid.fftSize / 2, 2]
  const specs = Object.fromEntries(names.map((name) => [name, { shape: state[name].shape }]))
  const step = await compileStep(
    { real: { shape }, ...specs },
    (v: Tensors) => encode(trunk, v, v.real as tf.Tensor4D),
    options,
  )
  const classes = batches.classes.length
  const mean = new Float32Array(classes * latentSize)
  const slope = new Float32Array(classes * wide * latentSize)
  const factor = new Float32Array(classes * latentSize * latentSize)
  for (const [k, indices] of batches.trainingExamples(codesPerClass).entries()) {
    const codes: Code[] = []
    for (let start = 0; start < indices.length; start += batch) {
      const part = indices.slice(start, start + batch)
      const real = new Float32Array(shape.reduce((a, b) => a * b, 1)) // a short last batch is filled with silence
      part.forEach((index, b) => real.set(batches.spectrum(index), b * (real.length / batch)))
      const out = await step.run({ real: { shape, data: real }, ...weights })
      part.forEach((_, b) => {
        const row = (values: TensorData) => values.data.slice(b * latentSize, (b + 1) * latentSize)
        codes.push({ mean: row(out.mean), deviation: row(out.logDeviation).map(Math.exp) })
      })
    }
    const conditions = indices.map((index) => normalised(batches.conditionsOf(index), state, floors))
    const fitted = fitPrior(codes, conditions, latentSize)
    mean.set(fitted.mean, k * latentSize)
    slope.set(fitted.slope, k * wide * latentSize)
    factor.set(fitted.factor, k * latentSize * latentSize)
  }
  await step.dispose()
  return {
    [priorMean]: { shape: [classes, latentSize], data: mean },
    ...(wide > 0 ? { [priorSlope]: { shape: [classes, wide, latentSize], data: slope } } : {}),
    [priorFactor]: { shape: [classes, latentSize, latentSize], data: factor },
  }
}

/** What normalisedConditions does in a graph. */
export function normalised(
  conditions: Float32Array,
  state: Readonly<Record<string, TensorData>>,
  floors: readonly number[] | undefined,
): Float32Array {
  return floored(conditions, floors).map(
    (value, d) => (value - state[conditionMean].data[d]) / state[conditionDeviation].data[d],
  )
}
