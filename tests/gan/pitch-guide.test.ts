import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { drawNoiseSpectrum } from '../../src/dsp/generator-signals.ts'
import { compressSpectrum, gridSamples, stft } from '../../src/dsp/stft.ts'
import { pitchesOf, pitchLoss } from '../../src/gan/pitch-guide.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const grid = { fftSize: 1024, hopSamples: 256, frames: 32 }
const rateHz = 44_100
const compression = 0.3
const partials = { count: 2, bins: 32, alone: 8 }
const samples = gridSamples(grid)

function seen(spectrum: Float32Array) {
  const real = tf.tensor4d(spectrum, [1, grid.frames, grid.fftSize / 2, 2])
  const { octaves, weight } = pitchesOf(partials, grid, rateHz, compression, real)
  return { hz: octaves.dataSync().map((value) => 2 ** value), weight: weight.dataSync(), pitches: { octaves, weight } }
}

/** What is seen of a sum of decaying tones, each of a frequency in Hz by seconds and a level. */
function seenOf(tones: readonly { hz: (seconds: number) => number; level: number }[]) {
  const x = new Float32Array(samples)
  for (const { hz, level } of tones) {
    let phase = 1
    for (let n = 0; n < samples; n++) {
      phase += (2 * Math.PI * hz(n / rateHz)) / rateHz
      x[n] += level * Math.sin(phase) * Math.exp(-n / rateHz / 0.2)
    }
  }
  return seen(compressSpectrum(stft(x, grid), compression))
}

/** Away from the edges, where half a window is empty. */
const inner = Array.from({ length: grid.frames - 5 }, (_, i) => i + 2)

test.each([45, 50, 63, 77, 86.13, 106, 170, 250, 700])(
  'a tone of %d Hz is read within four hundredths in every frame',
  (hz) => {
    const tones = seenOf([{ hz: () => hz, level: 0.7 }])
    for (const t of inner) expect(Math.abs(tones.hz[2 * t] / hz - 1)).toBeLessThan(0.04)
  },
)

test('a sweep is read as it falls', () => {
  const hz = (seconds: number) => 60 + 240 * Math.exp(-seconds / 0.06)
  const tones = seenOf([{ hz, level: 0.7 }])
  for (const t of inner) {
    const between = hz(((t + 1) * grid.hopSamples) / rateHz) // the frames' centres lie half a hop to either side
    expect(Math.abs(tones.hz[2 * t] / between - 1)).toBeLessThan(0.08)
  }
})

test('of two tones the louder comes first', () => {
  const tones = seenOf([
    { hz: () => 330, level: 0.2 },
    { hz: () => 150, level: 0.7 },
  ])
  for (const t of inner) {
    expect(Math.abs(tones.hz[2 * t] / 150 - 1)).toBeLessThan(0.03)
    expect(Math.abs(tones.hz[2 * t + 1] / 330 - 1)).toBeLessThan(0.03)
    expect(tones.weight[2 * t]).toBeGreaterThan(4 * tones.weight[2 * t + 1])
  }
})

test('silence weighs nothing, and bright noise next to nothing beside a tone', () => {
  const most = Math.max(...seenOf([{ hz: () => 90, level: 0.7 }]).weight)
  const silence = seen(new Float32Array(samples * 2 * (grid.fftSize / 2 / grid.hopSamples)))
  expect(Math.max(...silence.weight)).toBeLessThan(1e-4 * most)
  const bright = drawNoiseSpectrum(1, grid, compression)
  // A twentieth of the power of the rest is left below 1.4 kHz.
  bright.forEach(
    (value, i) => (bright[i] = (i >> 1) % (grid.fftSize / 2) < 32 ? value * 0.05 ** (compression / 2) : value),
  )
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length
  expect(mean(seen(bright).weight)).toBeLessThan(0.1 * most)
})

test('partials at the tones are missed by nothing, an octave above by one', () => {
  const { pitches } = seenOf([{ hz: () => 120, level: 0.7 }])
  const everywhere = (shape: number[], value: number) => tf.mul(tf.ones(shape), value) as tf.Tensor3D
  const at = (octavesAbove: number) => {
    const [, between, count] = pitches.octaves.shape
    // One value for all frames, so that the mean of neighbours is the value.
    const steady = { octaves: everywhere([1, between, count], Math.log2(120)), weight: pitches.weight }
    const hz = everywhere([1, grid.frames, count], 120 * 2 ** octavesAbove)
    return pitchLoss(hz, steady).dataSync()[0]
  }
  expect(at(0)).toBeLessThan(1e-5)
  expect(at(1)).toBeCloseTo(1, 4)
  expect(at(-0.5)).toBeCloseTo(0.5, 4)
})
