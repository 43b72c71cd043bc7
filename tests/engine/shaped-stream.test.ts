import { expect, test } from 'vitest'
import { resample } from '../../src/dsp/resample.ts'
import type { ShotSlice } from '../../src/engine/generator.ts'
import { shapedStream } from '../../src/engine/shaped-stream.ts'
import { naturalLength, shapeShot } from '../../src/engine/shaping.ts'
import { defaultControls } from '../../src/protocol/controls.ts'

const rateHz = 44_100
const raw = Float32Array.from({ length: 20_000 }, (_, i) => 0.8 * Math.exp(-i / 2500) * Math.sin(i / 20))

/** Slices of a raw shot, and which of them were asked for. */
function slicesOf(ends: readonly number[]) {
  const asked: number[] = []
  async function* made(): AsyncGenerator<ShotSlice> {
    let start = 0
    for (const end of ends) {
      asked.push(end)
      yield await Promise.resolve({ start, samples: raw.slice(start, end), last: end === raw.length })
      start = end
    }
  }
  return { slices: made(), asked }
}

async function joined(stream: AsyncIterable<ShotSlice>): Promise<Float32Array> {
  const samples: number[] = []
  let last = false
  for await (const slice of stream) {
    expect(last).toBe(false)
    expect(slice.start).toBe(samples.length)
    samples.push(...slice.samples)
    last = slice.last
  }
  expect(last).toBe(true)
  return Float32Array.from(samples)
}

test('a stream is the shaped shot, at its own rate and at that of an output', async () => {
  const controls = { ...defaultControls, tune: -3, decay: 0.6, level: -4 }
  const { samples } = shapeShot(raw, rateHz, 100, controls)
  const shaping = { rateHz, velocity: 100, controls, naturalSamples: naturalLength(raw) }
  const ends = [1152, 2000, 2001, 9000, 20_000]
  expect(await joined(shapedStream(slicesOf(ends).slices, shaping))).toEqual(samples)
  const resampled = await joined(shapedStream(slicesOf(ends).slices, shaping, 48_000))
  expect(resampled).toEqual(resample(samples, rateHz, 48_000))
})

test('slices that a decay leaves silent are not made', async () => {
  const controls = { ...defaultControls, decay: 0.05 }
  const shaping = { rateHz, velocity: 127, controls, naturalSamples: naturalLength(raw) }
  const { slices, asked } = slicesOf([1152, 4000, 8000, 20_000])
  await joined(shapedStream(slices, shaping))
  expect(asked).toEqual([1152, 4000])
})
