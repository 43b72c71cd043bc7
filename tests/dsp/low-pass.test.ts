// The anchor filter against what BS.1534-3 asks of it, and against theorems.

import { expect, test } from 'vitest'
import { realFft } from '../../src/dsp/fft.ts'
import { lowPassed } from '../../src/dsp/low-pass.ts'

const rateHz = 44_100
const size = 1 << 14

function responseDb(passHz: number, stopHz: number): (hz: number) => number {
  const impulse = new Float32Array(size)
  impulse[size / 2] = 1
  const spectrum = realFft(lowPassed(impulse, rateHz, passHz, stopHz))
  return (hz) => {
    const bin = Math.round((hz / rateHz) * size)
    return 20 * Math.log10(Math.hypot(spectrum[2 * bin], spectrum[2 * bin + 1]))
  }
}

test('an anchor of 3.5 kHz keeps its pass band within 0.1 dB and takes 25 dB at 4 kHz and 50 dB at 4.5 kHz (BS.1534-3)', () => {
  const at = responseDb(3500, 4000)
  for (let hz = 20; hz <= 3500; hz += 20) expect(Math.abs(at(hz))).toBeLessThan(0.1)
  expect(at(4000)).toBeLessThan(-25)
  for (let hz = 4500; hz < 22_000; hz += 50) expect(at(hz)).toBeLessThan(-50)
})

test('it delays nothing: what is symmetric stays so, a low tone stays as it is', () => {
  const tone = Float32Array.from({ length: size }, (_, i) => Math.sin((2 * Math.PI * 440 * i) / rateHz))
  const filtered = lowPassed(tone, rateHz, 3500, 4000)
  for (let i = 2000; i < size - 2000; i++) expect(filtered[i]).toBeCloseTo(tone[i], 3)
})

test('bands that are none are refused', () => {
  for (const [pass, stop] of [
    [0, 100],
    [100, 100],
    [3500, 30_000],
    [Number.NaN, 4000],
  ])
    expect(() => lowPassed(new Float32Array(8), rateHz, pass, stop)).toThrow(RangeError)
})
