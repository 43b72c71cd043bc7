// The network whose hidden layer is the space in which drums are compared: ear picture → embedding → class and
// descriptors. Learning both makes it keep what tells a kick from a tom and what tells a bright kick from a dull one.

import * as tf from '@tensorflow/tfjs'
import { convolved, dense, equalised, halve, leakyRelu, parameter, type Tensors } from '../gan/layers.ts'
import type { ParameterSpec, ParameterTable } from '../gan/parameters.ts'
import { pictureBands, pictureFrames } from './mel-picture.ts'

/** Length E of the embedding. */
export const embeddingSize = 64

/** Frames and bands of a patch of the picture; each becomes one position. */
const patch = 4
/** Feature maps: of the patches, then after each 3×3 convolution and 2×2 mean. */
const widths = [32, 48, 64, 96]

/** Trainable parameters for K classes and D descriptors. */
export function embeddingParameters(classes: number, descriptors: number): ParameterTable {
  const table: Record<string, ParameterSpec> = {
    'embedding/patch/weight': { shape: [patch, patch, 1, widths[0]], init: 'normal' },
    'embedding/patch/bias': { shape: [widths[0]], init: 'zeros' },
  }
  let [rows, columns] = [pictureFrames / patch, pictureBands / patch]
  for (let i = 1; i < widths.length; i++) {
    table[`embedding/conv${i}/weight`] = { shape: [3, 3, widths[i - 1], widths[i]], init: 'normal' }
    table[`embedding/conv${i}/bias`] = { shape: [widths[i]], init: 'zeros' }
    rows /= 2
    columns /= 2
  }
  const heads = { hidden: [rows * columns * widths.at(-1)!, embeddingSize], class: [embeddingSize, classes] }
  for (const [name, shape] of Object.entries({ ...heads, descriptors: [embeddingSize, descriptors] })) {
    table[`embedding/${name}/weight`] = { shape, init: 'normal' }
    table[`embedding/${name}/bias`] = { shape: [shape[1]], init: 'zeros' }
  }
  return table
}

export interface Seen {
  /** [B, E], before standardisation. */
  readonly hidden: tf.Tensor2D
  /** [B, K]. */
  readonly logits: tf.Tensor2D
  /** [B, D], standardised. */
  readonly descriptors: tf.Tensor2D
}

/** About the mean of pictures, and the reciprocal of their deviation. */
const centre = 0.3
const gain = 3

/** picture [B, T, M] → what the network makes of it. */
export function seen(p: Tensors, picture: tf.Tensor3D): Seen {
  const [batch, frames, bands] = picture.shape
  const image: tf.Tensor4D = tf.reshape(tf.mul(tf.sub(picture, centre), gain), [batch, frames, bands, 1])
  const kernel = equalised(parameter(p, 'embedding/patch/weight') as tf.Tensor4D)
  let x = leakyRelu(
    tf.add(tf.conv2d(image, kernel, patch, 'valid'), parameter(p, 'embedding/patch/bias')) as tf.Tensor4D,
  )
  for (let i = 1; i < widths.length; i++) x = halve(leakyRelu(convolved(p, `embedding/conv${i}`, x)))
  const hidden = leakyRelu(dense(p, 'embedding/hidden', tf.reshape(x, [batch, -1])))
  return {
    hidden,
    logits: dense(p, 'embedding/class', hidden, 1),
    descriptors: dense(p, 'embedding/descriptors', hidden, 1),
  }
}

/** Where the embedding's mean and reciprocal deviation over the training sounds are kept, [E] each. */
export const embeddingMean = 'embedding/mean'
export const embeddingScale = 'embedding/scale'

/** The network as it is shipped: embedding [B, E] of mean 0 and deviation 1 on the training sounds; probabilities [B, K]. */
export function shipped(p: Tensors): { embedding: tf.Tensor2D; probabilities: tf.Tensor2D } {
  const { hidden, logits } = seen(p, parameter(p, 'picture') as tf.Tensor3D)
  const embedding = tf.mul(tf.sub(hidden, parameter(p, embeddingMean)), parameter(p, embeddingScale)) as tf.Tensor2D
  return { embedding, probabilities: tf.softmax(logits) }
}
