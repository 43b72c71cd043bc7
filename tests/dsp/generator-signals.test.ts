import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  drawNoise,
  drawNoiseAt,
  drawNoiseSpectrum,
  NoiseCarrier,
  SoundingSpectrum,
  spectrumToShot,
} from '../../src/dsp/generator-signals.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import type { Range } from '../../src/dsp/range.ts'
import { finishedSamples, gridSamples, istft } from '../../src/dsp/stft.ts'

const grid = { fftSize: 64, hopSamples: 16, frames: 24 }
const values = grid.fftSize
const compression = 0.3

/** Stretches that follow upon each other up to the last frame. */
const plans = fc
  .array(fc.integer({ min: 1, max: grid.frames - 1 }), { maxLength: 6 })
  .map((ends): Range[] =>
    [...new Set([...ends, grid.frames])].toSorted((a, b) => a - b).map((to, i, all) => ({ from: all[i - 1] ?? 0, to })),
  )

const spectrum = new RandomStream(1, 'spectrum').fillNormal(new Float32Array(grid.frames * values))

test('the samples of a spectrum are the same whichever pieces it comes in, and as many as are finished', () => {
  const whole = spectrumToShot(spectrum, grid, compression)
  expect(whole.length).toBe(gridSamples(grid))
  fc.assert(
    fc.property(plans, (plan) => {
      const stream = new SoundingSpectrum(grid, compression)
      const joined: number[] = []
      for (const { from, to } of plan) {
        joined.push(...stream.add(spectrum.slice(from * values, to * values)))
        expect(joined.length).toBe(finishedSamples(grid, to))
      }
      expect(Float32Array.from(joined)).toEqual(whole)
    }),
    { numRuns: 30 },
  )
})

test('finished samples are those that no later frame changes', () => {
  for (let frames = 0; frames < grid.frames; frames++) {
    const other = spectrum.map((value, i) => (i < frames * values ? value : -2 * value))
    const [a, b] = [istft(spectrum, grid), istft(other, grid)]
    const first = a.findIndex((value, i) => value !== b[i])
    // A window may begin with a zero.
    expect([finishedSamples(grid, frames), finishedSamples(grid, frames) + 1]).toContain(first)
  }
})

test('the noise carrier is the same whichever frames are asked for first', () => {
  const whole = drawNoiseSpectrum(7, grid, compression)
  fc.assert(
    fc.property(plans, (plan) => {
      const carrier = new NoiseCarrier(7, grid, compression)
      for (const stretch of plan)
        expect(carrier.frames(stretch)).toEqual(whole.slice(stretch.from * values, stretch.to * values))
    }),
    { numRuns: 20 },
  )
  const carrier = new NoiseCarrier(7, grid, compression)
  carrier.frames({ from: 12, to: 20 })
  expect(carrier.frames({ from: 2, to: 5 })).toEqual(whole.slice(2 * values, 5 * values))
})

test('noise at stretches of positions is the noise of those positions', () => {
  const all = drawNoise(3, 100)
  const stretches = [
    { from: 3, to: 4 },
    { from: 50, to: 61 },
    { from: 0, to: 7 },
  ]
  const expected = stretches.flatMap(({ from, to }) => [...all.subarray(from, to)])
  expect([...drawNoiseAt(3, stretches)]).toEqual(expected)
})
