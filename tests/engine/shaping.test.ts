import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { realFft } from '../../src/dsp/fft.ts'
import { naturalLength, shapeShot, ShotShaper, silenceDb } from '../../src/engine/shaping.ts'
import { type Controls, defaultControls } from '../../src/protocol/controls.ts'

const rateHz = 44_100
const shape = (x: Float32Array, controls: Partial<Controls> = {}, velocity = 127) =>
  shapeShot(x, rateHz, velocity, { ...defaultControls, ...controls })

/** A decaying sine of exactly 1 kHz: −60 dB after 0.3 s. */
function ping(gain = 0.5, frequencyHz = 1000): Float32Array {
  return Float32Array.from({ length: 22_050 }, (_, i) => {
    const t = i / rateHz
    return gain * 10 ** ((-60 * t) / 0.3 / 20) * Math.sin(2 * Math.PI * frequencyHz * t)
  })
}

/** Level in dB of the millisecond around `sec`. */
function levelAt(x: Float32Array, sec: number): number {
  let sum = 0
  const first = Math.round(sec * rateHz) - 22
  for (let i = first; i < first + 44; i++) sum += x[i] ** 2
  return 10 * Math.log10(sum / 44)
}

/** Frequency of the strongest bin of the first 16 384 samples, refined by a parabola through three bins. */
function frequencyOf(x: Float32Array): number {
  const size = 16_384
  const padded = new Float32Array(size)
  padded.set(x.subarray(0, size))
  const spectrum = realFft(padded)
  const magnitude = (k: number) => Math.hypot(spectrum[2 * k], spectrum[2 * k + 1])
  let best = 1
  for (let k = 1; k < size / 2; k++) if (magnitude(k) > magnitude(best)) best = k
  const [a, b, c] = [magnitude(best - 1), magnitude(best), magnitude(best + 1)]
  return ((best + (0.5 * (a - c)) / (a - 2 * b + c)) * rateHz) / size
}

test('with every control at its default a shot is left as it is, but for its faded end', () => {
  const x = ping()
  const { samples, peakDb, reducedDb } = shape(x)
  const faded = Math.round(0.005 * rateHz)
  expect(samples.subarray(0, -faded)).toEqual(x.slice(0, samples.length - faded))
  expect(samples.at(-1)).toBeCloseTo(0, 9)
  expect(peakDb).toBeCloseTo(20 * Math.log10(x.reduce((m, v) => Math.max(m, Math.abs(v)), 0)), 6)
  expect(reducedDb).toBe(0)
})

test('tune shifts the frequency by the semitones and the length by their inverse', () => {
  for (const semitones of [-12, -3.5, -0.25, 0.13, 1, 7, 12]) {
    const tuned = shape(ping(), { tune: semitones }).samples
    expect((1200 * Math.log2(frequencyOf(tuned) / 1000)) / 100).toBeCloseTo(semitones, 1)
  }
  const plain = shape(ping()).samples.length
  expect(shape(ping(), { tune: 12 }).samples.length / plain).toBeCloseTo(0.5, 2)
  expect(shape(ping(), { tune: -12 }).samples.length / plain).toBeCloseTo(2, 2)
})

test('tuning up folds nothing back into hearing', () => {
  const x = ping(0.5, 15_000)
  for (let i = 0; i < 2000; i++) x[i] *= Math.sin((Math.PI / 2) * (i / 2000)) ** 2 // a sudden start has all frequencies
  const high = shape(x, { tune: 12 }).samples // 30 kHz does not exist at this rate
  expect(high.reduce((m, v) => Math.max(m, Math.abs(v)), 0)).toBeLessThan(1e-4)
})

test('decay d makes a shot reach −60 dB after d times its natural length', () => {
  const x = ping()
  for (const decay of [0.5, 0.25, 0.1]) {
    const { samples } = shape(x, { decay })
    const fallDbPerSec = (levelAt(samples, 0.01) - levelAt(samples, 0.01 + 0.2 * decay)) / (0.2 * decay)
    expect(60 / fallDbPerSec / 0.3).toBeCloseTo(decay, 1.5)
    expect(samples.length).toBeLessThan(shape(x).samples.length * decay * 1.1)
  }
})

test('level and velocity are dB: 64 is 11.9 dB under 127 at any level', () => {
  const peak = (level: number, velocity: number) => shape(ping(0.25), { level }, velocity).peakDb
  expect(peak(-10, 127) - peak(0, 127)).toBeCloseTo(-10, 5)
  expect(peak(0, 64) - peak(0, 127)).toBeCloseTo(40 * Math.log10(64 / 127), 5)
  expect(peak(-36, 1) - peak(0, 127)).toBeCloseTo(-36 - 84.15, 1)
})

