// What the strength of a strike does to a sound: level, brightness, and nothing at all at full strength.

import { expect, test } from 'vitest'
import { realFft } from '../../src/dsp/fft.ts'
import { describeParameters } from '../../src/factory/documentation.ts'
import { type ClassName, classNames, drawShot, drumClasses, renderClassShot } from '../../src/factory/render.ts'
import { strikeGainDb, struckValues } from '../../src/factory/touch.ts'
import { velocityGainDb } from '../../src/protocol/velocity.ts'

const rateHz = 44_100
const velocities = [24, 64, 127]
const shotsPerClass = 12
const struck = new Map<ClassName, Float32Array[][]>()

/** Shots × velocities of one class, rendered once. */
function strikesOf(name: ClassName): Float32Array[][] {
  const shots =
    struck.get(name) ??
    Array.from({ length: shotsPerClass }, (_, i) =>
      velocities.map((velocity) => renderClassShot(name, 31, i, velocity).samples),
    )
  struck.set(name, shots)
  return shots
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}

function peakOf(x: Float32Array): number {
  return x.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0)
}

function energyDb(x: Float32Array): number {
  return 10 * Math.log10(x.reduce((sum, value) => sum + value * value, 0))
}

/** Power-weighted mean frequency of the first 50 ms, under the falling half of a Hann window. */
function attackCentroidHz(x: Float32Array): number {
  const padded = new Float32Array(4096)
  const attack = Math.min(x.length, 0.05 * rateHz)
  for (let i = 0; i < attack; i++) padded[i] = x[i] * (0.5 + 0.5 * Math.cos((Math.PI * i) / (0.05 * rateHz)))
  const spectrum = realFft(padded)
  let power = 0
  let moment = 0
  for (let k = 1; k < 2048; k++) {
    const value = spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2
    power += value
    moment += (value * k * rateHz) / 4096
  }
  return moment / power
}

test('the level of a strike is the law by which velocities are played', () => {
  for (let velocity = 1; velocity <= 127; velocity++) expect(strikeGainDb(velocity)).toBe(velocityGainDb(velocity))
  // Half the velocity is a quarter of the amplitude.
  expect(strikeGainDb(63.5)).toBeCloseTo(-12.041, 3)
})

for (const name of classNames) {
  test(`a ${name} peaks at −1 dBFS less what the velocity takes`, () => {
    for (const shots of strikesOf(name))
      shots.forEach((samples, k) => {
        const expected = 10 ** (-1 / 20) * (velocities[k] / 127) ** 2
        expect(peakOf(samples) / expected).toBeCloseTo(1, 5)
        expect(samples[0]).toBe(0)
        expect(peakOf(samples.slice(-44)) / expected).toBeLessThan(0.001)
      })
  })

  test(`a harder ${name} is brighter in its attack and has more energy`, () => {
    for (const measure of [attackCentroidHz, energyDb]) {
      const medians = velocities.map((_, k) => median(strikesOf(name).map((shots) => measure(shots[k]))))
      for (let k = 1; k < velocities.length; k++) expect(medians[k], `${velocities[k]}`).toBeGreaterThan(medians[k - 1])
      // And not only in the middle of the set: nearly every single drum does.
      const rises = strikesOf(name).filter((shots) => measure(shots.at(-1)!) > measure(shots[0]))
      expect(rises.length).toBeGreaterThanOrEqual(shotsPerClass - 1)
    }
  })

  test(`brightness of a ${name} stays within an octave and a half from softest to hardest`, () => {
    const octaves = strikesOf(name).map((shots) =>
      Math.log2(attackCentroidHz(shots.at(-1)!) / attackCentroidHz(shots[0])),
    )
    expect(median(octaves)).toBeGreaterThan(0.2)
    expect(median(octaves)).toBeLessThan(1.5)
  })

  test(`full strength leaves every parameter of a ${name} exactly as drawn`, () => {
    const { parameters: table, touch } = drumClasses[name]
    const { parameters } = drawShot(name, 31, 0)
    expect(struckValues(parameters, table, touch, 127)).toEqual(parameters)
    const soft = struckValues(parameters, table, touch, 63.5)
    for (const [row, value] of Object.entries(soft)) {
      const power: number = (touch as Record<string, number>)[row] ?? 0
      const inDb = (table as Record<string, { unit: string }>)[row].unit.startsWith('dB')
      if (inDb) expect(value - parameters[row], row).toBeCloseTo(-6.0206 * power, 4)
      else expect(value, row).toBeCloseTo(parameters[row] / 2 ** power, 9)
    }
  })

  test(`velocities of a ${name} are 127 in two of five shots and even over 24 … 126 in the others`, () => {
    const draws = 4000
    const drawn = Array.from({ length: draws }, (_, i) => drawShot(name, 8, i).velocity)
    const softer = drawn.filter((velocity) => velocity !== 127)
    // Five standard deviations of a binomial count.
    expect(Math.abs(1 - softer.length / draws - 0.4)).toBeLessThan(5 * Math.sqrt((0.4 * 0.6) / draws))
    // χ² over the 103 velocities: mean 102, deviation √204; five deviations above.
    const counts = new Map<number, number>()
    for (const velocity of softer) counts.set(velocity, (counts.get(velocity) ?? 0) + 1)
    expect([...counts.keys()].every((v) => Number.isInteger(v) && v >= 24 && v <= 126)).toBe(true)
    const each = softer.length / 103
    let chiSquare = 0
    for (let v = 24; v <= 126; v++) chiSquare += ((counts.get(v) ?? 0) - each) ** 2 / each
    expect(chiSquare).toBeLessThan(102 + 5 * Math.sqrt(204))
  })
}

test('a drawn velocity is what the shot is rendered with, and depends on nothing else of the shot', () => {
  for (let i = 0; i < 6; i++) {
    const shot = renderClassShot('rim', 31, i)
    expect(shot.velocity).toBe(drawShot('rim', 31, i).velocity)
    expect(shot).toEqual(renderClassShot('rim', 31, i, shot.velocity))
    expect(renderClassShot('rim', 31, i, 40).parameters).toEqual(shot.parameters)
  }
})

test('a velocity that no strike has is refused', () => {
  for (const velocity of [0, -3, 127.5, Number.NaN])
    expect(() => renderClassShot('kick', 1, 0, velocity)).toThrow(`velocity ${velocity} is not in 1 … 127`)
})

test('the documentation states the law, the draw, and every power', () => {
  const text = describeParameters()
  expect(text).toContain('127 for 40 % of the shots')
  expect(text).toContain('24 … 126')
  expect(text).toMatch(/\| sweepSemitones \|.*\| 0\.4 \|\n/)
  expect(text).toMatch(/\| contactSec \|.*\| −0\.5 \|\n/)
})
