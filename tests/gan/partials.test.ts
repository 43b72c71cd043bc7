import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { compressSpectrum, istft, stft } from '../../src/dsp/stft.ts'
import { lobe, partialFrequencies, partialOutputs, plainShares, rotatingPartials } from '../../src/gan/partials.ts'
import type { PartialsConfig } from '../../src/gan/partials.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const grid = { fftSize: 256, hopSamples: 64, frames: 40 }
const rateHz = 44_100
const bins = 8

/** What the head emits for partial 0 of one to stand at `hz`, and for its amplitude to be `re` in every bin. */
function values(hz: (t: number) => number, re: number): tf.Tensor3D {
  const rows = Array.from({ length: grid.frames }, (_, t) => {
    const position = Math.log(hz(t) / 25) / Math.log(48)
    const untrained = 1 / 3 // the first of one partial: 1/(1 + 2)
    const steering = Math.log(position / (1 - position)) - Math.log(untrained / (1 - untrained))
    return [steering, ...Array.from({ length: bins }, () => re), ...Array.from({ length: bins }, () => 0)]
  })
  return tf.tensor3d([rows])
}

/** One partial's spectrum, silent above its bins, [1, T, F, 2]. */
function turning(config: PartialsConfig, head: tf.Tensor3D): tf.Tensor4D {
  const low = tf.reshape(rotatingPartials(config, grid, rateHz, head), [1, grid.frames, bins, 2])
  return tf.concat([low, tf.zeros([1, grid.frames, grid.fftSize / 2 - bins, 2])], 2) as tf.Tensor4D
}

test('a partial turns as the transform of a real tone does, between bins and while it glides', () => {
  // From 900 Hz down to 300 Hz, as the tail of a tom; its phase is the running sum of its frequency.
  const hz = (t: number) => 900 * 3 ** (-t / (grid.frames - 1))
  const phases: number[] = []
  let phase = 0
  for (let n = 0; n < grid.frames * grid.hopSamples; n++) {
    phases.push(phase)
    phase += (2 * Math.PI * hz(Math.floor(n / grid.hopSamples))) / rateHz
  }
  const tone = stft(Float32Array.from(phases, Math.cos), grid)
  const turned = turning({ count: 1, bins }, values(hz, 1))
  expect(turned.shape).toEqual([1, grid.frames, grid.fftSize / 2, 2])
  const made = turned.dataSync()
  // Away from the edges the two differ by a phase that stands still; measured in the bin where the tone is.
  const lead: number[] = []
  for (let t = 6; t < grid.frames - 6; t++) {
    const bin = Math.round((hz(t) * grid.fftSize) / rateHz)
    const at = (t * (grid.fftSize / 2) + bin) * 2
    lead.push(Math.atan2(tone[at + 1], tone[at]) - Math.atan2(made[at + 1], made[at]))
  }
  const [first] = lead
  for (const value of lead) {
    const difference = value - first
    expect(Math.abs(Math.atan2(Math.sin(difference), Math.cos(difference)))).toBeLessThan(0.35)
  }
})

test('each partial acts on the lowest bins, and takes its own values', () => {
  expect(partialOutputs({ count: 3, bins })).toBe(3 * 17)
  const [loud, quiet] = [values(() => 200, 0.5), values(() => 200, 0.25)]
  const both = rotatingPartials({ count: 2, bins }, grid, rateHz, tf.concat([loud, quiet], 2) as tf.Tensor3D)
  const each = tf.split(both, 2, 1)
  expect(each.map(({ shape }) => shape)).toEqual(Array.from({ length: 2 }, () => [grid.frames, 1, bins, 2]))
  each.forEach((partial, m) => {
    const size = tf.sqrt(tf.sum(tf.square(partial), 3)).dataSync()
    for (const value of size) expect(value).toBeCloseTo([0.5, 0.25][m], 5)
  })
})

const alone = { count: 1, bins, alone: 4 }

/** As `values`, and the lobe at `level`. */
function lobed(hz: (t: number) => number, level: number): tf.Tensor3D {
  const two = tf.tensor3d([Array.from({ length: grid.frames }, () => [level, 0])])
  return tf.concat([values(hz, 0), two], 2) as tf.Tensor3D
}

test('a lobe has the height of a Hann window’s main lobe, compressed', () => {
  // |sinc(d)/(1 − d²)|^0.3 of distances d in bins.
  const hann = [0, 0.25, 0.5, 0.75, 1.25, 1.5].map((d) => {
    const sinc = d === 0 ? 1 : Math.sin(Math.PI * d) / (Math.PI * d)
    return [d, Math.abs(sinc / (1 - d * d)) ** 0.3]
  })
  for (const [d, height] of hann) {
    const [own] = lobe(tf.tensor1d([-d * 43]), 1, 43).dataSync()
    expect(Math.abs(own - height)).toBeLessThan(0.07)
  }
})

test.each([210, 300, 430, 517])(
  'a lobe alone at %d Hz becomes a steady tone of that frequency between the bins',
  (hz) => {
    const head = lobed(() => hz, 0.3)
    const spectrum = turning(alone, head).dataSync() as Float32Array
    const wave = istft(compressSpectrum(spectrum.slice(), 1 / 0.3), grid)
    // A steady tone is twice the cosine of its step times the sample before, less that before it.
    const step = 2 * Math.cos((2 * Math.PI * hz) / rateHz)
    let [missed, power] = [0, 0]
    for (let n = 400; n < wave.length - 400; n++) {
      missed += (wave[n] - step * wave[n - 1] + wave[n - 2]) ** 2
      power += wave[n] ** 2
    }
    let crossings = 0
    for (let n = 401; n < wave.length - 400; n++) if (wave[n - 1] < 0 && wave[n] >= 0) crossings++
    expect(Math.sqrt(missed / power)).toBeLessThan(0.02)
    expect(Math.abs(crossings / ((wave.length - 800) / rateHz) - hz)).toBeLessThan(rateHz / (wave.length - 800))
  },
)

test('alone, a frequency is moved by the tones it is led to, not by the values it turns', () => {
  const head = (config: typeof alone | { count: number; bins: number }) =>
    config === alone ? lobed(() => 300, 1) : values(() => 300, 1)
  // Whatever of it is wanted; the plain sum of all bins is nought however they turn.
  const weighted = (x: tf.Tensor) => tf.sum(tf.mul(x, tf.randomNormal(x.shape, 0, 1, 'float32', 1)))
  const steering = (config: typeof alone | { count: number; bins: number }, loss: (x: tf.Tensor3D) => tf.Tensor) => {
    const gradient = tf.grad((x) => weighted(loss(x as tf.Tensor3D)))(head(config))
    return Math.max(...tf.slice(gradient, [0, 0, 0], [1, grid.frames, 1]).dataSync().map(Math.abs))
  }
  const free = { count: 1, bins }
  expect(steering(free, (x) => turning(free, x))).toBeGreaterThan(0.1)
  expect(steering(alone, (x) => turning(alone, x))).toBe(0)
  expect(steering(alone, (x) => partialFrequencies(alone, x))).toBeGreaterThan(0.1)
})

test('the plain head is silent where partials are alone, fades in above, and is whole everywhere without them', () => {
  expect([...plainShares({ count: 1, bins }, 10)]).toEqual(Array.from({ length: 10 }, () => 1))
  const shares = plainShares(alone, 10)
  expect([...shares.subarray(0, 4)]).toEqual([0, 0, 0, 0])
  const rising = [0.2, 0.4, 0.6, 0.8, 1, 1]
  rising.forEach((share, i) => expect(shares[4 + i]).toBeCloseTo(share, 6))
})
