import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { compressSpectrum, stft } from '../../src/dsp/stft.ts'
import { soundingSum } from '../../src/gan/sounding-sum.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const compression = 0.3
const grid = { fftSize: 256, hopSamples: 64, frames: 8 }
const rateHz = 44_100

/** A cosine's compressed spectrum, [T · F, 2]. */
function tone(hz: number, amplitude: number, start = 0): Float32Array {
  const samples = Float32Array.from(
    { length: grid.frames * grid.hopSamples },
    (_, n) => amplitude * Math.cos((2 * Math.PI * hz * n) / rateHz + start),
  )
  return compressSpectrum(stft(samples, grid), compression)
}

/** Of compressed values [F, 2] each. */
function summed(...parts: readonly Float32Array[]): Float32Array {
  const tensors = parts.map((part) => tf.tensor2d(part, [part.length / 2, 2]))
  return soundingSum(tf.stack(tensors), compression).dataSync() as Float32Array
}

test('the sum is the compressed spectrum of the sounds played together', () => {
  const [one, other] = [tone(700, 1), tone(2100, 0.2, 1)]
  const samples = Float32Array.from(
    { length: grid.frames * grid.hopSamples },
    (_, n) => Math.cos((2 * Math.PI * 700 * n) / rateHz) + 0.2 * Math.cos((2 * Math.PI * 2100 * n) / rateHz + 1),
  )
  const together = compressSpectrum(stft(samples, grid), compression)
  const made = summed(one, other)
  let [missed, all] = [0, 0]
  together.forEach((value, i) => {
    missed += (value - made[i]) ** 2
    all += value ** 2
  })
  expect(Math.sqrt(missed / all)).toBeLessThan(0.02)
  // Added as they stand they are another sound.
  let plain = 0
  together.forEach((value, i) => (plain += (value - one[i] - other[i]) ** 2))
  expect(Math.sqrt(plain / all)).toBeGreaterThan(0.2)
})

test('a part alone stays as it is, also beside silence', () => {
  const part = Float32Array.of(0.8, -0.3, 0.02, 0.05, -1.7, 0)
  for (const sum of [summed(part), summed(part, new Float32Array(6))])
    sum.forEach((value, i) => expect(value).toBeCloseTo(part[i], 4))
  expect([...summed(new Float32Array(6))]).toEqual([...new Float32Array(6)])
})

test('a part 30 dB under a tone moves it by less than half a decibel, whatever its phase', () => {
  const quiet = (10 ** (-30 / 20)) ** compression
  for (const angle of [0, 1, 2, 3]) {
    const [re, im] = summed(Float32Array.of(1, 0), Float32Array.of(quiet * Math.cos(angle), quiet * Math.sin(angle)))
    const movedDb = (20 / compression) * Math.log10(Math.hypot(re, im))
    expect(Math.abs(movedDb)).toBeLessThan(0.5)
  }
})

test('slopes stay finite where parts cancel, and where all is silent', () => {
  const slope = tf.grad((parts) => tf.sum(soundingSum(parts, compression)))
  for (const [a, b] of [
    [1, -1],
    [1, -0.999],
    [0, 0],
  ]) {
    const values = slope(tf.tensor3d([[[a, 0]], [[b, 0]]])).dataSync()
    for (const value of values) expect(Math.abs(value)).toBeLessThan(20)
  }
})
