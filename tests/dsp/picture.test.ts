import { expect, test } from 'vitest'
import { spectrogramPicture } from '../../src/dsp/picture.ts'

const rateHz = 44_100
const options = { rateHz, width: 40, height: 100, lengthSamples: 20_000, lowHz: 50, highHz: 12_800 }

/** Row (from the top) of the brightest pixel in a column. */
function brightestRow(picture: { width: number; height: number; pixels: Uint8Array }, column: number): number {
  let best = 0
  for (let row = 0; row < picture.height; row++)
    if (picture.pixels[row * picture.width + column] > picture.pixels[best * picture.width + column]) best = row
  return best
}

test('a sine is a bright line at its place on the logarithmic axis', () => {
  for (const hz of [400, 1600, 6400]) {
    const tone = Float32Array.from({ length: 20_000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz))
    const picture = spectrogramPicture(tone, options)
    const expected = 99 - (99 * Math.log(hz / 50)) / Math.log(256)
    expect(Math.abs(brightestRow(picture, 20) - expected)).toBeLessThanOrEqual(1)
  }
})

test('silence is black, before, after and altogether', () => {
  expect(spectrogramPicture(new Float32Array(20_000), options).pixels.every((pixel) => pixel === 0)).toBe(true)
  const short = Float32Array.from({ length: 4000 }, (_, i) => Math.sin(i))
  const picture = spectrogramPicture(short, options)
  for (let row = 0; row < 100; row++) expect(picture.pixels[row * 40 + 39]).toBe(0)
  expect(Math.max(...picture.pixels)).toBe(255)
})

test('loudness of the whole shot does not change its picture', () => {
  const x = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i * 0.1) * Math.exp(-i / 2000))
  const quiet = x.map((value) => value / 8)
  expect(spectrogramPicture(quiet, options).pixels).toEqual(spectrogramPicture(x, options).pixels)
})
