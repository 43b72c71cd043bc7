import { expect, test } from 'vitest'
import { decayTimeSec, logAttackTime, temporalCentroidSec } from '../../src/timbre/temporal.ts'

const rateHz = 44_100

/** A 3 kHz tone under an amplitude that is a function of time in seconds. */
function tone(seconds: number, amplitude: (sec: number) => number): Float64Array {
  return Float64Array.from(
    { length: Math.round(seconds * rateHz) },
    (_, i) => amplitude(i / rateHz) * Math.sin((2 * Math.PI * 3000 * i) / rateHz),
  )
}

test.each([0.002, 0.02, 0.1])('a straight rise of %s s: the levels from 10 to 80 % of it are the attack', (riseSec) => {
  const n = Math.round(riseSec * rateHz)
  // Alternating signs, so that every sample stands on the envelope.
  const x = Float64Array.from({ length: 2 * n }, (_, i) => Math.min(1, i / n) * (i % 2 === 0 ? 1 : -1))
  const expected = Math.log10((0.7 * n) / rateHz)
  expect(Math.abs(logAttackTime(x, rateHz) - expected)).toBeLessThan(2 / n)
})

test('a sound that starts at its peak has an attack of one or two samples', () => {
  const attack = 10 ** logAttackTime(tone(0.5, (sec) => Math.exp(-sec / 0.05)).subarray(4), rateHz)
  expect(attack * rateHz).toBeGreaterThanOrEqual(0.999)
  expect(attack * rateHz).toBeLessThan(10)
  expect(10 ** logAttackTime([1], rateHz)).toBeCloseTo(1 / rateHz, 12)
})

test('silence before a sound does not lengthen its attack', () => {
  const x = tone(0.3, (sec) => Math.min(1, sec / 0.03))
  const late = new Float64Array(x.length + 5000)
  late.set(x, 5000)
  expect(logAttackTime(late, rateHz)).toBe(logAttackTime(x, rateHz))
})

test.each([0.01, 0.05, 0.2])('power that falls as e^(−t/%s s) has its centre of gravity there', (tauSec) => {
  const x = tone(20 * tauSec, (sec) => Math.exp(-sec / tauSec / 2))
  expect(temporalCentroidSec(x, rateHz) / tauSec).toBeCloseTo(1, 2)
})

test('the centre of gravity of a steady tone is its middle; two equal clicks have it between them', () => {
  expect(
    temporalCentroidSec(
      tone(1, () => 1),
      rateHz,
    ),
  ).toBeCloseTo(0.5, 4)
  const clicks = new Float64Array(1001)
  clicks[0] = 1
  clicks[1000] = -1
  expect(temporalCentroidSec(clicks, rateHz)).toBeCloseTo(500 / rateHz, 12)
})

test.each([0.08, 0.3, 1.2])(
  'a level that falls by 60 dB in %s s is measured as that, whatever comes before it',
  (rtSec) => {
    const decay = (sec: number) => 10 ** ((-3 * sec) / rtSec)
    expect(Math.abs(decayTimeSec(tone(2 * rtSec, decay), rateHz) / rtSec - 1)).toBeLessThan(0.01)
    const swelling = tone(0.1 + 2 * rtSec, (sec) => (sec < 0.1 ? sec * 5 : decay(sec - 0.1)))
    expect(Math.abs(decayTimeSec(swelling, rateHz) / rtSec - 1)).toBeLessThan(0.01)
  },
)

test('a sound that is cut off has no decay time', () => {
  expect(() =>
    decayTimeSec(
      tone(0.2, (sec) => 10 ** ((-3 * sec) / 2)),
      rateHz,
    ),
  ).toThrow('before it has decayed')
  expect(() =>
    decayTimeSec(
      tone(0.5, () => 1),
      rateHz,
    ),
  ).toThrow('before it has decayed')
})

test.each([logAttackTime, temporalCentroidSec, decayTimeSec])(
  '$name refuses silence and what is no number',
  (measure) => {
    expect(() => measure(new Float64Array(500), rateHz)).toThrow('silent')
    expect(() => measure([], rateHz)).toThrow('silent')
    expect(() => measure([0, Number.NaN, 1], rateHz)).toThrow('no finite numbers')
  },
)
