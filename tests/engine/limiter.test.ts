import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Limiter } from '../../src/engine/limiter.ts'

const rateHz = 48_000

/** Both channels through a limiter, in blocks of the given sizes over and over, then brought back by its latency. */
function limited(left: Float32Array, right: Float32Array, sizes: readonly number[] = [128]): Float32Array[] {
  const limiter = new Limiter(rateHz)
  const length = left.length + limiter.latencyFrames
  const out = [left, right].map((x) => Float32Array.from({ length }, (_, i) => x[i] ?? 0))
  for (let at = 0, turn = 0; at < length; turn++) {
    const end = Math.min(length, at + sizes[turn % sizes.length])
    limiter.process(out[0].subarray(at, end), out[1].subarray(at, end))
    at = end
  }
  return out.map((x) => x.slice(limiter.latencyFrames))
}

const sine = (frequencyHz: number, gain: number, length = rateHz / 2) =>
  Float32Array.from({ length }, (_, i) => gain * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz))

test('what stays within full scale passes bit for bit, full scale itself included', () => {
  const [x, y] = [sine(440, 1), sine(97, 0.3)]
  x[1000] = -1
  expect(limited(x, y)).toEqual([x, y])
})

test('no sample goes beyond full scale, whatever comes in and however it is cut into blocks', () => {
  const burst = fc.record({
    at: fc.nat(2000),
    length: fc.integer({ min: 1, max: 400 }),
    gain: fc.double({ min: 0, max: 1000, noNaN: true }),
  })
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(fc.array(burst, { maxLength: 8 }), sizes, (bursts, blocks) => {
      const x = sine(3000, 1, 3000)
      const y = sine(50, 1, 3000)
      for (const { at, length, gain } of bursts) for (let i = at; i < at + length; i++) x[i] *= gain
      const whole = limited(x, y)
      for (const channel of whole) expect(channel.every((v) => Math.abs(v) <= 1)).toBe(true)
      expect(limited(x, y, blocks)).toEqual(whole)
    }),
    { numRuns: 100 },
  )
})

test('both channels are turned down by the same gain, so that the image does not move', () => {
  const [x, y] = limited(sine(200, 4), sine(200, 1))
  for (let i = 0; i < x.length; i++) expect(Math.abs(x[i] - 4 * y[i])).toBeLessThan(1e-6)
})

test('a steady tone over full scale comes out as a tone at full scale with little distortion', () => {
  const [x] = limited(sine(1000, 2), sine(1000, 2))
  const settled = x.subarray(9600, 19_200) // 200 whole cycles
  let [re, im, all] = [0, 0, 0]
  settled.forEach((v, i) => {
    re += v * Math.cos((2 * Math.PI * 1000 * i) / rateHz)
    im += v * Math.sin((2 * Math.PI * 1000 * i) / rateHz)
    all += v * v
  })
  const tone = (2 * (re * re + im * im)) / settled.length
  expect(Math.sqrt((2 * tone) / settled.length)).toBeGreaterThan(0.98)
  expect(10 * Math.log10((all - tone) / tone)).toBeLessThan(-40)
})

test('after a loud moment the sound comes back to exactly what it was', () => {
  const x = sine(440, 0.9, rateHz * 3)
  const loud = x.slice()
  for (let i = 1000; i < 1100; i++) loud[i] *= 20
  const [y] = limited(loud, loud)
  expect(y.slice(500, 900)).toEqual(x.slice(500, 900))
  expect(y[1200]).not.toBe(x[1200])
  expect(y.slice(-1000)).toEqual(x.slice(-1000))
})

test('the gain moves by ramps: no step in it is larger than the look-ahead allows', () => {
  const x = new Float32Array(4000).fill(0.5)
  x.fill(4, 2000, 2100)
  const [y] = limited(x, x)
  for (let i = 1; i < y.length; i++) {
    const step = Math.abs(y[i] / x[i] - y[i - 1] / x[i - 1])
    expect(step).toBeLessThanOrEqual(1 / 48 + 1e-6) // the whole way from 1 to 0 in 1 ms
  }
})
