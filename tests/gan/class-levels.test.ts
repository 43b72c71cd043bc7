import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import type { StftGrid } from '../../src/dsp/stft.ts'
import {
  classLevels,
  fitLevels,
  gainsOf,
  LevelSum,
  levelsOf,
  levelsTable,
  levelTimes,
} from '../../src/gan/class-levels.ts'

const grid: StftGrid = { fftSize: 512, hopSamples: 128, frames: 64 }
const [rateHz, compression, bins] = [44_100, 0.3, grid.fftSize / 2]

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const noise = (seed: number, gain: (t: number, bin: number) => number): Float32Array => {
  const random = new RandomStream(seed, 'noise')
  return Float32Array.from({ length: grid.frames * bins * 2 }, (_, i) => {
    const cell = i >> 1
    return gain(Math.floor(cell / bins), cell % bins) * (0.5 + Math.abs(random.normal()))
  })
}

const sumOf = (sounds: readonly Float32Array[]): Float64Array => {
  const sum = new LevelSum(grid, rateHz, compression)
  for (const sound of sounds) sum.add(sound)
  return sum.means()
}

/** Times each bin by its gain, as a generator's graph does. */
function matched(sound: Float32Array, gains: Float32Array): Float32Array {
  const { [classLevels]: table } = levelsTable([gains])
  const p = { [classLevels]: tf.tensor2d(table.data, [1, table.shape[1]!]) }
  const each = gainsOf(levelsOf(p, tf.tensor2d([[1]]))!, grid.frames).dataSync()
  return sound.map((value, i) => value * each[i >> 1]!)
}

test.each([1, 2, 5, 16, 64, 100, 256])(
  'times of %d frames are finer at first, and every frame lies between two',
  (frames) => {
    const { count, matrix } = levelTimes(frames)
    expect(count).toBeLessThanOrEqual(4 + 2 * Math.ceil(Math.log2(frames)))
    for (let t = 0; t < frames; t++) {
      const row = [...matrix.subarray(t * count, (t + 1) * count)]
      expect(row.every((share) => share >= 0)).toBe(true)
      expect(row.filter((share) => share > 0).length).toBeLessThanOrEqual(2)
      expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
    }
  },
)

test('sounds that are matched all the way have the levels of the others, those of half the way lie between', () => {
  const dull = (t: number, bin: number) => Math.exp(-t / 20 - bin / 80)
  const bright = (t: number, bin: number) => Math.exp(-t / 30 - bin / 120) * 1.3
  const made = Array.from({ length: 20 }, (_, i) => noise(i, dull))
  const real = Array.from({ length: 20 }, (_, i) => noise(100 + i, bright))
  const [from, to] = [sumOf(made), sumOf(real)]
  const apart = (share: number) => {
    const gains = fitLevels(to, from, share, grid, rateHz)
    const levels = sumOf(made.map((sound) => matched(sound, gains)))
    const changed = to.subarray(2 * 40) // frames 0 and 1 stay
    const difference = levels.subarray(2 * 40).reduce((sum, level, i) => sum + Math.abs(level - changed[i]!), 0)
    return difference / changed.reduce((a, b) => a + b, 0)
  }
  const [none, half, all] = [apart(0), apart(0.5), apart(1)]
  expect(none).toBeGreaterThan(0.3)
  expect(half).toBeLessThan(0.7 * none) // of levels that are r times apart half the way is √r: √r ÷ (√r + 1) is left
  expect(all).toBeLessThan(0.05)
})

test('the first frames stay as they are, so that a hit begins where it began', () => {
  const loud = noise(1, () => 1)
  const gains = fitLevels(sumOf([loud.map((value) => 3 * value)]), sumOf([loud]), 1, grid, rateHz)
  const frame = 2 * bins
  const after = matched(loud, gains)
  expect([...after.subarray(0, 2 * frame)]).toEqual([...loud.subarray(0, 2 * frame)])
  for (let i = 2 * frame; i < after.length; i++) expect(after[i]! / loud[i]!).toBeGreaterThan(2)
})

test('what is silent on both sides stays as it is, however its levels compare', () => {
  const silence = new Float32Array(grid.frames * bins * 2)
  const gains = fitLevels(sumOf([silence.map(() => 1e-6)]), sumOf([silence]), 1, grid, rateHz)
  for (const gain of gains) expect(gain).toBeCloseTo(1, 3)
})

test('a mix of classes has a mix of their gains', () => {
  const size = levelTimes(grid.frames).count * bins
  const { [classLevels]: table } = levelsTable([new Float32Array(size).fill(1), new Float32Array(size).fill(3)])
  const p = { [classLevels]: tf.tensor2d(table.data, [2, size]) }
  const gains = gainsOf(levelsOf(p, tf.tensor2d([[0.25, 0.75]]))!, grid.frames)
  for (const gain of gains.dataSync()) expect(gain).toBeCloseTo(2.5, 5)
  expect(levelsOf({}, tf.tensor2d([[1, 0]]))).toBeUndefined()
})

test('gains of a stretch are those of the whole there, to the last bit', () => {
  const random = new RandomStream(3, 'gains')
  const size = levelTimes(grid.frames).count * bins
  const levels = tf.tensor2d(random.fillNormal(new Float32Array(size)), [1, size])
  const whole = gainsOf(levels, grid.frames).dataSync()
  expect([...gainsOf(levels, grid.frames, 10, 23).dataSync()]).toEqual(Array.from(whole.slice(10 * bins, 23 * bins)))
})
