import { expect, test } from 'vitest'
import { candidatePairs, fingerprintOf, sameSound, similarity } from '../../src/dataset/fingerprint.ts'
import { prepareShot, shotFormAt } from '../../src/dsp/shot.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { resample } from '../../src/dsp/resample.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { noise, pcm, tone } from './sounds.ts'

const shotOf = (samples: Float32Array, rateHz = 44_100) => prepareShot(pcm(samples, rateHz), 'x').samples

/** Kicks with sweeps, snares of tone and noise, hats: forty sounds that differ as sounds of a pack do. */
function pack(): Float32Array[] {
  return Array.from({ length: 40 }, (_, k) => {
    const random = new RandomStream(k, 'pack')
    const decaySec = random.logUniform(0.02, 0.2)
    const a = tone(random.logUniform(45, 400), { decaySec, lengthSec: 0.6 })
    const b = noise(k, { decaySec, lengthSec: 0.6 })
    const part = [0, 0.5, 1][k % 3]
    return a.map((value, i) => (1 - part) * value + part * b[i])
  })
}

const altered: [string, (x: Float32Array) => { samples: Float32Array; rateHz: number }][] = [
  ['at another gain', (x) => ({ samples: x.map((v) => v * 0.1), rateHz: 44_100 })],
  ['in 16 bit', (x) => ({ samples: decodeWav(encodeWav(pcm(x), '16'), 'x').channels[0], rateHz: 44_100 })],
  ['turned upside down', (x) => ({ samples: x.map((v) => -v), rateHz: 44_100 })],
  ['at 48 kHz', (x) => ({ samples: resample(x, 44_100, 48_000), rateHz: 48_000 })],
  ['at 22.05 kHz', (x) => ({ samples: resample(x, 44_100, 22_050), rateHz: 22_050 })],
  ['in 8 bit', (x) => ({ samples: x.map((v) => Math.round(v * 127) / 127), rateHz: 44_100 })],
  ['with silence before it', (x) => ({ samples: Float32Array.from([...new Float32Array(777), ...x]), rateHz: 44_100 })],
]

test.each(altered)('a sound %s is found again', (_, alter) => {
  for (const [k, x] of pack().slice(0, 9).entries()) {
    const { samples, rateHz } = alter(x)
    const a = shotOf(x)
    const b = shotOf(samples, rateHz)
    expect(candidatePairs([fingerprintOf(a), fingerprintOf(b)]), `sound ${k}`).toEqual([[0, 1]])
    expect(similarity(a, b, 44_100, rateHz), `sound ${k}`).toBeGreaterThan(sameSound)
  }
})

test('forty different sounds of a pack are no duplicates of each other', () => {
  const shots = pack().map((x) => shotOf(x))
  const pairs = candidatePairs(shots.map((x) => fingerprintOf(x)))
  expect(pairs.filter(([a, b]) => similarity(shots[a], shots[b], 44_100, 44_100) >= sameSound)).toEqual([])
})

test('two bursts of noise with one envelope are two sounds', () => {
  const a = shotOf(noise(1))
  const b = shotOf(noise(2))
  expect(similarity(a, b, 44_100, 44_100)).toBeLessThan(0.3)
  expect(similarity(a, a, 44_100, 44_100)).toBeCloseTo(1, 6)
})

test('the search for candidates finds exactly the close pairs', () => {
  const random = new RandomStream(1, 'prints')
  const prints = Array.from({ length: 60 }, () => random.fillUniform(new Float32Array(20), -6, 0))
  prints.push(
    prints[7].map((value) => value + 0.3),
    prints[30].map((value) => value - 0.45),
  )
  const close = (a: Float32Array, b: Float32Array) =>
    a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / 20 <= 0.5
  const expected: [number, number][] = []
  for (let i = 0; i < prints.length; i++)
    for (let j = i + 1; j < prints.length; j++) if (close(prints[i], prints[j])) expected.push([i, j])
  expect(expected.length).toBeGreaterThanOrEqual(2)
  expect(candidatePairs(prints)).toEqual(expected)
})

test('silence has a fingerprint, and is like nothing', () => {
  expect(fingerprintOf(new Float32Array(100)).every(Number.isFinite)).toBe(true)
  expect(similarity(new Float32Array(100), shotOf(noise(1)), 44_100, 44_100)).toBe(0)
})

test('at 16 kHz the same sounds are found again, and no others', () => {
  const shots = pack().map((x) => prepareShot(pcm(x), 'x', shotFormAt(16_000)).samples)
  const quiet = prepareShot(pcm(pack()[3].map((v) => v * 0.1)), 'x', shotFormAt(16_000)).samples
  const all = [...shots, quiet]
  const same = candidatePairs(all.map((x) => fingerprintOf(x, 16_000))).filter(
    ([i, j]) => similarity(all[i], all[j], 44_100, 44_100, 16_000) >= sameSound,
  )
  expect(same).toEqual([[3, shots.length]])
})
