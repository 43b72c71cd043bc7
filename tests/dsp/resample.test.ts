import { array, assert, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { resample, resampledLength, Resampler } from '../../src/dsp/resample.ts'

function sine(length: number, rateHz: number, frequencyHz: number, phase = 0): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * frequencyHz * i) / rateHz + phase))
}

/** Least-squares amplitude and phase of a known frequency in the middle of x, away from the edges. */
function fit(x: Float32Array, rateHz: number, frequencyHz: number): { amplitude: number; phase: number; rest: number } {
  const first = Math.floor(x.length / 4)
  const last = Math.floor((3 * x.length) / 4)
  const w = (2 * Math.PI * frequencyHz) / rateHz
  let ss = 0
  let sc = 0
  let cc = 0
  let xs = 0
  let xc = 0
  for (let i = first; i < last; i++) {
    const s = Math.sin(w * i)
    const c = Math.cos(w * i)
    ss += s * s
    sc += s * c
    cc += c * c
    xs += x[i] * s
    xc += x[i] * c
  }
  const determinant = ss * cc - sc * sc
  const a = (xs * cc - xc * sc) / determinant
  const b = (xc * ss - xs * sc) / determinant
  let rest = 0
  for (let i = first; i < last; i++) rest += (x[i] - a * Math.sin(w * i) - b * Math.cos(w * i)) ** 2
  return { amplitude: Math.hypot(a, b), phase: Math.atan2(b, a), rest: Math.sqrt(rest / (last - first)) }
}

const db = (ratio: number) => 20 * Math.log10(ratio)

const pairs = [
  [48_000, 44_100],
  [96_000, 44_100],
  [384_000, 44_100],
  [22_050, 44_100],
  [8000, 44_100],
  [4000, 44_100],
  [44_100, 16_000],
  [44_099, 44_100],
] as const

test.each(pairs)(
  '%i → %i Hz keeps sines up to 0.9 of the lower Nyquist frequency within 0.1 dB, frequency and phase with them',
  (from, to) => {
    const nyquist = Math.min(from, to) / 2
    for (const part of [0.01, 0.25, 0.5, 0.8, 0.9]) {
      const frequency = part * nyquist
      const out = resample(sine(Math.round(from * 0.12), from, frequency, 0.7), from, to)
      const { amplitude, phase, rest } = fit(out, to, frequency)
      expect(Math.abs(db(amplitude))).toBeLessThan(0.01)
      expect(phase).toBeCloseTo(0.7, 4)
      // Whatever is not that sine: images, aliases, rounding.
      expect(db(rest)).toBeLessThan(-90)
    }
  },
)

test.each(pairs.filter(([from, to]) => from > to))(
  '%i → %i Hz holds what is beyond the new Nyquist frequency under −90 dB',
  (from, to) => {
    for (const part of [1, 1.02, 1.1, 1.5, 1.9]) {
      const frequency = (part * to) / 2
      if (frequency >= from / 2) continue
      const out = resample(sine(Math.round(from * 0.12), from, frequency, 0.7), from, to)
      const middle = out.subarray(Math.floor(out.length / 4), Math.floor((3 * out.length) / 4))
      expect(db(Math.max(...middle.map(Math.abs)))).toBeLessThan(-90)
    }
  },
)

test('equal rates give a copy', () => {
  const x = new RandomStream(1, 'resample test').fillNormal(new Float32Array(500))
  const y = resample(x, 44_100, 44_100)
  expect(y).toEqual(x)
  expect(y).not.toBe(x)
})

test('a constant stays that constant away from the edges, at any pair of rates', () => {
  assert(
    property(integer({ min: 4000, max: 384_000 }), integer({ min: 4000, max: 96_000 }), (from, to) => {
      const out = resample(new Float32Array(Math.ceil(from * 0.04)).fill(0.5), from, to)
      const middle = out[out.length >> 1]
      return Math.abs(middle - 0.5) < 1e-6
    }),
    { numRuns: 12, seed: 1 },
  )
})

test('there and back again is the same signal, where both rates can hold it', () => {
  const x = sine(4410, 44_100, 5000)
  const back = resample(resample(x, 44_100, 48_000), 48_000, 44_100)
  for (let i = 400; i < 4000; i++) expect(Math.abs(back[i] - x[i])).toBeLessThan(1e-4)
})

test('the length is the same duration, rounded up', () => {
  expect(resampledLength(48_000, 48_000, 44_100)).toBe(44_100)
  expect(resample(new Float32Array(100), 48_000, 44_100)).toHaveLength(92)
  expect(resample(new Float32Array(0), 48_000, 44_100)).toHaveLength(0)
})

test('rates that are not whole numbers are refused', () => {
  expect(() => resample(new Float32Array(1), 44_100.5, 44_100)).toThrow(RangeError)
  expect(() => resample(new Float32Array(1), 44_100, 0)).toThrow(RangeError)
})

test('pieces of a signal become pieces of the same samples, each as soon as its kernel is filled', () => {
  const x = new RandomStream(3, 'pieces').fillNormal(new Float32Array(3000))
  const rate = integer({ min: 1, max: 400 })
  assert(
    property(rate, rate, array(integer({ min: 0, max: 3000 }), { maxLength: 6 }), (from, to, cuts) => {
      if (Math.max(from, to) / Math.min(from, to) > 8) return // longer than a test should take
      const ends = [...cuts.toSorted((a, b) => a - b), x.length]
      const resampler = new Resampler(from, to)
      const whole = resample(x, from, to)
      const reach = 1 + 68 * Math.max(1, from / to) // input samples: a kernel's half is 67 zero crossings
      let count = 0
      for (const [i, end] of ends.entries()) {
        const piece = resampler.add(x.slice(ends[i - 1] ?? 0, end), i === ends.length - 1)
        expect(piece).toEqual(whole.slice(count, count + piece.length))
        count += piece.length
        expect(count).toBeGreaterThanOrEqual(Math.floor(((end - reach) * to) / from))
      }
      expect(count).toBe(whole.length)
    }),
    { numRuns: 60 },
  )
})
