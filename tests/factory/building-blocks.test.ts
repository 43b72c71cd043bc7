import { expect, test } from 'vitest'
import { realFft } from '../../src/dsp/fft.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { crush } from '../../src/factory/crush.ts'
import { membraneModes, struckMembrane } from '../../src/factory/membrane.ts'
import { squareCluster } from '../../src/factory/metal.ts'
import { addModes } from '../../src/factory/modes.ts'
import { addRoom } from '../../src/factory/room.ts'
import { sweepPhase } from '../../src/factory/sweep.ts'

const rateHz = 44_100

test('the membrane has the textbook ratios of a circular drum head', () => {
  // Rossing and Fletcher, table 3.1: (0,1) (1,1) (2,1) (0,2) (3,1) (1,2) (4,1) (2,2) (0,3) (5,1) (3,2) (6,1)
  const textbook = [1, 1.593, 2.136, 2.295, 2.653, 2.917, 3.155, 3.5, 3.598, 3.647, 4.059, 4.132]
  textbook.forEach((ratio, k) => expect(membraneModes[k].ratio).toBeCloseTo(ratio, 2.7))
  expect(membraneModes.slice(0, 6).map((mode) => [mode.diameters, mode.circles])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
    [0, 2],
    [3, 1],
    [1, 2],
  ])
})

test('a membrane struck in the middle rings only in modes without nodal diameters', () => {
  const strike = { hz: 100, decaySec: 1, damping: 0.5, radius: 0, contactSec: 0, airLoading: 0 }
  const gains = struckMembrane(strike).map((mode) => mode.gain)
  membraneModes.forEach((mode, k) => {
    if (mode.diameters > 0) expect(gains[k]).toBeCloseTo(0, 12)
    else expect(gains[k]).toBeGreaterThan(0.5)
  })
  expect(gains[0]).toBeCloseTo(1, 12)
})

test('a mode follows its formula, steady or gliding to nowhere', () => {
  const mode = { hz: 733, decaySec: 0.4, gain: 0.7, phase: 0.9 }
  const steady = addModes(new Float32Array(20_000), [mode])
  const gliding = addModes(new Float32Array(20_000), [mode], { semitones: 1e-12, sec: 0.1 })
  for (let i = 0; i < 20_000; i += 37) {
    const sec = i / rateHz
    const exact = 0.7 * 10 ** ((-3 * sec) / 0.4) * Math.sin(2 * Math.PI * 733 * sec + 0.9)
    expect(steady[i]).toBeCloseTo(exact, 6)
    expect(gliding[i]).toBeCloseTo(exact, 6)
  }
})

test('a gliding mode keeps to the integral of its frequency', () => {
  const out = addModes(new Float32Array(8000), [{ hz: 200, decaySec: 9, gain: 1 }], { semitones: 7, sec: 0.03 })
  for (let i = 0; i < 8000; i += 53) {
    const sec = i / rateHz
    const phase = sweepPhase({ hz: 200, semitones: 7, sec: 0.03 }, sec)
    expect(Math.abs(out[i] - 10 ** (-sec / 3) * Math.sin(phase))).toBeLessThan(2e-3)
  }
})

test('the phase of a sweep is the integral of its frequency', () => {
  const sweep = { hz: 50, semitones: 24, sec: 0.02, sagSemitones: 3, sagSec: 0.2 }
  for (const sec of [0, 0.001, 0.01, 0.05, 0.3]) {
    const step = 1e-6
    const hz = (sweepPhase(sweep, sec + step) - sweepPhase(sweep, sec)) / (2 * Math.PI * step)
    const stated = 50 * (1 + 3 * Math.exp(-sec / 0.02) + (2 ** 0.25 - 1) * Math.exp(-sec / 0.2))
    expect(Math.abs(hz / stated - 1)).toBeLessThan(1e-4)
  }
})

test('square waves of the metal cluster hold almost nothing but their odd harmonics', () => {
  const size = 32_768
  const tune = 1.1
  const x = squareCluster(new RandomStream(3, 'test'), size + 400, tune, 0).slice(200, size + 200)
  const windowed = x.map((value, i) => value * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size)) ** 2)
  const spectrum = realFft(windowed)
  const harmonic = new Uint8Array(size / 2)
  for (const hz of [205.3, 304.4, 369.6, 522.7, 540, 800])
    for (let k = 1; k * hz * tune < rateHz / 2; k += 2) {
      const bin = Math.round((k * hz * tune * size) / rateHz)
      harmonic.fill(1, bin - 5, bin + 6)
    }
  let inside = 0
  let outside = 0
  for (let k = 1; k < size / 2; k++) {
    const power = spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2
    if (harmonic[k] === 1) inside += power
    else outside += power
  }
  expect(10 * Math.log10(outside / inside)).toBeLessThan(-60)
})

test('crushing leaves the stated number of levels and holds', () => {
  const x = Float32Array.from({ length: 4410 }, (_, i) => Math.sin(i * 0.013) * 0.999)
  const y = crush(x.slice(), { holdHz: 11_025, bits: 5, follow: 0 })
  for (const value of y) expect(value * 16).toBeCloseTo(Math.round(value * 16), 9)
  for (let i = 0; i + 3 < y.length; i += 4) expect(new Set(y.slice(i, i + 4)).size).toBe(1)
})

test('steps that follow the envelope leave a quiet tail as clean as a loud one', () => {
  const x = Float32Array.from({ length: 44_100 }, (_, i) => Math.sin(i * 0.05) * 10 ** (-i / 22_050))
  const errorDb = (follow: number): number => {
    const y = crush(x.slice(), { holdHz: 44_100, bits: 6, follow })
    let signal = 0
    let error = 0
    for (let i = 35_000; i < 44_100; i++) {
      signal += x[i] ** 2
      error += (y[i] - x[i]) ** 2
    }
    return 10 * Math.log10(error / signal)
  }
  expect(errorDb(1)).toBeLessThan(-25)
  expect(errorDb(0)).toBeGreaterThan(-15)
})

test('a room adds its stated energy and decays by 60 dB in its stated time', () => {
  const click = new Float32Array(1)
  click[0] = 1
  for (const sec of [0.15, 0.4]) {
    const wet = addRoom(click, new RandomStream(8, 'room'), sec, 0.5)
    wet[0] -= 1
    const energy = wet.reduce((sum, value) => sum + value * value, 0)
    expect(energy).toBeCloseTo(0.25, 3)
    // Schroeder's backward integral, its slope between −5 and −25 dB.
    const left: number[] = []
    for (let i = wet.length - 1, sum = 0; i >= 0; i--) left[i] = sum += wet[i] ** 2
    const timeAt = (db: number): number => left.findIndex((value) => 10 * Math.log10(value / energy) < db) / rateHz
    const measured = 3 * (timeAt(-25) - timeAt(-5))
    expect(measured / sec).toBeGreaterThan(0.6)
    expect(measured / sec).toBeLessThan(1.15)
  }
})
