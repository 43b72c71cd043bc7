// A small real bundle whose sound can be predicted without the engine: its graph multiplies the lower half of the noise
// carrier's compressed spectrum by (class gain) · (truncation), so the shot is noise of a known balance.

import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { trace } from '../../src/compile/trace.ts'
import { encodeSafetensors, tensorOffsets } from '../../src/formats/safetensors.ts'
import type { Calibration } from '../../src/model/calibration.ts'
import type { Description } from '../../src/model/manifest.ts'
import { writeBundle } from '../../src/model/write.ts'
import type { Conditioning } from '../../src/timbre/conditioning.ts'

export const carrierClasses = ['kick', 'snare', 'rim']
/** Factor on the lower half's compressed magnitude per class; a class with gain 0, rim, is silent altogether. */
const carrierGains = [1, 0.5, 0]
export const compression = 0.3
export const grid = { fftSize: 256, hopSamples: 128, frames: 128 }
export const lengthSamples = grid.frames * grid.hopSamples

export interface CarrierVariant {
  /** Replaces the gains, to make a model that emits NaN. */
  readonly gains?: readonly number[]
  /** Replaces the grid's frames, to make a longer sound. */
  readonly frames?: number
  /**
   * Adds the conditions brightness and energy: the spectrum falls from its lowest bin to its highest by e^(−2·tilt) in
   * compressed magnitude, with tilt = 1 − brightness/100, whatever the classes' examples are said to be like.
   */
  readonly steered?: { readonly conditioning: Conditioning; readonly calibration?: Calibration }
  /** Makes a steered sound louder from this frame on, by 50 dB and the energy that it is given. */
  readonly risingFrom?: number
  /** Changes the description after the graph is made, so that the two disagree. */
  readonly description?: Partial<Description>
}

/** Writes the bundle `name` into `modelsFolder` and returns its folder. */
export function writeCarrierBundle(modelsFolder: string, name: string, variant: CarrierVariant = {}): string {
  const gains = { shape: [carrierClasses.length, 1], data: Float32Array.from(variant.gains ?? carrierGains) }
  const frames = variant.frames ?? grid.frames
  const weights = encodeSafetensors({ gains })
  const graph = trace(
    {
      latent: { shape: [1, 4] },
      classes: { shape: [1, carrierClasses.length] },
      ...(variant.steered === undefined ? {} : { conditions: { shape: [1, 2] } }),
      truncation: { shape: [1, 1] },
      noise: { shape: [1, 8, 1] },
      noiseSpectrum: { shape: [1, frames, grid.fftSize / 2, 2] },
    },
    ({ classes, conditions, truncation, noiseSpectrum, gains: table }) => {
      const gain = tf.matMul(classes as tf.Tensor2D, table as tf.Tensor2D)
      const audible = tf.reshape(tf.minimum(tf.mul(gain, 1000), 1), [1, 1, 1, 1])
      const half = grid.fftSize / 4
      const lower = tf.tile(tf.reshape(tf.mul(gain, truncation), [1, 1, 1, 1]), [1, 1, half, 1])
      const balance = tf.concat([lower, tf.ones([1, 1, half, 1])], 2)
      const spectrum = tf.mul(tf.mul(noiseSpectrum, balance), audible)
      if (conditions === undefined) return { spectrum }
      const steeredSpectrum = tf.mul(spectrum, tilted(conditions))
      const { risingFrom } = variant
      return {
        spectrum:
          risingFrom === undefined ? steeredSpectrum : tf.mul(steeredSpectrum, rising(conditions, frames, risingFrom)),
      }
    },
    { weights: { gains } },
  )
  const { steered } = variant
  const description: Description = {
    format: 'ghostnote-model',
    version: 1,
    name,
    family: 'style',
    config: 'carrier',
    rateHz: 44_100,
    lengthSamples: frames * grid.hopSamples,
    classes: carrierClasses,
    ...(steered === undefined ? {} : { conditions: ['brightness', 'energy'] }),
    latentSize: 4,
    grid: { ...grid, frames },
    compression,
    noisePositions: 8,
    license: 'MIT',
    trained: {},
    ...variant.description,
  }
  const folder = join(modelsFolder, name)
  const onnx = encodeOnnx(graph, {
    externalWeights: { location: 'weights.safetensors', entries: tensorOffsets(weights) },
  })
  writeBundle(folder, description, {
    'generator.onnx': onnx,
    'weights.safetensors': weights,
    'CARD.md': `# ${name}\nWhite noise, for tests.\n`,
    ...(steered === undefined ? {} : { 'conditioning.json': JSON.stringify(steered.conditioning) }),
    ...(steered?.calibration === undefined ? {} : { 'calibration.json': JSON.stringify(steered.calibration) }),
  })
  return folder
}

/** [1, T, 1, 1] */
function rising(conditions: tf.Tensor, frames: number, from: number): tf.Tensor {
  const gainDb = tf.reshape(tf.add(tf.slice(conditions, [0, 1], [1, 1]), 50), [1, 1, 1, 1])
  const late = tf.tensor4d(
    Array.from({ length: frames }, (_, t) => (t < from ? 0 : 1)),
    [1, frames, 1, 1],
  )
  return tf.exp(tf.mul(tf.mul(late, gainDb), (compression * Math.LN10) / 20))
}

/** [1, 1, F, 1] */
function tilted(conditions: tf.Tensor): tf.Tensor {
  const bins = grid.fftSize / 2
  const ramp = tf.reshape(tf.linspace(0, 1, bins), [1, 1, bins, 1])
  const tilt = tf.reshape(tf.sub(1, tf.div(tf.slice(conditions, [0, 0], [1, 1]), 100)), [1, 1, 1, 1])
  return tf.exp(tf.mul(tf.mul(ramp, tilt), -2))
}
