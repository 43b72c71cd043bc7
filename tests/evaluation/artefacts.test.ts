import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { scaleToPeak } from '../../src/dsp/level.ts'
import { artefactNames, artefactRates, artefactsOf } from '../../src/evaluation/artefacts.ts'

const rateHz = 44_100
const length = 32_768

/** A tone that dies away, with noise on it: a plain drum without faults. */
function drum(hz: number, decaySec: number, noise: number, seed = 1): Float32Array {
  const random = new RandomStream(seed, 'drum')
  const x = Float32Array.from({ length }, (_, i) => {
    const sec = i / rateHz
    const sound = Math.sin(2 * Math.PI * hz * sec) + noise * random.normal()
    return sound * Math.exp(-sec / decaySec) * Math.min(1, i / 20)
  })
  scaleToPeak(x, 0.89)
  return x
}

const plain = [drum(55, 0.1, 0), drum(180, 0.05, 0.5), drum(9000, 0.03, 1), drum(400, 0.12, 3), drum(90, 0.08, 0.02)]

const faultsOf = (x: Float32Array) => {
  const faults = artefactsOf(x, rateHz)
  return artefactNames.filter((name) => faults[name])
}

test('drums without faults have none', () => {
  expect(plain.map(faultsOf)).toEqual(plain.map(() => []))
})

test('silence is silent and nothing else', () => {
  expect(faultsOf(new Float32Array(length))).toEqual(['silent'])
})

test('a click of two samples late in the tail is found, even 40 dB under the peak', () => {
  for (const [i, x] of plain.entries()) {
    const clicked = x.slice()
    clicked[26_000] += i % 2 === 0 ? 0.012 : 0.5
    clicked[26_001] -= i % 2 === 0 ? 0.01 : 0.4
    expect(faultsOf(clicked)).toContain('click')
  }
})

test('a hit that begins with a step is found where it goes on smoothly; noise begins as it goes on', () => {
  const cut = (x: Float32Array, from: number) => faultsOf(x.slice(from))
  expect(cut(drum(55, 0.1, 0), 160)).toEqual(['step']) // it begins at the crest of its first wave
  expect(cut(drum(90, 0.08, 0.02), 120)).not.toContain('click')
  expect(cut(drum(9000, 0.03, 1), 25)).toEqual([])
  const faint = drum(55, 0.1, 0)
  faint[0] = 0.005
  expect(faultsOf(faint)).toEqual([])
})

test('a step in the waveform is a click', () => {
  const x = drum(55, 0.1, 0)
  for (let i = 12_000; i < length; i++) x[i] += 0.1 * Math.exp(-(i - 12_000) / 6000)
  expect(faultsOf(x)).toContain('click')
})

test('a second hit after 0.3 s is late, one of the strikes of a clap is not', () => {
  const late = drum(180, 0.05, 0.5)
  late.subarray(13_000).forEach((_, i) => (late[13_000 + i] += 0.3 * plain[1][i]))
  expect(faultsOf(late)).toContain('lateHit')
  const clap = new Float32Array(length)
  for (const start of [0, 500, 1000]) plain[2].forEach((x, i) => start + i < length && (clap[start + i] += x))
  expect(faultsOf(clap)).not.toContain('lateHit')
})

test('a constant offset, flat tops and a tail that goes on are each found', () => {
  const raised = drum(180, 0.05, 0.5).map((x) => x + 0.02)
  expect(faultsOf(raised)).toContain('offset')
  const clipped = drum(180, 0.05, 0.5).map((x) => Math.max(-0.3, Math.min(0.3, x)))
  expect(faultsOf(clipped)).toEqual(['clipped'])
  expect(faultsOf(drum(400, 10, 0.2))).toEqual(['endless'])
})

test('rates are parts of the shots', () => {
  const raised = plain[0].map((x) => x + 0.02)
  const rates = artefactRates([plain[0], raised, plain[1], new Float32Array(length)], rateHz)
  expect(rates.silent).toBe(0.25)
  expect(rates.offset).toBe(0.25)
  expect(rates.lateHit).toBe(0)
})
