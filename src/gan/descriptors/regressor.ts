// A small network that learns from a run's own sounds how the descriptors follow from a spectrum: for those whose
// definition (peaks, medians, onsets) has no useful gradient. Roughness is 0 or at least 21, never between: it has two
// outputs, whether there is any and how much.

import * as tf from '@tensorflow/tfjs'
import type { TensorData } from '../../compile/step.ts'
import { conv1d, dense, equalised, leakyRelu, parameter, type Tensors } from '../layers.ts'
import type { ParameterSpec, ParameterTable } from '../parameters.ts'
import { bandCount, logBands } from './log-bands.ts'
import { descriptorNames, type SpectrumForm } from './names.ts'

const D = descriptorNames.length
const roughness = descriptorNames.indexOf('roughness')
const widths = [96, 128, 128]
const kernel = 5
const hidden = 128
/** Sounds without roughness have exactly 0. */
const leastRoughness = 1
/** Below this distance, in spreads, the loss is quadratic. */
const quadratic = 0.1

/** Names of what the network knows of the labels' distribution; not trained. */
export const regressorCentre = 'regressor/centre'
export const regressorSpread = 'regressor/spread'

/** What is trained. */
export function regressorParameters({ grid }: Pick<SpectrumForm, 'grid'>): ParameterTable {
  if (grid.frames % 2 ** widths.length !== 0) throw new Error(`${grid.frames} frames cannot be halved three times`)
  const table: Record<string, ParameterSpec> = {}
  let inputs = bandCount
  widths.forEach((outputs, layer) => {
    table[`regressor/conv${layer}/weight`] = { shape: [kernel, inputs, outputs], init: 'normal' }
    table[`regressor/conv${layer}/bias`] = { shape: [outputs], init: 'zeros' }
    inputs = outputs
  })
  const layer = (name: string, from: number, to: number) => {
    table[`regressor/${name}/weight`] = { shape: [from, to], init: 'normal' }
    table[`regressor/${name}/bias`] = { shape: [to], init: 'zeros' }
  }
  layer('hidden', (grid.frames / 2 ** widths.length) * inputs, hidden)
  layer('out', hidden, D + 1)
  return table
}

/** Centre and spread of each descriptor over labels (null where not measurable): the constants of `regress`, [D] each. */
export function regressorScaling(labels: readonly (readonly (number | null)[])[]): Record<string, TensorData> {
  const centre = new Float32Array(D)
  const spread = new Float32Array(D).fill(1)
  for (let d = 0; d < D; d++) {
    const values = labels.flatMap((row) => {
      const value = row[d] ?? null
      return value === null || (d === roughness && value < leastRoughness) ? [] : [value]
    })
    if (values.length === 0) continue
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    centre[d] = mean
    spread[d] = Math.max(Math.sqrt(variance), 1e-3)
  }
  return { [regressorCentre]: { shape: [D], data: centre }, [regressorSpread]: { shape: [D], data: spread } }
}

/** Bands [B, T, 64] → standardised descriptors and, last, the logit of there being roughness, [B, D + 1]. */
function network(p: Tensors, bands: tf.Tensor3D): tf.Tensor2D {
  let x = bands
  widths.forEach((_, layer) => {
    const kernelOf = equalised(parameter(p, `regressor/conv${layer}/weight`) as tf.Tensor3D)
    x = leakyRelu(tf.add(conv1d(x, kernelOf), parameter(p, `regressor/conv${layer}/bias`)))
    const [batch, frames, maps] = x.shape
    x = tf.mean(tf.reshape(x, [batch, frames / 2, 2, maps]), 2)
  })
  const flat: tf.Tensor2D = tf.reshape(x, [x.shape[0], -1])
  return dense(p, 'regressor/out', leakyRelu(dense(p, 'regressor/hidden', flat)), 1)
}

function split(raw: tf.Tensor2D): { standard: tf.Tensor2D; logit: tf.Tensor2D } {
  const batch = raw.shape[0]
  return { standard: tf.slice(raw, [0, 0], [batch, D]), logit: tf.slice(raw, [0, D], [batch, 1]) }
}

/** 1 in the column of roughness, [1, D]. */
const roughColumn = (): tf.Tensor => tf.oneHot(tf.tensor1d([roughness], 'int32'), D).toFloat()

/** Bands [B, T, 64] → descriptors in their own units, [B, D]. */
function regressBands(p: Tensors, bands: tf.Tensor3D): tf.Tensor2D {
  const { standard, logit } = split(network(p, bands))
  const values = tf.add(tf.mul(standard, parameter(p, regressorSpread)), parameter(p, regressorCentre))
  const rough = roughColumn()
  const present = tf.add(tf.mul(rough, tf.sigmoid(logit)), tf.sub(1, rough))
  return tf.mul(values, present)
}

/** Compressed spectrum [B, T, F, 2] → descriptors in their own units, [B, D]; roughness as its expected value. */
export function regress(form: Pick<SpectrumForm, 'compression'>, p: Tensors, spectrum: tf.Tensor4D): tf.Tensor2D {
  return regressBands(p, logBands(form, spectrum))
}

/** As `regressionLoss`, from bands [B, T, 64]. */
function regressionLossOfBands(p: Tensors, bands: tf.Tensor3D, labels: tf.Tensor2D, mask: tf.Tensor2D): tf.Scalar {
  const { standard, logit } = split(network(p, bands))
  const wanted = tf.div(tf.sub(labels, parameter(p, regressorCentre)), parameter(p, regressorSpread))
  const rough = roughColumn()
  const isRough = tf.step(tf.sub(tf.sum(tf.mul(labels, rough), 1, true), leastRoughness))
  // How much roughness is asked only of sounds that have some.
  const asked = tf.mul(mask, tf.add(tf.sub(1, rough), tf.mul(rough, isRough)))
  const distance = tf.abs(tf.sub(standard, wanted))
  const near = tf.minimum(distance, quadratic)
  const huber = tf.mul(near, tf.sub(distance, tf.mul(near, 0.5)))
  const values = tf.div(tf.sum(tf.mul(huber, asked)), tf.mul(tf.add(tf.sum(asked), 1), quadratic))
  // Cross-entropy of the logit: log(1 + e^x) − x·label.
  const entropy = tf.sub(tf.softplus(logit), tf.mul(logit, isRough))
  const presence = tf.mean(tf.mul(entropy, tf.sum(tf.mul(mask, rough), 1, true)))
  return tf.add(values, tf.div(presence, D)) as tf.Scalar
}

/**
 * Distance of `regress` from labels [B, D], in spreads, with mask [B, D] 1 where a label was measurable and 0 elsewhere:
 * mean Huber distance, and cross-entropy of whether there is roughness.
 */
export function regressionLoss(
  form: Pick<SpectrumForm, 'compression'>,
  p: Tensors,
  spectrum: tf.Tensor4D,
  labels: tf.Tensor2D,
  mask: tf.Tensor2D,
): tf.Scalar {
  return regressionLossOfBands(p, logBands(form, spectrum), labels, mask)
}
