import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import {
  comparable,
  melPicture,
  pictureBands,
  pictureFrames,
  pictureSamples,
} from '../../src/evaluation/mel-picture.ts'

const rateHz = 44_100
const tone = (hz: number, length = pictureSamples, rate = rateHz) =>
  Float32Array.from({ length }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate))

/** The band that is brightest over all frames. */
function brightest(picture: Float32Array): number {
  const sums = Array.from({ length: pictureBands }, (_, band) => {
    let sum = 0
    for (let t = 0; t < pictureFrames; t++) sum += picture[t * pictureBands + band]
    return sum
  })
  return sums.indexOf(Math.max(...sums))
}

test('tones stand in the band that the mel scale gives them', () => {
  const mel = (hz: number) => 2595 * Math.log10(1 + hz / 700)
  for (const hz of [200, 440, 1000, 3000, 8000, 15_000]) {
    const place = ((mel(hz) - mel(40)) / (mel(20_000) - mel(40))) * (pictureBands + 1) - 1
    expect(Math.abs(brightest(melPicture(tone(hz))) - place), `${hz} Hz`).toBeLessThan(1.1)
  }
})

test('the picture runs from 0 to 1, is blind to level, and black for silence', () => {
  const x = tone(440)
  const picture = melPicture(x)
  expect(Math.max(...picture)).toBe(1)
  expect(Math.min(...picture)).toBeGreaterThanOrEqual(0)
  const quiet = melPicture(x.map((value) => value / 64))
  picture.forEach((value, i) => expect(quiet[i]).toBeCloseTo(value, 5))
  expect(melPicture(new Float32Array(pictureSamples)).every((value) => value === 0)).toBe(true)
})

test('noise 80 dB under a tone is not seen, noise 40 dB under it is', () => {
  const random = new RandomStream(1, 'noise')
  const noise = random.fillNormal(new Float32Array(pictureSamples))
  const clean = melPicture(tone(440))
  const changed = (db: number) => {
    const noisy = melPicture(tone(440).map((x, i) => x + 0.5 * 10 ** (db / 20) * noise[i]))
    return noisy.reduce((sum, value, i) => sum + Math.abs(value - clean[i]), 0) / clean.length
  }
  expect(changed(-110)).toBeLessThan(0.001)
  expect(changed(-40)).toBeGreaterThan(0.1)
})

test('a comparable shot has one rate, length and peak, whatever it came as', () => {
  const cases: [Float32Array, number][] = [
    [tone(440, 1000), 44_100],
    [tone(440, 60_000), 44_100],
    [tone(440, 20_000, 22_050), 22_050],
    [tone(440, 48_000, 48_000), 48_000],
  ]
  for (const [x, rate] of cases) {
    const y = comparable(x, rate)
    expect(y.length).toBe(pictureSamples)
    expect(Math.max(...y.map(Math.abs))).toBeCloseTo(10 ** (-1 / 20), 5)
    expect(Math.abs(y.at(-1)!)).toBeLessThan(1e-4)
    expect(Math.abs(brightest(melPicture(y)) - brightest(melPicture(tone(440))))).toBeLessThanOrEqual(1)
  }
})

test('a late start stays late', () => {
  const late = new Float32Array(20_000)
  late.set(tone(440, 15_000), 5000)
  const y = comparable(late, rateHz)
  expect(y.findIndex((x) => x !== 0)).toBeGreaterThanOrEqual(5000)
})
