import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { Analysis } from '../../src/timbre/analysis.ts'
import { type TimbreName, timbreNames, timbreOf } from '../../src/timbre/models.ts'
import { reverb } from '../../src/timbre/reverb.ts'

interface Reference {
  readonly name: string
  readonly models: Readonly<Record<TimbreName, { readonly value: number; readonly features: number[] } | null>>
}

const folder = new URL('../fixtures/timbre/', import.meta.url)
const references = JSON.parse(readFileSync(new URL('audiocommons.json', folder), 'utf8')) as Reference[]
const sounding = references.filter(({ name }) => name !== 'e23_silence')

function sound(name: string) {
  return decodeWav(readFileSync(new URL(`${name}.wav`, folder)), name)
}

test.each(sounding)('$name: all eight models agree with the Python reference, and so do their terms', (reference) => {
  const { channels, rateHz } = sound(reference.name)
  const { timbre, reasons, features } = timbreOf(channels, rateHz)
  expect(reasons).toEqual({})
  for (const name of timbreNames) {
    const { value, features: terms } = reference.models[name]!
    // The promise is ±0.05; the same arithmetic in float64 agrees far better, and should anything change, it shows.
    expect(Math.abs(timbre[name]! - value), name).toBeLessThan(1e-6)
    features[name]!.forEach((term, i) => expect(Math.abs(term - terms[i]), `${name}, term ${i}`).toBeLessThan(1e-6))
  }
})

test('silence, no samples and samples that are no numbers give a reason for each null', () => {
  const silence = sound('e23_silence')
  for (const [channels, reason] of [
    [silence.channels, 'The sound is silent.'],
    [[new Float32Array(0)], 'There are no samples.'],
    [[], 'There are no samples.'],
    [[new Float32Array([1, Number.NaN, 0])], 'There are samples that are no finite numbers.'],
    [[new Float32Array([1, -1]), new Float32Array([-1, 1])], 'The sound is silent.'],
  ] as const) {
    const { timbre, reasons } = timbreOf(channels, silence.rateHz)
    expect(Object.values(timbre)).toEqual(timbreNames.map(() => null))
    expect(Object.values(reasons)).toEqual(timbreNames.map(() => reason))
  }
})

test('sounds too short for a model give a null with its reason, and numbers where a model is still defined', () => {
  const snare = sound('e11_snare_ref')
  const { timbre, reasons } = timbreOf([snare.channels[0].subarray(0, 400)], snare.rateHz)
  expect(timbre.brightness).toBeGreaterThan(0)
  expect(timbre.hardness).toBeNull()
  expect(reasons.hardness).toBe('The sound is shorter than 12 ms.')
  expect(timbre.roughness).toBeNull()
})

test('neither level nor polarity of a sound matters', () => {
  const { channels, rateHz } = sound('k02_kick_909_click')
  const loud = timbreOf(channels, rateHz).timbre
  for (const gain of [2 ** -12, 2 ** -20, 1e-30, 1e30, -1]) {
    const other = timbreOf([Float64Array.from(channels[0], (value) => value * gain)], rateHz).timbre
    for (const name of timbreNames) expect(Math.abs(other[name]! - loud[name]!), `${name}, ${gain}`).toBeLessThan(1e-6)
  }
})

test('a second channel with the same samples changes nothing, a silent one nothing but the reverberation', () => {
  const { channels, rateHz } = sound('s01_snare')
  const mono = timbreOf(channels, rateHz)
  const twice = timbreOf([channels[0], channels[0]], rateHz)
  for (const name of timbreNames) expect(twice.timbre[name], name).toBeCloseTo(mono.timbre[name]!, 9)
  const half = timbreOf([channels[0], new Float32Array(channels[0].length)], rateHz)
  for (const name of timbreNames) expect(half.timbre[name], name).toBeCloseTo(mono.timbre[name]!, 9)
  expect(half.features.reverb![0]).toBeCloseTo((mono.features.reverb![0] + 0.2) / 2, 9)
})

test('a tail that rings for seconds counts as reverberant, a dry hit does not', () => {
  const rateHz = 44_100
  const { channels } = sound('z_noise_pink')
  const decaying = (rt60Sec: number, seconds: number) =>
    Float32Array.from(
      { length: seconds * rateHz },
      (_, i) => channels[0][i % rateHz] * 10 ** ((-3 * i) / rateHz / rt60Sec),
    )
  expect(reverb(new Analysis([decaying(1.1, 8)], rateHz)).value).toBe(1)
  expect(reverb(new Analysis([decaying(0.2, 1)], rateHz)).value).toBe(0)
})
