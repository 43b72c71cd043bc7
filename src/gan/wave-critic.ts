// The critic of shots as samples, the generator's mirror: two convolutions of kernel 9 at each level, the second in steps
// of four samples; class and conditions enter by projection.

import * as tf from '@tensorflow/tfjs'
import { minibatchDeviation, projectionParameters } from './critic.ts'
import { conv1d, dense, equalised, leakyRelu, parameter, type Tensors } from './layers.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'

export interface WaveCritic {
  readonly lengthSamples: number
  /** Feature maps per level, finest first; each level has a quarter of the samples of the one before. */
  readonly widths: readonly number[]
  readonly features: number
}

const stride = 4
const kernelWidth = 9

export function waveCriticParameters(critic: WaveCritic, classes: number, conditions: number): ParameterTable {
  const { lengthSamples, widths, features } = critic
  const last = lengthSamples / stride ** (widths.length - 1)
  if (!Number.isInteger(last))
    throw new RangeError(`${lengthSamples} samples cannot be divided by ${stride} ${widths.length - 1} times`)
  const table: Record<string, ParameterSpec> = {}
  const layer = (name: string, shape: readonly number[]) => {
    table[`critic/${name}/weight`] = { shape, init: 'normal' }
    table[`critic/${name}/bias`] = { shape: shape.slice(-1), init: 'zeros' }
  }
  layer('wave', [1, 1, widths[0]])
  for (let i = 1; i < widths.length; i++) {
    layer(`level${i}/conv0`, [kernelWidth, widths[i - 1], widths[i - 1]])
    layer(`level${i}/conv1`, [kernelWidth, widths[i - 1], widths[i]])
  }
  layer('dense', [last * (widths.at(-1) ?? 0) + 1, features])
  return { ...table, ...projectionParameters(features, classes + conditions) }
}

/** Shot [B, N, 1] → φ(x), [B, features]. */
export function waveFeatures({ widths }: WaveCritic, p: Tensors, shot: tf.Tensor3D): tf.Tensor2D {
  const layer = (name: string, x: tf.Tensor3D, step = 1) => {
    const kernel = equalised(parameter(p, `critic/${name}/weight`) as tf.Tensor3D)
    return leakyRelu(tf.add(conv1d(x, kernel, step), parameter(p, `critic/${name}/bias`)) as tf.Tensor3D)
  }
  let x = layer('wave', shot)
  for (let i = 1; i < widths.length; i++) x = layer(`level${i}/conv1`, layer(`level${i}/conv0`, x), stride)
  const [batch, samples, maps] = x.shape
  const flat: tf.Tensor2D = tf.reshape(x, [batch, samples * maps])
  const deviation = minibatchDeviation(tf.reshape(x, [batch, samples, 1, maps]))
  return leakyRelu(dense(p, 'critic/dense', tf.concat([flat, deviation], 1)))
}
