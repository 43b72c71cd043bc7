import { assert, constantFrom, double, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { endOf, onsetOf } from '../../src/dsp/onset.ts'
import { RandomStream } from '../../src/dsp/random.ts'

const rateHz = 44_100

/** A burst that starts with a bang at sample `at` and decays; noise or a low tone. */
function burst(at: number, length: number, kind: 'noise' | 'tone'): Float32Array {
  const random = new RandomStream(3, 'onset test')
  const x = new Float32Array(length)
  for (let i = at; i < length; i++) {
    const t = (i - at) / rateHz
    const wave = kind === 'noise' ? random.uniform(-1, 1) : Math.sin(2 * Math.PI * 60 * t)
    x[i] = 0.9 * wave * Math.exp(-t / 0.08)
  }
  return x
}

test('a burst of noise is found at its first sample', () => {
  for (const at of [0, 1, 500, 20_000]) expect(onsetOf(burst(at, at + 20_000, 'noise'), rateHz)).toBe(at)
})

test('a low tone is found within half a millisecond of its start', () => {
  const onset = onsetOf(burst(3000, 30_000, 'tone'), rateHz)
  expect(onset).toBeGreaterThanOrEqual(3000)
  expect(onset).toBeLessThan(3000 + 22)
})

test('the onset does not depend on gain, nor on silence before or after', () => {
  assert(
    property(
      integer({ min: 0, max: 5000 }),
      integer({ min: 0, max: 5000 }),
      double({ min: 0.001, max: 1, noNaN: true }),
      constantFrom('noise' as const, 'tone' as const),
      (before, after, gain, kind) => {
        const x = burst(0, 8000, kind)
        const moved = new Float32Array(before + x.length + after)
        moved.set(
          x.map((v) => v * gain),
          before,
        )
        return onsetOf(moved, rateHz) === onsetOf(x, rateHz) + before
      },
    ),
    { numRuns: 40, seed: 1 },
  )
})

test('noise of a recording before the sound is not taken for its start', () => {
  const x = burst(10_000, 40_000, 'noise')
  const random = new RandomStream(4, 'room noise')
  for (let i = 0; i < x.length; i++) x[i] += random.uniform(-0.004, 0.004) // −53 dB of the peak
  expect(Math.abs(onsetOf(x, rateHz) - 10_000)).toBeLessThan(10)
})

test('a soft start is kept: the walk back goes down to −60 dB', () => {
  const x = Float32Array.from({ length: 20_000 }, (_, i) =>
    i < 1000 ? 0 : Math.sin(i * 0.3) * Math.min(1, ((i - 1000) / 2205) ** 2),
  )
  const onset = onsetOf(x, rateHz)
  expect(onset).toBeGreaterThanOrEqual(1000)
  // The rise passes −60 dB after 70 samples; the certain threshold only after 490.
  expect(onset).toBeLessThan(1200)
})

test('the end is where the sound has decayed by the given amount', () => {
  const x = burst(0, 60_000, 'noise')
  // e^(−t/0.08) reaches −66 dB after 0.608 s; the envelope's maximum lies a little under its start.
  expect(endOf(x, rateHz, -66) / rateHz).toBeCloseTo(0.608, 1)
  const padded = new Float32Array(90_000)
  padded.set(x)
  expect(endOf(padded, rateHz, -66)).toBe(endOf(x, rateHz, -66))
})

test('silence has no onset and no length', () => {
  expect(onsetOf(new Float32Array(1000), rateHz)).toBe(-1)
  expect(onsetOf(new Float32Array(0), rateHz)).toBe(-1)
  expect(endOf(new Float32Array(1000), rateHz, -66)).toBe(0)
})
