import { expect, test } from 'vitest'
import { patchBands, patchFrames, vggishPatch } from '../../src/evaluation/vggish-patch.ts'

const tone = (hz: number, rateHz: number) =>
  Float32Array.from({ length: rateHz }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rateHz))

test('silence is the logarithm of the offset everywhere', () => {
  for (const value of vggishPatch(new Float32Array(100), 16_000)) expect(value).toBeCloseTo(Math.log(0.01), 6)
})

test('a tone stands in its HTK mel band, at the level of its windowed spectrum, whatever rate it came at', () => {
  // HTK's mel in its base-10 form; 64 bands between 125 and 7500 Hz.
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700)
  for (const rateHz of [16_000, 44_100]) {
    const patch = vggishPatch(tone(1000, rateHz), rateHz)
    const frame = Array.from(patch.subarray(40 * patchBands, 41 * patchBands))
    const place = ((mel(1000) - mel(125)) / (mel(7500) - mel(125))) * (patchBands + 1) - 1
    expect(Math.abs(frame.indexOf(Math.max(...frame)) - place)).toBeLessThan(1)
    // The bin of 1000 Hz (k = 32) holds ½ · Σw / 2 = 50; a triangle weighs it with at most 1, its neighbours with half.
    expect(Math.exp(Math.max(...frame))).toBeGreaterThan(25)
    expect(Math.exp(Math.max(...frame))).toBeLessThan(110)
  }
})

test('what ends early is followed by silence', () => {
  const patch = vggishPatch(tone(1000, 16_000).subarray(0, 4000), 16_000)
  expect(patch.length).toBe(patchFrames * patchBands)
  for (const value of patch.subarray(30 * patchBands)) expect(value).toBeCloseTo(Math.log(0.01), 6)
})
