import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { settledToneHz } from '../../src/evaluation/settled-tone.ts'
import { semitonesOf } from '../../src/evaluation/tone-distance.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { comparable } from '../../src/evaluation/mel-picture.ts'

const rateHz = 44_100
const lengthSamples = 32_768

/** A tone of `hzAt(sec)` that halves its level every `halfSec`. */
function tone(hzAt: (sec: number) => number, halfSec = 0.1, gain = 0.9): Float32Array {
  let phase = 0
  return Float32Array.from({ length: lengthSamples }, (_, i) => {
    phase += (2 * Math.PI * hzAt(i / rateHz)) / rateHz
    return gain * 2 ** (-i / rateHz / halfSec) * Math.sin(phase)
  })
}

const noise = (gain: number, seed = 3) =>
  new RandomStream(seed, 'noise').fillNormal(new Float32Array(lengthSamples)).map((x) => gain * x)

const sum = (...parts: Float32Array[]) => parts[0].map((_, i) => parts.reduce((all, part) => all + part[i], 0))

const cents = (found: number | null, hz: number) => 100 * Math.abs(semitonesOf(found!) - semitonesOf(hz))

test('decaying tones from 33 to 1500 Hz are found within a tenth of a semitone', () => {
  for (const hz of [33, 41.2, 55, 86.13, 107.7, 150, 281, 700, 1500])
    for (const halfSec of [0.05, 0.2, 1])
      expect(
        cents(
          settledToneHz(
            tone(() => hz, halfSec),
            rateHz,
          ),
          hz,
        ),
      ).toBeLessThan(10)
})

test('the rate of the samples changes nothing', () => {
  const hz = 61.7
  const slow = Float32Array.from({ length: 16_000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / 16_000))
  expect(cents(settledToneHz(slow, 16_000), hz)).toBeLessThan(5)
})

test('a sweep that is over by 80 ms leaves the tone that it ends on', () => {
  const found = settledToneHz(
    tone((sec) => 52 + 300 * Math.exp(-sec / 0.015)),
    rateHz,
  )
  expect(cents(found, 52)).toBeLessThan(20)
})

test('an offset that nobody hears is no part of the tone, however strong', () => {
  const low = tone(() => 60, 1, 0.3)
  expect(
    cents(
      settledToneHz(
        low.map((value) => value + 0.5),
        rateHz,
      ),
      60,
    ),
  ).toBeLessThan(10)
  expect(settledToneHz(new Float32Array(lengthSamples).fill(0.5), rateHz)).toBe(null)
})

test('a fainter overtone and a fainter noise leave the tone where it is', () => {
  const low = tone(() => 90)
  const over = tone(() => 143, 0.1, 0.4)
  expect(cents(settledToneHz(sum(low, over), rateHz), 90)).toBeLessThan(10)
  expect(cents(settledToneHz(sum(low, noise(0.02)), rateHz), 90)).toBeLessThan(10)
})

test('noise, silence, a tone that is over by then, one that is too low and a glide through an octave have none', () => {
  for (let seed = 0; seed < 20; seed++) expect(settledToneHz(noise(0.2, seed), rateHz)).toBe(null)
  expect(settledToneHz(new Float32Array(lengthSamples), rateHz)).toBe(null)
  expect(
    settledToneHz(
      tone(() => 60, 0.006),
      rateHz,
    ),
  ).toBe(null)
  expect(
    settledToneHz(
      tone(() => 18),
      rateHz,
    ),
  ).toBe(null)
  expect(
    settledToneHz(
      tone((sec) => 400 * 2 ** (sec / 0.25), 1),
      rateHz,
    ),
  ).toBe(null)
})

test('of the built-in drums, kicks and toms settle on tones and claps and cymbals do not', () => {
  const part = (name: Parameters<typeof renderClassShot>[0]) => {
    const shots = Array.from({ length: 3 }, (_, i) => comparable(renderClassShot(name, 31, i).samples, rateHz))
    return shots.filter((shot) => settledToneHz(shot, rateHz) !== null).length / shots.length
  }
  for (const name of ['kick', 'tom'] as const) expect(part(name), name).toBe(1)
  for (const name of ['clap', 'closed-hat', 'cymbal'] as const) expect(part(name), name).toBe(0)
})
