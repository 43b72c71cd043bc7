import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { integratedLufs, loudnessNormalised } from '../../src/timbre/loudness-normalise.ts'

const folder = new URL('../fixtures/timbre/', import.meta.url)
const references = (
  JSON.parse(readFileSync(new URL('audiocommons.json', folder), 'utf8')) as { name: string; lufs: number | null }[]
).filter(({ lufs }) => lufs !== null)

function sumOf(name: string): { x: Float64Array; rateHz: number } {
  const { channels, rateHz } = decodeWav(readFileSync(new URL(`${name}.wav`, folder)), name)
  return { x: Float64Array.from(channels[0], (_, i) => channels.reduce((sum, channel) => sum + channel[i], 0)), rateHz }
}

test.each(references)('$name has the integrated loudness that pyloudnorm measures', ({ name, lufs }) => {
  const { x, rateHz } = sumOf(name)
  expect(integratedLufs(x, rateHz)).toBeCloseTo(lufs!, 6)
})

test('a normalised sound has −24 LUFS, or a peak of 1 where it cannot have that', () => {
  const snare = sumOf('s01_snare')
  expect(integratedLufs(loudnessNormalised(snare.x, snare.rateHz), snare.rateHz)).toBeCloseTo(-24, 9)
  const impulse = sumOf('e05_impulse')
  const loud = loudnessNormalised(impulse.x, impulse.rateHz)
  expect(Math.max(...loud.map(Math.abs))).toBe(1)
  expect(integratedLufs(loud, impulse.rateHz)).toBeLessThan(-24)
})

test('silence has no loudness', () => {
  expect(integratedLufs(new Float64Array(44_100), 44_100)).toBe(-Infinity)
})
