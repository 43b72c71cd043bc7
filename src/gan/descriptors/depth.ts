// Depth: weight of the lows, how long they sound, and how low the lowest partial is. Heard as one hit: the models'
// search for more of them has no gradient.

import * as tf from '@tensorflow/tfjs'
import { butterworth } from '../../dsp/butterworth.ts'
import { applyBlockFilter, blockFilter } from './block-filter.ts'
import { highPassedThrice } from './brightness.ts'
import { type Framing, frameCount, frameEnergies, frames, hamming } from './framing.ts'
import { lowestPeak } from './lowest-peak.ts'
import { filterBlock, leastPeak, log10, padded } from './normalise.ts'
import { spectralSum, summedSpectrum } from './power-spectrum.ts'

const framing: Framing = { window: hamming(4096), hopSamples: 1024 }
/** Below 2 kHz every fourth sample holds all that is left. */
const thinning = 4
const leastPower = 0.001
const highestCentroidHz = 2000
const blockSamples = 256
/** A hit lasts until its blocks are 40 dB under the loudest … */
const lastLevel = 0.01
/** … give or take this, in nepers. */
const levelSoftness = 0.2
const contrast = 0.01
const least = 1e-12

function lowPassedThrice(x: tf.Tensor2D, cutoffHz: number, rateHz: number): tf.Tensor2D {
  const one = butterworth('low', cutoffHz, rateHz)
  return applyBlockFilter(blockFilter([one, one, one], x.shape[1], filterBlock), x)
}

/** x [B, N ≥ 4096] at `rateHz` → depth [B]. */
export function depth(x: tf.Tensor2D, rateHz: number): tf.Tensor1D {
  const [batch, length] = x.shape
  const filtered = highPassedThrice(padded(x, filterBlock), 20, rateHz)
  const peak = tf.max(tf.abs(tf.slice(filtered, [0, 0], [batch, length])), 1, true)
  const all: tf.Tensor2D = tf.div(filtered, tf.add(peak, leastPeak))
  const cut = (y: tf.Tensor2D): tf.Tensor2D => tf.slice(y, [0, 0], [batch, length])
  const size = framing.window.length
  const scale = size / framing.window.reduce((sum, w) => sum + w, 0) ** 2
  const energies = (y: tf.Tensor2D): tf.Tensor => tf.mul(frameEnergies(framing, cut(y)), scale)
  const total = energies(all)
  const sum = tf.add(tf.sum(total, 1), least)
  const loud = tf.step(tf.sub(total, leastPower))
  const ratio = tf.div(tf.sum(tf.mul(energies(lowPassedThrice(all, 500, rateHz)), loud), 1), sum)
  const centroids = lowCentroids(cut(lowPassedThrice(all, 2000, rateHz)), rateHz)
  const centroid = tf.minimum(tf.div(tf.sum(tf.mul(tf.mul(centroids, total), loud), 1), sum), highestCentroidHz)
  const duration = log10(durationSec(cut(all), rateHz))
  const spectrum = summedSpectrum(frames(framing, cut(all)), batch)
  const scaled: tf.Tensor2D = tf.div(spectrum, tf.add(tf.max(spectrum, 1, true), least))
  const { position } = lowestPeak(scaled, contrast)
  const pitch = log10(tf.mul(tf.reshape(tf.maximum(position, 0.5), [batch]), rateHz / size))
  const tenth = tf.square(tf.mul(ratio, tf.square(tf.square(ratio))))
  const heaviness = tf.div(tenth, tf.add(tenth, 0.2))
  const terms: tf.Tensor1D = tf.addN([
    tf.mul(centroid, -0.0043703565847874465),
    tf.mul(ratio, 32.83743202462131),
    tf.mul(duration, 4.750862716905235),
    tf.mul(pitch, -14.217438690256062),
    tf.mul(tf.mul(ratio, duration), 3.8782339862813924),
    tf.mul(tf.mul(heaviness, duration), -0.8544826091735516),
  ])
  return tf.add(terms, 66.69534393444391)
}

/** Centre of the power of each frame of what passed the low-pass, Hz, [B, T]. */
function lowCentroids(x: tf.Tensor2D, rateHz: number): tf.Tensor {
  const [batch, length] = x.shape
  const kept = Math.floor(length / thinning)
  const every = tf.slice(
    tf.reshape(tf.slice(x, [0, 0], [batch, kept * thinning]), [batch, kept, thinning]),
    [0, 0, 0],
    [batch, kept, 1],
  )
  const thin = tf.reshape(every, [batch, kept]) as tf.Tensor2D
  const window = framing.window.filter((_, i) => i % thinning === 0)
  const form = { window, hopSamples: framing.hopSamples / thinning }
  const size = window.length
  const hz = Float64Array.from({ length: size / 2 + 1 }, (_, k) => (k * rateHz) / framing.window.length / size)
  const moments = tf.reshape(spectralSum(frames(form, thin), hz), [batch, frameCount(form, kept)])
  return tf.div(moments, tf.add(frameEnergies(form, thin), least))
}

/** Time for which blocks of 256 samples are no more than 40 dB under the loudest, [B]. */
function durationSec(x: tf.Tensor2D, rateHz: number): tf.Tensor {
  const [batch, length] = x.shape
  const blocks = Math.floor(length / blockSamples)
  const cut = tf.reshape(tf.slice(x, [0, 0], [batch, blocks * blockSamples]), [batch, blocks, blockSamples])
  const power = tf.mean(tf.square(cut), 2)
  const relative = tf.div(tf.add(power, least), tf.add(tf.max(power, 1, true), least))
  const above = tf.sub(tf.mul(tf.log(relative), 0.5), Math.log(lastLevel))
  const count = tf.sum(tf.sigmoid(tf.div(above, levelSoftness)), 1)
  return tf.mul(count, blockSamples / rateHz)
}
