import { expect, test } from 'vitest'
import { hexOfOklab, scaleColour } from '../../../web/explore/colour-scale.ts'

type Triple = readonly number[]

const linear = (hex: string): Triple =>
  [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
const times = (matrix: readonly Triple[], v: Triple): Triple =>
  matrix.map((row) => row.reduce((sum, x, i) => sum + x * v[i], 0))
const luminance = (rgb: Triple): number => times([[0.2126, 0.7152, 0.0722]], rgb)[0]

/** Linear sRGB → CIELAB (D65), a space that the scale was not made in. */
function labOf(rgb: Triple): Triple {
  const toXyz = [
    [0.4123908, 0.35758434, 0.18048079],
    [0.21263901, 0.71516868, 0.07219232],
    [0.01933082, 0.11919478, 0.95053215],
  ]
  const white = [0.95045593, 1, 1.08905775]
  const f = times(toXyz, rgb).map((x, i) =>
    x / white[i] > 216 / 24389 ? Math.cbrt(x / white[i]) : (x / white[i]) * (841 / 108) + 4 / 29,
  )
  return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
}
const apart = (a: Triple, b: Triple): number => Math.hypot(...a.map((x, i) => x - b[i]))

/** What colour-blind eyes make of linear sRGB: Machado, Oliveira, Fernandes 2009, table 1, severity 1.0. */
const eyes: Readonly<Record<string, readonly Triple[]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}
const eighths = Array.from({ length: 9 }, (_, i) => linear(scaleColour(i / 8)))

test('Oklab becomes the sRGB that CSS Color 4 says', () => {
  expect(hexOfOklab([0.62796, 0.22486, 0.12585])).toBe('#ff0000')
  expect(hexOfOklab([0.86644, -0.23389, 0.1795])).toBe('#00ff00')
  expect(hexOfOklab([0.45201, -0.03246, -0.31153])).toBe('#0000ff')
  expect(hexOfOklab([1, 0, 0])).toBe('#ffffff')
  expect(hexOfOklab([0, 0, 0])).toBe('#000000')
})

test('equal steps of the value look alike: in CIELAB, too, none of eight is twice another', () => {
  const steps = eighths.slice(1).map((rgb, i) => apart(labOf(rgb), labOf(eighths[i])))
  expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(2)
  expect(Math.min(...steps)).toBeGreaterThan(5) // two that lie side by side can be told from 2.3 on
})

test.each(Object.keys(eyes))('with %s, eight steps still are eight, from dark to light', (name) => {
  const seen = eighths.map((rgb) => times(eyes[name], rgb).map((x) => Math.min(1, Math.max(0, x))))
  seen.slice(1).forEach((rgb, i) => {
    expect(labOf(rgb)[0]).toBeGreaterThan(labOf(seen[i])[0])
    expect(apart(labOf(rgb), labOf(seen[i]))).toBeGreaterThan(4)
  })
})

test('every colour stands out 3:1 from the page’s ground, as WCAG 2.2 asks of what a picture means', () => {
  const ground = luminance(linear('#0d0f12'))
  for (const rgb of eighths) expect((luminance(rgb) + 0.05) / (ground + 0.05)).toBeGreaterThan(3)
})

test('beyond the scale its ends go on', () => {
  expect(scaleColour(-1)).toBe(scaleColour(0))
  expect(scaleColour(2)).toBe(scaleColour(1))
})
