import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { stft } from '../../src/dsp/stft.ts'
import { partialOutputs, rotatingPartials } from '../../src/gan/partials.ts'

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
  const turned = rotatingPartials({ count: 1, bins }, grid, rateHz, values(hz, 1))
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

test('bins above the lowest stay empty, and each partial takes its own values', () => {
  expect(partialOutputs({ count: 3, bins })).toBe(3 * 17)
  const turned = rotatingPartials(
    { count: 1, bins },
    grid,
    rateHz,
    values(() => 200, 0.5),
  )
  const rest = tf.slice(turned, [0, 0, bins, 0], [1, grid.frames, grid.fftSize / 2 - bins, 2])
  expect(tf.max(tf.abs(rest)).dataSync()[0]).toBe(0)
  const size = tf.sqrt(tf.sum(tf.square(tf.slice(turned, [0, 0, 0, 0], [1, grid.frames, bins, 2])), 3)).dataSync()
  for (const value of size) expect(value).toBeCloseTo(0.5, 5)
})
