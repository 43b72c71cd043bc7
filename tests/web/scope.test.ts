import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { newSamples } from '../../web/audio/stream-join.ts'
import { levelColours, silenceColour } from '../../web/palette.ts'
import { heightOfHz, highHz, lowHz, SpectrumColumns } from '../../web/scope/spectrum.ts'
import { heardSamples, outlinePath } from '../../web/scope/waveform.ts'

const rateHz = 48_000
const snapshot = 16_384
const noise = new RandomStream(1, 'scope test').fillUniform(new Float32Array(4 * snapshot), -1, 1)

test('snapshots of a stream are joined without a gap, however wrong the clock is by up to 2048 samples', () => {
  const quanta = fc.integer({ min: 0, max: (snapshot - 256) / 128 })
  fc.assert(
    fc.property(quanta, fc.integer({ min: -2000, max: 2000 }), (blocks, error) => {
      const shift = blocks * 128
      const previous = noise.subarray(100, 100 + snapshot)
      const next = noise.subarray(100 + shift, 100 + shift + snapshot)
      expect(newSamples(previous, next, Math.max(0, shift + error))).toBe(shift)
    }),
    { numRuns: 200 },
  )
})

test('snapshots with nothing in common count as all new', () => {
  const other = noise.subarray(2 * snapshot, 3 * snapshot)
  expect(newSamples(noise.subarray(0, snapshot), other, 800)).toBe(snapshot)
})

test('a sine stands in the row of its frequency, as bright as its level says', () => {
  const rows = 200
  const columns = new SpectrumColumns(rateHz, rows)
  for (const hz of [80, 440, 1000, 8000, 15_000]) {
    const sine = Float32Array.from({ length: 2048 }, (_, i) => 0.1 * Math.sin((2 * Math.PI * hz * i) / rateHz))
    const levels = [...columns.analyse(sine, 0)]
    const brightest = levels.indexOf(Math.max(...levels))
    // A row is 3.2 % of a frequency high; a bin of 23 Hz is coarser at the bottom.
    const binRows = (rows * 23.4) / (hz * Math.log(highHz / lowHz))
    expect(Math.abs(brightest - (1 - heightOfHz(hz)) * rows), `${hz} Hz`).toBeLessThan(1.5 + binRows)
  }
  // 1000 Hz, where the tilt is 0 dB: −20 dB of 78 below full, up to 1.4 dB less where no bin is in the middle.
  const sine = Float32Array.from({ length: 2048 }, (_, i) => 0.1 * Math.sin((2 * Math.PI * 1000 * i) / rateHz))
  const peak = Math.max(...columns.analyse(sine, 0))
  expect(peak).toBeGreaterThan(255 * (1 - 21.5 / 78))
  expect(peak).toBeLessThan(255 * (1 - 19.5 / 78))
})

test('silence is dark in every row', () => {
  expect(new Set(new SpectrumColumns(rateHz, 64).analyse(new Float32Array(4096), 1234))).toEqual(new Set([0]))
})

test('the ring is read across its end', () => {
  const columns = new SpectrumColumns(rateHz, 64)
  const straight = [...columns.analyse(noise.subarray(0, 4096), 0)]
  const turned = new Float32Array(4096)
  for (let i = 0; i < 2048; i++) turned[(i + 3000) % 4096] = noise[i]
  expect([...columns.analyse(turned, 3000)]).toEqual(straight)
})

test('colours begin at silence and only ever get lighter', () => {
  const colours = levelColours()
  const hex = [...colours.subarray(0, 3)].map((v) => v.toString(16).padStart(2, '0')).join('')
  expect(`#${hex}`).toBe(silenceColour)
  for (let level = 1; level < 256; level++)
    for (let channel = 0; channel < 3; channel++)
      expect(colours[level * 4 + channel]).toBeGreaterThanOrEqual(colours[(level - 1) * 4 + channel])
})

test('a decaying sound is heard until it is 50 dB under its peak', () => {
  const decay = Float32Array.from(
    { length: 44_100 },
    (_, i) => (i % 2 === 0 ? 1 : -1) * 10 ** ((-60 * i) / 44_100 / 20),
  )
  expect(heardSamples(decay, 44_100) / 44_100).toBeCloseTo(50 / 60, 3)
  const click = new Float32Array(44_100)
  click[3] = 1
  expect(heardSamples(click, 44_100)).toBe(3528)
  expect(heardSamples(new Float32Array(100), 44_100)).toBe(100)
})

test('an outline touches the edges at full scale, the middle in silence, and closes', () => {
  const square = Float32Array.from({ length: 4000 }, (_, i) => (i < 2000 ? (i % 2 === 0 ? 1 : -1) : 0))
  const path = outlinePath(square, 4000, 40)
  const points = path
    .slice(1, -1)
    .split('L')
    .map((pair) => pair.split(' ').map(Number))
  expect(path).toMatch(/^M.+Z$/)
  expect(points).toHaveLength(80)
  expect(points[0]).toEqual([0, 1])
  expect(points.at(-1)).toEqual([0, 99])
  expect(points[30]).toEqual([30, 50])
})
