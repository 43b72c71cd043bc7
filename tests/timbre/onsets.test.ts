import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { heldEnvelope, rmsBlocks } from '../../src/timbre/envelope.ts'
import { onsetStrength } from '../../src/timbre/onset-strength.ts'
import { onsetsOf } from '../../src/timbre/onsets.ts'
import { peaks } from '../../src/timbre/peaks.ts'
import { centredStft, inverseCentredStft } from '../../src/timbre/stft-centred.ts'

const rateHz = 44_100

/** Noise bursts that decay within 50 ms, over silence. */
function hits(starts: readonly number[], n: number): Float64Array {
  const stream = new RandomStream(1, 'onset-hits', 0)
  const x = new Float64Array(n)
  for (const start of starts)
    for (let i = 0; i < 6000 && start + i < n; i++) x[start + i] += (2 * stream.uniform() - 1) * Math.exp(-i / 700)
  return x
}

const found = (x: Float64Array) =>
  onsetsOf(heldEnvelope(x, 0.1, rateHz), onsetStrength(centredStft(x), rateHz), 512, rateHz)

test('hits a quarter of a second apart are found one by one, each at the foot of its rise; the first at 0', () => {
  const starts = [8000, 19_000, 30_000, 41_000]
  const x = hits(starts, 52_000)
  const onsets = found(x)
  expect(onsets).toHaveLength(starts.length)
  expect(onsets[0]).toBe(0)
  for (let i = 1; i < starts.length; i++) {
    // After the decay of the hit before, and silent from there to its own start.
    expect(onsets[i]).toBeGreaterThan(starts[i - 1] + 4000)
    expect(onsets[i]).toBeLessThanOrEqual(starts[i])
    expect(Math.max(...x.subarray(onsets[i], starts[i]))).toBeLessThan(0.01)
  }
})

test('hits within 0.1 s of another count as one with it; silence and a steady tone start at 0', () => {
  expect(found(hits([8000, 10_000], 30_000))).toHaveLength(1)
  expect(found(new Float64Array(20_000))).toEqual([0])
  expect(found(Float64Array.from({ length: 20_000 }, (_, i) => Math.sin(i / 10)))).toEqual([0])
})

test('the envelope goes up at once, holds for 10 ms and falls in a straight line', () => {
  const x = new Float64Array(rateHz)
  x[100] = -1
  const envelope = heldEnvelope(x, 0.2, rateHz)
  expect([envelope[99], envelope[100], envelope[100 + 441]]).toEqual([0, 1, 1])
  expect(envelope[100 + 441 + 4410]).toBeCloseTo(0.5, 3)
  expect(envelope[100 + 441 + 8821]).toBe(0)
})

test('blocks of RMS cover every sample, the last one what is left', () => {
  const x = Float64Array.from({ length: 1000 }, (_, i) => (i < 600 ? 2 : 0))
  expect([...rmsBlocks(x, 256, 256)]).toEqual([2, 2, Math.sqrt((4 * 88) / 256), 0])
  expect(rmsBlocks(x.subarray(0, 256), 256, 256)).toHaveLength(1)
})

test('the inverse of the centred STFT gives the signal back', () => {
  const x = hits([300, 5000], 8192)
  const back = inverseCentredStft(centredStft(x))
  expect(back).toHaveLength(8192)
  expect(Math.max(...back.map((value, i) => Math.abs(value - x[i])))).toBeLessThan(1e-12)
})

test('a peak is found between its bins, and shallow notches do not part it', () => {
  const curve = Float64Array.from({ length: 64 }, (_, k) => Math.max(0, 1 - ((k - 20.3) / 4) ** 2))
  const [peak, ...none] = peaks(curve, 0.1, curve, 10)
  expect(none).toEqual([])
  expect(peak.index).toBe(20)
  expect(peak.hz).toBeCloseTo(203, 9)
  expect(peak.value).toBeCloseTo(1, 9)
  const notched = Float64Array.from([0, 0.8, 0.75, 0.75, 1, 0, 0, 0.5, 0, 0, 0.05, 0])
  expect(peaks(notched, 0.1, notched, 1).map(({ index }) => index)).toEqual([4, 7])
})
