// Tones of made and of real sounds, of generators whose tuning is known.

import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { inTune, toneAim, verdictsOf } from '../../src/evaluation/aims.ts'
import type { Sounds } from '../../src/evaluation/measure-sets.ts'
import { toneRows } from '../../src/evaluation/tones.ts'
import { report } from './reports.ts'

const rateHz = 44_100
const [kickCount, clapCount] = [40, 6]
const classes = ['kick', 'clap']

const hiss = new RandomStream(9, 'noise').fillNormal(new Float32Array(200_000)).map((x) => x / 5)

/** Kicks of the tones that `hzOf` draws, noise where it draws none, and noisy claps. */
function drums(seed: number, hzOf: (random: RandomStream) => number | null): Sounds {
  const random = new RandomStream(seed, 'drums')
  const noise = () => {
    const start = random.integer(hiss.length - 16_384)
    return hiss.subarray(start, start + 16_384)
  }
  const kicks = Array.from({ length: kickCount }, () => {
    const hz = hzOf(random)
    if (hz === null) return noise()
    const at = (i: number) => Math.exp(-i / 9000) * Math.sin((2 * Math.PI * hz * i) / rateHz)
    return Float32Array.from({ length: 16_384 }, (_, i) => at(i))
  })
  const claps = Array.from({ length: clapCount }, noise)
  return { shots: [...kicks, ...claps], classes: [...kicks.map(() => 0), ...claps.map(() => 1)] }
}

/** 45 to 95 Hz, equally likely on a logarithmic scale: 13 semitones. */
const real = (random: RandomStream) => random.logUniform(45, 95)
const [reference, other] = [drums(1, real), drums(2, real)]
const rowsOf = (made: Sounds) => toneRows({ made, reference, real: other }, classes)

test('only classes whose real sounds settle on tones have a row', () => {
  expect(rowsOf(drums(3, real)).map((row) => row.class)).toEqual(['kick'])
})

test('a real half is in tune with the other', () => {
  const [row] = rowsOf(drums(3, real))
  expect(row.distance!).toBeLessThan(toneAim(row)!)
  expect(row).toMatchObject({ part: 1, realPart: 1 })
  expect(row.hz.length).toBe(kickCount)
  expect(inTune(row)).toBe(true)
})

test('a model of one pitch is not, wherever that pitch is', () => {
  for (const hz of [50, 65.4, 86, 130]) {
    const [row] = rowsOf(drums(3, () => hz))
    expect(row.pitches).toBe(1)
    expect(row.realPitches).toBeGreaterThan(10)
    expect(row.distance!).toBeGreaterThan(2.5)
    expect(inTune(row), `${hz} Hz`).toBe(false)
  }
})

test('nor is one of two pitches an octave apart, one that is a third sharp, or one most of whose sounds have no tone', () => {
  const two = rowsOf(drums(3, (random) => (random.uniform() < 0.5 ? 43 : 86)))
  const sharp = rowsOf(drums(3, (random) => 2 ** (4 / 12) * real(random)))
  const rare = rowsOf(drums(3, (random) => (random.uniform() < 0.7 ? null : real(random))))
  const never = rowsOf(drums(3, () => null))
  for (const [row] of [two, sharp, rare, never]) expect(inTune(row)).toBe(false)
  expect(never[0]).toMatchObject({ distance: null, part: 0, pitches: 0, hz: [] })
})

test('a few real tones are no yardstick', () => {
  const few = (sounds: Sounds) => ({ shots: sounds.shots.slice(0, 8), classes: sounds.classes.slice(0, 8) })
  const [row] = toneRows({ made: few(drums(3, real)), reference: few(reference), real: few(other) }, classes)
  expect(inTune(row)).toBe(null)
})

test('the verdict counts the classes in tune, names the farthest, and is missing where nobody asked', () => {
  const verdictOf = (tones: ReturnType<typeof rowsOf> | undefined) =>
    verdictsOf(report({ tones })).find(({ id }) => id === 'tones')
  const good = { ...rowsOf(drums(3, real))[0], class: 'tom' }
  const [bad] = rowsOf(drums(3, () => 86))
  expect(verdictOf([good, bad])).toMatchObject({ found: '1 of 2', reached: false })
  expect(verdictOf([good, bad])!.note).toMatch(/^farthest: kick, \d\.\d semitones, 1 different \(real sounds: 1\d\)$/)
  expect(verdictOf([good])).toMatchObject({ found: '1 of 1', reached: true, note: '' })
  expect(verdictOf(rowsOf(drums(3, () => null)))!.note).toBe(
    'farthest: kick, 0.0 % settle on a tone, of real sounds 100.0 %',
  )
  expect(verdictOf([])).toBe(undefined)
  expect(verdictOf(undefined)).toBe(undefined)
})
