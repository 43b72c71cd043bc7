import { expect, test } from 'vitest'
import { applyBiquad, type Biquad, highPass, highShelf, lowPass, peaking } from '../../src/dsp/biquad.ts'
import { realFft } from '../../src/dsp/fft.ts'
import { applySvf, type SvfOutput } from '../../src/dsp/svf.ts'

const rateHz = 44_100
const size = 16_384

/** Magnitudes of the impulse response at bins of rateHz/size. */
function measured(filter: (x: Float32Array) => Float32Array): (hz: number) => number {
  const x = new Float32Array(size)
  x[0] = 1
  const spectrum = realFft(filter(x))
  return (hz) => {
    const k = Math.round((hz * size) / rateHz)
    return Math.hypot(spectrum[2 * k], spectrum[2 * k + 1])
  }
}

/** The analogue frequency, over the filter's own, that the bilinear transform maps `hz` to. */
function warped(hz: number, cutoffHz: number): number {
  const exact = (Math.round((hz * size) / rateHz) * rateHz) / size
  return Math.tan((Math.PI * exact) / rateHz) / Math.tan((Math.PI * cutoffHz) / rateHz)
}

const probesHz = [60, 200, 500, 1000, 1900, 4000, 9000, 15_000, 20_000]

/** |H(jw)| of b2 s² + b1 s + b0 over a2 s² + a1 s + a0. */
function prototype(w: number, b: readonly [number, number, number], a: readonly [number, number, number]): number {
  return Math.hypot(b[0] - b[2] * w * w, b[1] * w) / Math.hypot(a[0] - a[2] * w * w, a[1] * w)
}

const gain = 10 ** (6 / 40)
const cases: readonly { name: string; filter: Biquad; hz: number; exact: (w: number) => number }[] = [
  {
    name: 'low-pass',
    filter: lowPass(rateHz, 900, 0.8),
    hz: 900,
    exact: (w) => prototype(w, [1, 0, 0], [1, 1 / 0.8, 1]),
  },
  {
    name: 'high-pass',
    filter: highPass(rateHz, 2500, 2),
    hz: 2500,
    exact: (w) => prototype(w, [0, 0, 1], [1, 1 / 2, 1]),
  },
  {
    name: 'peaking equaliser',
    filter: peaking(rateHz, 3000, 0.9, 6),
    hz: 3000,
    exact: (w) => prototype(w, [1, gain / 0.9, 1], [1, 1 / (gain * 0.9), 1]),
  },
  {
    name: 'high shelf',
    filter: highShelf(rateHz, 2500, 6),
    hz: 2500,
    exact: (w) => gain * prototype(w, [1, Math.sqrt(2 * gain), gain], [gain, Math.sqrt(2 * gain), 1]),
  },
]

for (const { name, filter, hz, exact } of cases)
  test(`the ${name} has the magnitude of its analogue prototype`, () => {
    const magnitude = measured((x) => applyBiquad(x, filter))
    for (const probe of probesHz) expect(magnitude(probe)).toBeCloseTo(exact(warped(probe, hz)), 4)
  })

test('the state-variable filter has the analogue low, band and high responses', () => {
  const numerators: Record<SvfOutput, readonly [number, number, number]> = {
    low: [1, 0, 0],
    band: [0, 1 / 1.3, 0],
    high: [0, 0, 1],
  }
  for (const output of ['low', 'band', 'high'] as const) {
    const magnitude = measured((x) => applySvf(x, { rateHz, output, hz: 1700, q: 1.3 }))
    for (const probe of probesHz)
      expect(magnitude(probe)).toBeCloseTo(prototype(warped(probe, 1700), numerators[output], [1, 1 / 1.3, 1]), 4)
  }
})

test('a state-variable filter whose frequency is a constant function equals the fixed one', () => {
  const x = Float32Array.from({ length: 2000 }, (_, i) => Math.sin(i * i * 0.001))
  const fixed = applySvf(x.slice(), { rateHz, output: 'band', hz: 800, q: 3 })
  const moving = applySvf(x.slice(), { rateHz, output: 'band', hz: () => 800, q: 3 })
  expect(moving).toEqual(fixed)
})

test('a state-variable filter stays bounded under violent modulation', () => {
  const x = Float32Array.from({ length: 44_100 }, (_, i) => ((i * 7919) % 200) / 100 - 1)
  const y = applySvf(x, { rateHz, output: 'low', hz: (sec) => (Math.sin(sec * 4000) > 0 ? 30 : 19_000), q: 20 })
  for (const value of y) expect(Math.abs(value)).toBeLessThan(60)
})
