// The convolutional body that critic and encoder share: complex spectrum → feature vector. A patch embedding
// (space-to-depth, 1×1) in front makes it about eight times cheaper than convolving the full spectrogram.

import * as tf from '@tensorflow/tfjs'
import { convolved, dense, halve, leakyRelu, magnitude, type Tensors } from './layers.ts'
import type { StftGrid } from '../dsp/stft.ts'
import type { ParameterSpec, ParameterTable } from './parameters.ts'

export interface TrunkConfig {
  readonly grid: StftGrid
  /** What the convolutions see of each bin: re, im and magnitude, or the magnitude alone. */
  readonly view: 'complex' | 'magnitude'
  /** Frames and bins that one patch covers; both divide the grid. */
  readonly patch: readonly [frames: number, bins: number]
  /** Feature maps: of the embedding, then after each 3×3 convolution and 2×2 mean. */
  readonly widths: readonly number[]
  /** Length of the feature vector. */
  readonly features: number
}

const viewChannels = { complex: 3, magnitude: 1 } as const

function patchGrid({ grid, patch }: TrunkConfig): [rows: number, columns: number] {
  return [grid.frames / patch[0], grid.fftSize / 2 / patch[1]]
}

export function trunkParameters(prefix: string, config: TrunkConfig, extraFeatures = 0): ParameterTable {
  const { patch, widths, features, view } = config
  const [rows, columns] = patchGrid(config)
  const scale = 2 ** (widths.length - 1)
  if (!Number.isInteger(rows / scale) || !Number.isInteger(columns / scale))
    throw new RangeError(`${rows} × ${columns} patches cannot be halved ${widths.length - 1} times`)
  const table: Record<string, ParameterSpec> = {
    [`${prefix}/embed/weight`]: { shape: [1, 1, patch[0] * patch[1] * viewChannels[view], widths[0]], init: 'normal' },
    [`${prefix}/embed/bias`]: { shape: [widths[0]], init: 'zeros' },
  }
  for (let i = 1; i < widths.length; i++) {
    table[`${prefix}/conv${i}/weight`] = { shape: [3, 3, widths[i - 1], widths[i]], init: 'normal' }
    table[`${prefix}/conv${i}/bias`] = { shape: [widths[i]], init: 'zeros' }
  }
  const flat = (rows / scale) * (columns / scale) * (widths.at(-1) ?? 0)
  table[`${prefix}/dense/weight`] = { shape: [flat + extraFeatures, features], init: 'normal' }
  table[`${prefix}/dense/bias`] = { shape: [features], init: 'zeros' }
  return table
}

/** The parameters of a trunk's first `layers` layers: the embedding, then the convolutions. */
export function firstLayers(table: ParameterTable, prefix: string, layers: number): string[] {
  const names = Array.from({ length: layers }, (_, i) => `${prefix}/${i === 0 ? 'embed' : `conv${i}`}/`)
  return Object.keys(table).filter((name) => names.some((layer) => name.startsWith(layer)))
}

/** [B, T, F, C] → [B, T/h, F/w, h·w·C]: each patch becomes one position. */
function spaceToDepth(x: tf.Tensor4D, [h, w]: readonly [number, number]): tf.Tensor4D {
  const [batch, rows, columns, maps] = x.shape
  // Rows of a patch are brought together with one five-dimensional transpose; its columns lie together already.
  const split = tf.reshape(x, [batch * (rows / h), h, columns / w, w * maps])
  return tf.reshape(tf.transpose(split, [0, 2, 1, 3]), [batch, rows / h, columns / w, h * w * maps])
}

/**
 * Compressed spectrum [B, T, F, 2] → features [B, features]. `extra` may append values per example (minibatch
 * statistics) before the dense layer.
 */
export function trunk(
  prefix: string,
  config: TrunkConfig,
  p: Tensors,
  spectrum: tf.Tensor4D,
  extra?: (maps: tf.Tensor4D) => tf.Tensor2D,
): tf.Tensor2D {
  const size = magnitude(spectrum, 1e-4)
  const seen = config.view === 'magnitude' ? size : tf.concat([spectrum, size], 3)
  let x = leakyRelu(convolved(p, `${prefix}/embed`, spaceToDepth(seen, config.patch)))
  for (let i = 1; i < config.widths.length; i++) x = halve(leakyRelu(convolved(p, `${prefix}/conv${i}`, x)))
  let flat: tf.Tensor2D = tf.reshape(x, [x.shape[0], -1])
  if (extra !== undefined) flat = tf.concat([flat, extra(x)], 1)
  return leakyRelu(dense(p, `${prefix}/dense`, flat))
}
