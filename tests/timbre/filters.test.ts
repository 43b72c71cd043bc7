import { expect, test } from 'vitest'
import { butterworth, butterworthBand } from '../../src/dsp/butterworth.ts'
import { type Filter, filtered, filteredThrice } from '../../src/dsp/iir.ts'
import { RandomStream } from '../../src/dsp/random.ts'

const rateHz = 44_100

// Coefficients that SciPy 1.10.1's butter() gives for these filters.
const secondOrder = [
  ['high', 20, 0.997987115675119, [-1.9959701796428286, 0.9959782830576475]],
  ['high', 100, 0.9899760126801738, [-1.9798515425143586, 0.9800525082063358]],
  ['high', 2000, 0.8173653471988666, [-1.6010923941836188, 0.6683689946118473]],
  ['low', 500, 0.0012074051902600644, [-1.899333420104083, 0.9041630408651233]],
  ['low', 2000, 0.016819150107057132, [-1.6010923941836188, 0.6683689946118473]],
] as const

test.each(secondOrder)(
  'a Butterworth %s-pass at %s Hz has the coefficients that SciPy gives it',
  (kind, hz, gain, tail) => {
    const { b, a } = butterworth(kind, hz, rateHz)
    const middle = kind === 'low' ? 2 : -2
    for (const [value, expected] of [
      [b[0], gain],
      [b[1], middle * gain],
      [b[2], gain],
      [a[1], tail[0]],
      [a[2], tail[1]],
    ])
      expect(Math.abs(value - expected)).toBeLessThan(1e-13)
    expect(a[0]).toBe(1)
  },
)

const bands = [
  [
    8,
    9.284412211745453e-5,
    [
      -4.595297270176506, 11.38418795589702, -18.03359589453385, 20.044063377467467, -15.722629713782272,
      8.653046474088326, -3.0446543415941, 0.577761259782209,
    ],
  ],
  [
    11,
    1.1762340941955775e-3,
    [
      1.7517203625212574, 4.066607172535508, 4.219612197337383, 5.052322132898898, 3.2070637174170837,
      2.3516311453151686, 0.7639353910149385, 0.3314184481092047,
    ],
  ],
] as const

test.each(bands)(
  'the third octave around 1000·2^(%s/3) Hz has the coefficients that SciPy gives it',
  (j, gain, tail) => {
    const centre = 1000 * 2 ** (j / 3)
    const { b, a } = butterworthBand(centre * 2 ** (-1 / 6), centre * 2 ** (1 / 6), rateHz)
    const numerator = [1, 0, -4, 0, 6, 0, -4, 0, 1]
    numerator.forEach((factor, i) => expect(b[i]).toBeCloseTo(factor * gain, 14))
    tail.forEach((value, i) => expect(a[i + 1]).toBeCloseTo(value, 10))
  },
)

test('a band-pass passes its centre whole and its edges at −3 dB, whatever the rate', () => {
  for (const rate of [44_100, 48_000, 96_000]) {
    const filter = butterworthBand(2000, 4000, rate)
    const gainAt = (hz: number) => {
      const y = filtered(
        filter,
        Float64Array.from({ length: rate }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rate)),
      )
      return Math.max(...y.subarray(rate / 2).map(Math.abs))
    }
    expect(gainAt(2000)).toBeCloseTo(Math.SQRT1_2, 3)
    expect(gainAt(4000)).toBeCloseTo(Math.SQRT1_2, 3)
    expect(gainAt(2840)).toBeCloseTo(1, 3)
    expect(gainAt(500)).toBeLessThan(0.001)
  }
})

/** y[n] = Σ b[k]·x[n − k] − Σ a[k]·y[n − k], as it is defined. */
function byDefinition({ b, a }: Filter, x: Float64Array): Float64Array {
  const y = new Float64Array(x.length)
  for (let n = 0; n < x.length; n++)
    for (let k = 0; k <= n && k < b.length; k++) y[n] += b[k] * x[n - k] - (k > 0 ? a[k] * y[n - k] : 0)
  return y
}

test('filters do what their difference equation says, in place or not, and over the silence behind a sound', () => {
  const stream = new RandomStream(1, 'filters')
  const x = Float64Array.from({ length: 9000 }, (_, i) => (i < 700 ? stream.normal() : 0))
  for (const filter of [
    butterworth('high', 100, rateHz),
    butterworth('low', 500, rateHz),
    butterworthBand(2000, 4000, rateHz),
  ]) {
    const once = byDefinition(filter, x)
    const dirty = new Float64Array(x.length).fill(7)
    for (const y of [filtered(filter, x), filtered(filter, x, dirty)])
      y.forEach((value, i) => expect(Math.abs(value - once[i])).toBeLessThan(1e-9))
    const inPlace = x.slice()
    expect(filtered(filter, inPlace, inPlace)).toEqual(filtered(filter, x))
    if (filter.b.length > 3) continue
    const thrice = byDefinition(filter, byDefinition(filter, once))
    filteredThrice(filter, x, dirty).forEach((value, i) => expect(Math.abs(value - thrice[i])).toBeLessThan(1e-9))
  }
})
