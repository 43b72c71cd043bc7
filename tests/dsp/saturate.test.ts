import { expect, test } from 'vitest'
import { realFft } from '../../src/dsp/fft.ts'
import { downsample2, upsample2 } from '../../src/dsp/halfband.ts'
import { saturate } from '../../src/dsp/saturate.ts'

const rateHz = 44_100
const size = 8192

/** A sine of exactly `cycles` in the middle `size` samples of a longer signal, so that edges do not matter. */
function sine(cycles: number): Float32Array {
  return Float32Array.from({ length: 2 * size }, (_, i) => Math.sin((2 * Math.PI * cycles * i) / size))
}

function powers(x: Float32Array): Float64Array {
  const spectrum = realFft(x.slice(size / 2, (3 * size) / 2))
  return Float64Array.from({ length: size / 2 }, (_, k) => spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2)
}

/** Power at bins that are no multiple of the fundamental, over all power, in dB. */
function aliasDb(x: Float32Array, cycles: number): number {
  const power = powers(x)
  let alias = 0
  let all = 0
  power.forEach((value, k) => {
    all += value
    if (k % cycles !== 0) alias += value
  })
  return 10 * Math.log10(alias / all)
}

test('a driven 3.7 kHz sine aliases far less than plain tanh', () => {
  const cycles = 691 // prime, so that folded harmonics fall on no harmonic
  const plain = sine(cycles).map((value) => Math.tanh(8 * value))
  const clean = saturate(sine(cycles), 8)
  expect((cycles * rateHz) / size).toBeCloseTo(3720, 0)
  expect(aliasDb(plain, cycles)).toBeGreaterThan(-22)
  expect(aliasDb(clean, cycles)).toBeLessThan(-45)
})

test('low signals pass saturation almost unchanged', () => {
  const x = sine(40)
  const y = saturate(x, 0.01)
  // The antiderivative method delays by a quarter of a sample here; 0.004 rad of the period is its share.
  for (let i = 1000; i < 8000; i++) expect(y[i] / 0.01).toBeCloseTo(x[i], 1)
})

test('without bias saturation makes odd harmonics only, with bias also even ones', () => {
  const odd = powers(saturate(sine(64), 4))
  const both = powers(saturate(sine(64), 4, 0.5))
  expect(10 * Math.log10(odd[128] / odd[64])).toBeLessThan(-90)
  expect(10 * Math.log10(odd[192] / odd[64])).toBeGreaterThan(-20)
  expect(10 * Math.log10(both[128] / both[64])).toBeGreaterThan(-30)
})

test('saturation never leaves the range of tanh', () => {
  const y = saturate(sine(300), 30)
  for (const value of y) expect(Math.abs(value)).toBeLessThan(1.2) // the band limit overshoots like any (Gibbs)
})

test('twice the rate and back is the identity below 16 kHz', () => {
  for (const cycles of [10, 700, 2000, 2900]) {
    const x = sine(cycles)
    const back = downsample2(upsample2(x))
    for (let i = 200; i < 2 * size - 200; i++) expect(Math.abs(back[i] - x[i])).toBeLessThan(2e-3)
  }
})

test('halving the rate takes out what the lower rate cannot carry', () => {
  const tone = Float32Array.from({ length: 4 * size }, (_, i) => Math.sin((2 * Math.PI * i * 30_000) / 88_200))
  const rest = downsample2(tone).slice(200, -200)
  for (const value of rest) expect(Math.abs(value)).toBeLessThan(2e-4)
})
