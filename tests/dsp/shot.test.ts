import { assert, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { prepareShot, shotForm, shotFormAt } from '../../src/dsp/shot.ts'
import { gainToDb, peakOf } from '../../src/dsp/level.ts'
import { resample } from '../../src/dsp/resample.ts'
import { Fault } from '../../src/faults/fault.ts'
import { noise, pcm, tone } from '../dataset/sounds.ts'

const kinds = (shot: { mends: readonly { kind: string }[] }) => shot.mends.map((mend) => mend.kind)
const target = 10 ** (-1 / 20)

test('every shot peaks at −1 dBFS and says by how much it was raised', () => {
  for (const level of [0.01, 0.3, 0.99]) {
    const source = tone(180, { level })
    const shot = prepareShot(pcm(source), 'x')
    expect(peakOf(shot.samples)).toBeCloseTo(target, 6)
    expect(shot.gainDb).toBeCloseTo(gainToDb(target / peakOf(source)), 3)
  }
})

test('the onset stands at the same sample, whatever silence comes before', () => {
  assert(
    property(integer({ min: 0, max: 30_000 }), (before) => {
      const sound = noise(1)
      const late = new Float32Array(before + sound.length)
      late.set(sound, before)
      const shot = prepareShot(pcm(late), 'x')
      // Before the onset nothing, at it the sound.
      expect(peakOf(shot.samples.subarray(0, shotForm.prerollSamples))).toBe(0)
      expect(shot.samples[shotForm.prerollSamples]).not.toBe(0)
      expect(shot.onsetSec * 44_100).toBeCloseTo(before, 6)
      expect(shot.samples).toEqual(prepareShot(pcm(sound), 'x').samples)
    }),
    { numRuns: 15, seed: 1 },
  )
})

test('at 16 kHz a shot is the same sound in the same place', () => {
  const form = shotFormAt(16_000)
  expect(form).toMatchObject({ rateHz: 16_000, prerollSamples: 9, maxLengthSamples: 23_777, fadeOutSamples: 160 })
  const late = new Float32Array(20_000)
  late.set(tone(1000, { decaySec: 0.05 }).subarray(0, 12_000), 8000)
  const [low, high] = [prepareShot(pcm(late), 'x', form), prepareShot(pcm(late), 'x')]
  // What resampling rings before a sudden start may count as its beginning.
  expect(Math.abs(low.onsetSec - high.onsetSec)).toBeLessThan(0.001)
  expect(low.samples.length / 16_000).toBeCloseTo(high.samples.length / 44_100, 2)
  expect(peakOf(low.samples)).toBeCloseTo(target, 6)
  const same = resample(high.samples, 44_100, 16_000)
  const like = (lag: number) => {
    let [product, a, b] = [0, 0, 0]
    for (let i = 16; i < 2000; i++) {
      product += low.samples[i] * same[i + lag]
      a += low.samples[i] ** 2
      b += same[i + lag] ** 2
    }
    return product / Math.sqrt(a * b)
  }
  expect(Math.max(...Array.from({ length: 33 }, (_, i) => like(i - 16)))).toBeGreaterThan(0.98)
})

test('the pre-roll is under a millisecond', () => {
  expect(shotForm.prerollSamples / shotForm.rateHz).toBeLessThan(0.001)
})

test('trailing silence goes, and a second preparation changes nothing that can be heard', () => {
  const sound = tone(200, { decaySec: 0.02 })
  const padded = new Float32Array(60_000)
  padded.set(sound)
  const shot = prepareShot(pcm(padded), 'x')
  // −66 dB of e^(−t/0.02) is at 152 ms.
  expect(shot.samples.length / 44_100).toBeCloseTo(0.152, 1)
  expect(shot.samples.at(-1)).toBeCloseTo(0, 6)
  expect(kinds(shot)).toEqual(['tail'])
  const again = prepareShot(pcm(shot.samples), 'x').samples
  for (let i = 0; i < again.length - shotForm.fadeOutSamples; i++)
    expect(Math.abs(again[i] - shot.samples[i])).toBeLessThan(2e-3)
})

test('a sound longer than the maximum is cut there and faded out', () => {
  const shot = prepareShot(pcm(tone(100, { lengthSec: 4, decaySec: 2 })), 'x')
  expect(shot.samples).toHaveLength(shotForm.maxLengthSamples)
  expect(kinds(shot)).toContain('cut')
  const before = peakOf(shot.samples.subarray(-shotForm.cutFadeSamples - 2000, -shotForm.cutFadeSamples))
  expect(before).toBeGreaterThan(0.3)
  expect(peakOf(shot.samples.subarray(-20))).toBeLessThan(0.001)
})

test('a sound that ends in full swing is faded out and named', () => {
  const shot = prepareShot(pcm(tone(400, { lengthSec: 0.1, decaySec: 1 })), 'x')
  expect(kinds(shot)).toEqual(['abrupt'])
  expect(Math.abs(shot.samples.at(-1)!)).toBeLessThan(1e-6)
})

test.each([8000, 22_050, 48_000, 96_000, 384_000])(
  'a sound recorded at %i Hz comes out as the same sound',
  (rateHz) => {
    const reference = prepareShot(pcm(tone(300)), 'x').samples
    const shot = prepareShot(pcm(tone(300, { rateHz }), rateHz), 'x')
    expect(kinds(shot)).toContain('resampled')
    expect(Math.abs(shot.samples.length - reference.length)).toBeLessThan(100)
    let dot = 0
    let a = 0
    let b = 0
    for (let i = 0; i < Math.min(reference.length, shot.samples.length); i++) {
      dot += reference[i] * shot.samples[i]
      a += reference[i] ** 2
      b += shot.samples[i] ** 2
    }
    // The attack is a step, which a lower rate cannot hold whole; all else agrees.
    expect(dot / Math.sqrt(a * b)).toBeGreaterThan(0.99)
  },
)

test('a constant offset is removed and does not move onset or end', () => {
  const plain = prepareShot(pcm(tone(200, { leadSec: 0.02 })), 'x')
  const shot = prepareShot(pcm(tone(200, { leadSec: 0.02 }).map((value) => value + 0.1)), 'x')
  expect(kinds(shot)).toContain('offset')
  expect(shot.onsetSec).toBeCloseTo(plain.onsetSec, 3)
  expect(Math.abs(shot.samples.length - plain.samples.length)).toBeLessThan(100)
  for (let i = 0; i < 3000; i++) expect(Math.abs(shot.samples[i] - plain.samples[i])).toBeLessThan(0.002)
})

test('stereo is mixed, one-sided stereo too', () => {
  const left = tone(200)
  const both = prepareShot({ channels: [left, left], rateHz: 44_100 }, 'x')
  const oneSided = prepareShot({ channels: [left, new Float32Array(left.length)], rateHz: 44_100 }, 'x')
  const mono = prepareShot(pcm(left), 'x')
  expect(kinds(both)).toContain('stereo')
  expect(both.samples).toEqual(mono.samples)
  expect(oneSided.gainDb).toBeCloseTo(mono.gainDb + gainToDb(2), 3)
})

test('channels that cancel each other are not mixed: the louder one is taken', () => {
  const left = tone(200)
  const right = left.map((value) => -0.9 * value)
  const shot = prepareShot({ channels: [right, left], rateHz: 44_100 }, 'x')
  expect(shot.mends.find((mend) => mend.kind === 'phase')?.text).toContain('channel 2 of 2')
  expect(shot.samples).toEqual(prepareShot(pcm(left), 'x').samples)
})

test('float samples far beyond full scale are only a matter of gain', () => {
  const source = tone(180)
  const huge = prepareShot(pcm(source.map((value) => value * 1e38)), 'x')
  const plain = prepareShot(pcm(source), 'x')
  expect(huge.samples).toHaveLength(plain.samples.length)
  for (let i = 0; i < plain.samples.length; i++) expect(Math.abs(huge.samples[i] - plain.samples[i])).toBeLessThan(1e-6)
  expect(huge.gainDb).toBeCloseTo(plain.gainDb - 760, 2)
})

test('clipping is named', () => {
  const shot = prepareShot(pcm(tone(200, { level: 2 }).map((value) => Math.max(-1, Math.min(1, value)))), 'x')
  expect(kinds(shot)).toContain('clipped')
  expect(kinds(prepareShot(pcm(tone(200)), 'x'))).not.toContain('clipped')
})

test.each([
  ['silence', new Float32Array(4410), 'silence'],
  ['something inaudible', tone(200, { level: 1e-5 }), 'silence'],
  ['nothing but an offset', new Float32Array(4410).fill(0.3), 'silence'],
  ['a millisecond', tone(200).subarray(0, 44), '1.00 ms of sound'],
  ['no samples', new Float32Array(0), '0.00 ms of sound'],
])('%s is refused with a sentence', (_, samples, found) => {
  expect(() => prepareShot(pcm(samples), 'bad.wav')).toThrow(Fault)
  expect(() => prepareShot(pcm(samples), 'bad.wav')).toThrow(`bad.wav: found ${found}`)
})
