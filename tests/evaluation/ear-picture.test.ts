import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { earPicture } from '../../src/evaluation/ear-picture.ts'
import { melPicture, pictureBands, pictureFrames, pictureSamples } from '../../src/evaluation/mel-picture.ts'

const rateHz = 44_100
const tone = (hz: number) =>
  Float32Array.from({ length: pictureSamples }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rateHz))

/** Sums over all frames, by band. */
function bandSums(picture: Float32Array): number[] {
  return Array.from({ length: pictureBands }, (_, band) => {
    let sum = 0
    for (let t = 0; t < pictureFrames; t++) sum += picture[t * pictureBands + band]
    return sum
  })
}

const brightest = (picture: Float32Array) => bandSums(picture).indexOf(Math.max(...bandSums(picture)))

/** Glasberg and Moore's other form of the scale: the integral of their bandwidth 24.7 (4.37 f/kHz + 1). */
const erbNumber = (hz: number) => Math.log(1 + 0.00437 * hz) / (24.7 * 0.00437)

test('tones stand in the band that the ERB scale gives them, over both windows', () => {
  const [low, high] = [erbNumber(30), erbNumber(20_000)]
  for (const hz of [60, 120, 300, 650, 900, 3000, 9000, 15_000]) {
    const place = ((erbNumber(hz) - low) / (high - low)) * (pictureBands + 1) - 1
    expect(Math.abs(brightest(earPicture(tone(hz))) - place), `${hz} Hz`).toBeLessThan(1.1)
  }
})

test('a low kick and a low tom stand apart, which a mel picture of short windows hides', () => {
  expect(brightest(earPicture(tone(80)))).toBeGreaterThan(brightest(earPicture(tone(50))))
  expect(brightest(melPicture(tone(80)))).toBe(brightest(melPicture(tone(50))))
})

test('white noise is about as bright on both sides of where the windows change', () => {
  const noise = new RandomStream(1, 'noise').fillNormal(new Float32Array(pictureSamples))
  const sums = bandSums(earPicture(noise)).map((sum) => (70 * sum) / pictureFrames)
  // dB: neighbours average unlike numbers of bins, whose mean logarithm is a little lower where they are few.
  for (let band = 5; band < 40; band++) expect(Math.abs(sums[band] - sums[band - 1])).toBeLessThan(3)
})

test('it runs from 0 to 1, is blind to level, and black for silence', () => {
  const picture = earPicture(tone(440))
  expect(Math.max(...picture)).toBe(1)
  expect(Math.min(...picture)).toBeGreaterThanOrEqual(0)
  const quiet = earPicture(tone(440).map((x) => x / 64))
  picture.forEach((value, i) => expect(quiet[i]).toBeCloseTo(value, 5))
  expect(earPicture(new Float32Array(pictureSamples)).every((value) => value === 0)).toBe(true)
})
