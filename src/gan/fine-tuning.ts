// Going on from trained weights with a few sounds of one's own: the schedule for that, and how a network's weights are
// carried over to other classes.

import type { TensorData } from '../compile/step.ts'
import { Fault } from '../faults/fault.ts'
import type { Phase, StyleConfig, TrainingConfig } from './configs.ts'

// Steps and rates are judgement, no paper’s. Rates are a fifth to a half of those that weights are found with, for the way
// is short; docs/training.md says what has been measured of them.
const codingRate = 0.0005
const tuningRate = 0.0002
const codingSteps = 200
const criticSteps = 200
const tuningSteps = 1200
const describeSteps = 100
const waveSteps = 2000
const waveRateShare = 0.2

/**
 * The config that goes on from weights of `config`: its networks, another schedule. Without a critic to go on from, one
 * learns alone first, so that the generator is not led by one that knows nothing; nor is there a regressor then, which
 * some hundred sounds could not teach, and descriptors are asked for through the critic alone.
 * @throws Fault E_CONFIG for a family that cannot go on.
 */
export function fineTuningConfig(config: TrainingConfig, hasCritic: boolean): TrainingConfig {
  const name = config.name.endsWith('-tuned') ? config.name : `${config.name}-tuned`
  if (config.family === 'style') return { ...tunedStyle(config, hasCritic), name }
  if (config.family === 'style-wave' && hasCritic)
    return { ...config, name, steps: waveSteps, learningRate: config.learningRate * waveRateShare }
  throw new Fault('E_CONFIG', {
    at: '--from',
    found: `a model of family ${config.family}${config.family === 'progressive' ? '' : ' without its critic'}`,
    expected: 'family style, or a run of family style-wave',
    wayOut:
      config.family === 'progressive'
        ? 'Train on your sounds from the start: growth begins at the coarsest scale again.'
        : 'Name its run folder.',
  })
}

function tunedStyle(config: StyleConfig, hasCritic: boolean): StyleConfig {
  const { latentCritic: _, featureWeight: __, ...rest } = config
  const describes = hasCritic && config.descriptorWeight > 0
  const phases: Phase[] = [
    { kind: 'autoencode', steps: codingSteps, learningRate: codingRate },
    ...(describes ? [{ kind: 'describe', steps: describeSteps, learningRate: tuningRate } as const] : []),
    ...(hasCritic ? [] : [{ kind: 'critic', steps: criticSteps, learningRate: tuningRate } as const]),
    { kind: 'adversarial', steps: tuningSteps, learningRate: tuningRate },
  ]
  return {
    ...rest,
    phases,
    criticLearningRate: config.criticLearningRate / 2,
    descriptorWeight: describes ? config.descriptorWeight : 0,
    checkpointSteps: Math.min(config.checkpointSteps, codingSteps),
    previewSteps: Math.min(config.previewSteps, 2 * codingSteps),
  }
}

export interface NetworkSize {
  readonly latentSize: number
  readonly conditions: number
}

/**
 * The mapping network's first weights [Z + K + D, W] for other classes, K′ of them in place of K. What latent, conditions and
 * known classes add to the style stays what it was: equalised learning rates divide by √(Z + K + D), and classes come in
 * times √K. A new class starts as the mean of all.
 * @param from index of each new class among the old ones, −1 for one that is new
 */
export function mappingForClasses(
  weight: TensorData,
  { latentSize, conditions }: NetworkSize,
  from: readonly number[],
): TensorData {
  const [rows, width] = weight.shape as [number, number]
  const before = rows - latentSize - conditions
  const after = latentSize + from.length + conditions
  const scale = Math.sqrt(after / rows)
  const classScale = scale * Math.sqrt(before / from.length)
  const latent = weight.data.subarray(0, latentSize * width)
  const classes = weight.data.subarray(latentSize * width, (latentSize + before) * width)
  const asked = weight.data.subarray((latentSize + before) * width)
  const data = new Float32Array(after * width)
  data.set(latent.map((value) => value * scale))
  data.set(
    rowsForClasses(classes, width, from).map((value) => value * classScale),
    latentSize * width,
  )
  data.set(
    asked.map((value) => value * scale),
    (latentSize + from.length) * width,
  )
  return { shape: [after, width], data }
}

/** A critic's rows [K + D, features] for other classes. */
export function projectionForClasses(weight: TensorData, conditions: number, from: readonly number[]): TensorData {
  const [rows, width] = weight.shape as [number, number]
  const before = rows - conditions
  const data = new Float32Array((from.length + conditions) * width)
  data.set(rowsForClasses(weight.data.subarray(0, before * width), width, from))
  data.set(weight.data.subarray(before * width), from.length * width)
  return { shape: [from.length + conditions, width], data }
}

/** Rows [K, width] in another order; −1 stands for their mean. */
function rowsForClasses(rows: Float32Array, width: number, from: readonly number[]): Float32Array {
  const count = rows.length / width
  const mean = Float32Array.from({ length: width }, (_, i) => {
    let sum = 0
    for (let k = 0; k < count; k++) sum += rows[k * width + i]!
    return sum / count
  })
  const out = new Float32Array(from.length * width)
  from.forEach((k, at) => out.set(k < 0 ? mean : rows.subarray(k * width, (k + 1) * width), at * width))
  return out
}
