// Warmth: where the spectrum's centre is, how evenly it falls towards the highs, and how much lies around the lowest
// partial. Heard as one hit: the models' search for more of them has no gradient.

import * as tf from '@tensorflow/tfjs'
import { bellMean, bellRmsMean, type Loudness } from './loudness-timbre.ts'
import { lowestPeak } from './lowest-peak.ts'
import { log10, padded } from './normalise.ts'
import { summedSpectrum } from './power-spectrum.ts'

const windowSamples = 8192
const hopSamples = windowSamples - windowSamples / 8
const taper = 0.25
const contrast = 0.2
const warmLimitHz = 260
const highestHarmonicHz = 12_000
const least = 1e-14
/** Beside peaks of the power spectrum, which lie above 1 in everything but silence. */
const leastPeakPower = 1e-4

/** Tukey's window with denominator `windowSamples`. */
const window = Float32Array.from({ length: windowSamples }, (_, i) => {
  const edge = Math.min(i, windowSamples - i) / ((taper * windowSamples) / 2)
  return edge < 1 ? 0.5 - 0.5 * Math.cos(Math.PI * edge) : 1
})

/** x [B, N] at `rateHz` and −24 LUFS, and its loudness → warmth [B]. Sounds under 8192 samples get silence behind them. */
export function warmth(x: tf.Tensor2D, loudness: Loudness, rateHz: number): tf.Tensor1D {
  const batch = x.shape[0]
  const long = padded(x, 1, windowSamples)
  const count = Math.floor((long.shape[1] - windowSamples) / hopSamples) + 1
  const cut = Array.from({ length: count }, (_, t) => tf.slice(long, [0, t * hopSamples], [batch, windowSamples]))
  const stacked: tf.Tensor2D = tf.reshape(tf.stack(cut, 1), [batch * count, windowSamples])
  const freed = tf.sub(stacked, tf.mean(stacked, 1, true))
  const once = summedSpectrum(tf.mul(freed, tf.tensor2d(window, [1, windowSamples])), batch)
  const bins = windowSamples / 2 + 1
  const row = (of: (k: number) => number) =>
    tf.tensor2d(
      Float32Array.from({ length: bins }, (_, k) => of(k)),
      [1, bins],
    )
  const twice = tf.mul(
    once,
    row((k) => (k === 0 || k === bins - 1 ? 1 : 2)),
  )
  const spectrum: tf.Tensor2D = tf.div(twice, tf.add(tf.max(twice, 1, true), leastPeakPower))
  const binHz = rateHz / windowSamples
  const total = tf.add(tf.sum(spectrum, 1, true), least)
  const centroid = tf.div(
    tf.sum(
      tf.mul(
        spectrum,
        row((k) => k * binHz),
      ),
      1,
      true,
    ),
    total,
  )
  const { bin, position } = lowestPeak(spectrum, contrast)
  const lowestHz = tf.mul(position, binHz)
  const warmBin = Math.floor(warmLimitHz / binHz) + 1
  const members = tf.mul(
    tf.step(
      tf.sub(
        row((k) => k + 0.5),
        bin,
      ),
    ),
    row((k) => (k < warmBin ? 1 : 0)),
  )
  const warm = tf.div(tf.sum(tf.mul(spectrum, members), 1, true), total)
  const ratio = tf.mul(warm, tf.step(tf.sub(warmLimitHz, lowestHz)))
  const upperHz = tf.minimum(tf.mul(lowestHz, 3.5), highestHarmonicHz)
  const upper = tf.step(
    tf.sub(
      row((k) => k * binHz),
      upperHz,
    ),
  )
  const straight = straightness(
    spectrum,
    upper,
    row((k) => Math.log10(Math.max(k, 0.5) * binHz)),
  )
  const terms: tf.Tensor1D = tf.addN([
    tf.mul(tf.reshape(log10(tf.add(centroid, least)), [batch]), -4.464258317026696),
    tf.mul(bellRmsMean(loudness, 80, 240), -0.08819320850778556),
    tf.mul(bellMean(loudness, 10, 40), 0.29156539973575546),
    tf.mul(tf.reshape(straight, [batch]), 17.274733561081554),
    tf.mul(tf.reshape(ratio, [batch]), 8.403340066029507),
  ])
  return tf.add(terms, 45.21212125085579)
}

/** R² of the straight line through log power over log frequency, over the bins of `mask`, [B, 1]. */
function straightness(spectrum: tf.Tensor2D, mask: tf.Tensor, logHz: tf.Tensor): tf.Tensor {
  const count = tf.sum(mask, 1, true)
  const centred = (values: tf.Tensor) =>
    tf.mul(tf.sub(values, tf.div(tf.sum(tf.mul(values, mask), 1, true), count)), mask)
  const x = centred(logHz)
  const y = centred(log10(tf.add(spectrum, least)))
  const sum = (values: tf.Tensor) => tf.sum(values, 1, true)
  return tf.div(tf.square(sum(tf.mul(x, y))), tf.add(tf.mul(sum(tf.square(x)), sum(tf.square(y))), least))
}