test('only what would clip is turned down, to exactly full scale, and says by how much', () => {
  const { samples, peakDb, reducedDb } = shape(ping(0.9), { level: 6 })
  const natural = ping(0.9).reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  expect(reducedDb).toBeCloseTo(6 + 20 * Math.log10(natural), 4)
  expect(peakDb).toBe(0)
  expect(samples.reduce((m, v) => Math.max(m, Math.abs(v)), 0)).toBe(1)
})

test('silence stays silence', () => {
  const silence = { samples: new Float32Array(100), peakDb: silenceDb, reducedDb: 0, naturalSamples: 0 }
  expect(shape(new Float32Array(100))).toEqual(silence)
})

test('whatever the sound and the controls: finite, within full scale, ends at zero, input untouched', () => {
  const controls = fc.record({
    variation: fc.constant(1),
    tune: fc.double({ min: -12, max: 12, noNaN: true }),
    decay: fc.double({ min: 0.05, max: 1, noNaN: true }),
    level: fc.double({ min: -36, max: 6, noNaN: true }),
  })
  const sound = fc.float32Array({ minLength: 1, maxLength: 3000, noNaN: true, min: -8, max: 8 })
  fc.assert(
    fc.property(sound, controls, fc.integer({ min: 1, max: 127 }), (x, chosen, velocity) => {
      const before = x.slice()
      const { samples, peakDb } = shapeShot(x, rateHz, velocity, chosen)
      expect(x).toEqual(before)
      expect(samples.length).toBeGreaterThan(0)
      expect(samples.every((v) => Number.isFinite(v) && Math.abs(v) <= 1)).toBe(true)
      expect(Number.isFinite(peakDb) && peakDb <= 0).toBe(true)
      expect(Math.abs(samples.at(-1)!)).toBeLessThanOrEqual(1e-3 * Math.max(1, ...x.map(Math.abs)))
    }),
    { numRuns: 200 },
  )
})

test('a natural length that is given stands for the sound’s own', () => {
  const x = ping()
  const own = shape(x, { decay: 0.5 })
  expect(own.naturalSamples).toBe(naturalLength(x))
  expect(own.naturalSamples / rateHz).toBeCloseTo(0.3, 2) // it falls by 60 dB in 0.3 s
  const twice = shapeShot(x, rateHz, 127, { ...defaultControls, decay: 0.5 }, 2 * own.naturalSamples)
  // Half the fall: 60 dB over the own natural length become 30.
  expect(levelAt(own.samples, 0.1) - levelAt(twice.samples, 0.1)).toBeCloseTo(-30 * (0.1 / 0.3), 0)
})

test('a sound that comes in pieces is shaped as the whole is, and its end fades out as the whole’s does', () => {
  const controls = fc.record({
    variation: fc.constant(1),
    tune: fc.double({ min: -12, max: 12, noNaN: true }),
    decay: fc.double({ min: 0.05, max: 1, noNaN: true }),
    level: fc.double({ min: -36, max: 6, noNaN: true }),
  })
  const sound = fc
    .tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 0, max: 4000 }), fc.double({ min: 0.001, max: 0.05 }))
    .map(([length, silent, fall]) =>
      Float32Array.from({ length: length + silent }, (_, i) => (i < length ? Math.exp(-fall * i) * Math.sin(i) : 0)),
    )
  const cuts = fc.array(fc.integer({ min: 0, max: 8000 }), { maxLength: 5 })
  fc.assert(
    fc.property(sound, cuts, controls, fc.integer({ min: 1, max: 127 }), (x, at, chosen, velocity) => {
      const whole = shapeShot(x, rateHz, velocity, chosen)
      const naturalSamples = naturalLength(x)
      const shaper = new ShotShaper({ rateHz, velocity, controls: chosen, naturalSamples })
      const ends = [...at.filter((end) => end < x.length).toSorted((a, b) => a - b), x.length]
      const pieces = ends.map((end, i) => shaper.add(x.slice(ends[i - 1] ?? 0, end), end === x.length))
      expect(shaper.isDone).toBe(true)
      const joined = Float32Array.from(pieces.flatMap((piece) => [...piece]))
      const peak = joined.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
      if (peak === 0) expect(whole.peakDb).toBe(silenceDb)
      else expect(joined.map((v) => (peak > 1 ? v / peak : v))).toEqual(whole.samples)
    }),
    { numRuns: 100 },
  )
})

test('of a short decay the rest of the sound is not asked for', () => {
  const steady = new Float32Array(44_100).fill(0.5)
  const shaper = new ShotShaper({
    rateHz,
    velocity: 127,
    controls: { ...defaultControls, decay: 0.05 },
    naturalSamples: steady.length,
  })
  let given = 0
  for (let at = 0; !shaper.isDone; at += 1000) given += shaper.add(steady.slice(at, at + 1000), false).length
  // 60 dB in a twentieth and a bit of a second; 96 dB at most.
  expect(given / rateHz).toBeGreaterThan(0.05)
  expect(given / rateHz).toBeLessThan(0.1)
})
