// Frames, their energies and spectra against a float64 FFT and Parseval's theorem.

import type * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { realFft } from '../../../src/dsp/fft.ts'
import { RandomStream } from '../../../src/dsp/random.ts'
import { frameCount, frameEnergies, frames, hamming } from '../../../src/gan/descriptors/framing.ts'
import { spectralSum, summedSpectrum } from '../../../src/gan/descriptors/power-spectrum.ts'
import { runTraced, tensorData } from './traced.ts'

const framing = { window: hamming(256), hopSamples: 64 }
const [batch, length] = [2, 1000]
/** Noise on a hum, so that frames have means. */
const x = new RandomStream(1, 'noise')
  .fillNormal(new Float32Array(batch * length))
  .map((value, i) => value + Math.sin(i / 300))
const count = frameCount(framing, length)

/** One frame by the definition, float64. */
function frame(row: number, t: number): number[] {
  const start = row * length + t * framing.hopSamples
  const cut = Array.from(x.subarray(start, start + 256))
  const mean = cut.reduce((a, b) => a + b, 0) / 256
  return cut.map((value, i) => (value - mean) * framing.window[i])
}

/** |X_k|² of bins 0 … N/2. */
function powers(row: number, t: number): number[] {
  const bins = realFft(frame(row, t))
  return Array.from({ length: 129 }, (_, k) => bins[2 * k] ** 2 + bins[2 * k + 1] ** 2)
}

const rows = Array.from({ length: batch }, (_, row) => row)
const times = Array.from({ length: count }, (_, t) => t)
const close = (found: number, exact: number) => expect(Math.abs(found - exact)).toBeLessThan(1e-5 * Math.abs(exact))

test('the energy of a frame is its spectrum’s, without forming either', async () => {
  const { y } = await runTraced({ x: tensorData([batch, length], x) }, (v) => ({
    y: frameEnergies(framing, v.x as tf.Tensor2D),
  }))
  for (const row of rows)
    for (const t of times) {
      const sum = powers(row, t).reduce((total, power, k) => total + (k === 0 || k === 128 ? 1 : 2) * power, 0)
      close(y.data[row * count + t], sum / 256)
    }
})

test('sums over spectra and summed spectra are those of the FFT', async () => {
  const weights = Float64Array.from({ length: 129 }, (_, k) => 1 + k)
  const { sums, spectra } = await runTraced({ x: tensorData([batch, length], x) }, (v) => {
    const cut = frames(framing, v.x as tf.Tensor2D)
    return { sums: spectralSum(cut, weights), spectra: summedSpectrum(cut, batch) }
  })
  for (const row of rows) {
    for (const t of times) {
      const exact = powers(row, t).reduce((sum, power, k) => sum + (k === 0 || k === 128 ? 1 : 2) * power * (1 + k), 0)
      close(sums.data[row * count + t], exact)
    }
    const total = times.map((t) => powers(row, t)).reduce((sum, one) => sum.map((value, k) => value + one[k]))
    // Bin 0 is what is left of the mean and may cancel to almost nothing.
    for (let k = 1; k <= 128; k++) close(spectra.data[row * 129 + k], total[k])
  }
})
