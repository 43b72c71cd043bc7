import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { peakOf } from '../../src/dsp/level.ts'
import { decodeWav } from '../../src/formats/wav.ts'
import { canonicalForm, canonicalShot } from '../../src/timbre/canonical.ts'
import { timbreNames, timbreOf } from '../../src/timbre/models.ts'

const folder = new URL('../fixtures/timbre/', import.meta.url)
const drum = (name: string) => decodeWav(readFileSync(new URL(`${name}.wav`, folder)), name).channels[0]
const { prerollSamples, lengthSamples } = canonicalForm

const bytes = (x: Float32Array) => Buffer.from(x.buffer)

function late(x: Float32Array, before: number): Float32Array {
  const out = new Float32Array(before + x.length)
  out.set(x, before)
  return out
}

test.each(['k03_kick_tight', 'h01_hat_closed', 'y01_crash'])('%s has 32 768 samples and peaks at −1 dBFS', (name) => {
  const x = drum(name)
  const { samples, gainDb } = canonicalShot(x)
  expect(samples.length).toBe(32_768)
  expect(20 * Math.log10(peakOf(samples))).toBeCloseTo(-1, 5)
  const head = x.findIndex((value) => value !== 0)
  const again = samples.findIndex((value) => value !== 0)
  expect(20 * Math.log10(samples[again + 9] / x[head + 9])).toBeCloseTo(gainDb, 4)
})

test('silence before, silence behind, gain and polarity give the same samples', () => {
  const x = drum('s01_snare')
  const plain = canonicalShot(x).samples
  for (const before of [1, 23, 24, 25, 511, 20_000])
    expect(Buffer.compare(bytes(canonicalShot(late(x, before)).samples), bytes(plain))).toBe(0)
  const longer = new Float32Array(x.length + 9000)
  longer.set(x)
  expect(Buffer.compare(bytes(canonicalShot(longer).samples), bytes(plain))).toBe(0)
  const turned = canonicalShot(x.map((value) => -value / 4))
  expect(turned.samples.every((value, i) => value === -plain[i])).toBe(true)
  expect(turned.gainDb - canonicalShot(x).gainDb).toBeCloseTo(20 * Math.log10(4), 5)
})

test('with its onset told, a shot keeps its place to the sample', () => {
  const x = late(drum('k03_kick_tight'), prerollSamples).subarray(0, 9000)
  const { samples, gainDb } = canonicalShot(x, prerollSamples)
  x.forEach((value, i) => expect(Math.abs(samples[i] / 10 ** (gainDb / 20) - value)).toBeLessThan(1e-7))
  expect(peakOf(samples.subarray(x.length))).toBe(0)
})

test('a long shot fades over the last tenth: half at its middle, to nothing at its end', () => {
  const { samples } = canonicalShot(new Float32Array(50_000).fill(1), prerollSamples)
  const top = 10 ** (-1 / 20)
  const fade = Math.round(lengthSamples / 10)
  expect(samples[lengthSamples - fade - 1]).toBeCloseTo(top, 6)
  expect(samples[lengthSamples - 1 - (fade - 1) / 2]).toBeCloseTo(top / 2, 6)
  expect(samples[lengthSamples - 1]).toBeLessThan(1e-6)
})

test('what remains of a sound that was cut before its onset is faded in', () => {
  const hum = late(drum('s01_snare'), 4000).map((value, i) => value + 0.002 * Math.cos(i))
  expect(canonicalShot(hum).samples[0]).toBe(0)
})

test('silence stays silence, and is told as such', () => {
  const { samples, gainDb } = canonicalShot(new Float32Array(100))
  expect([samples.length, peakOf(samples), gainDb]).toEqual([32_768, 0, 0])
  const { timbre, reasons } = timbreOf([samples], canonicalForm.rateHz)
  expect(Object.values(timbre)).toEqual(timbreNames.map(() => null))
  expect(reasons.hardness).toBe('The sound is silent.')
})
