import { expect, test } from 'vitest'
import { controlTable } from '../../src/protocol/controls.ts'
import { coarseStep, formatValue, parseValue } from '../../web/control-steps.ts'
import { accentOf, classLabel } from '../../web/palette.ts'
import { maxSeed, newSeed, parseSeed, steppedSeed } from '../../web/seeds.ts'
import { masterRow } from '../../web/state.ts'
import { classes } from './welcome.ts'

const [variation, tune, decay, level] = controlTable

test('sliders step by whole semitones and decibels, though finer values can be typed', () => {
  expect(coarseStep(tune)).toBe(1)
  expect(coarseStep(level)).toBe(1)
  expect(coarseStep(masterRow)).toBe(1)
  expect(coarseStep(variation)).toBe(0.05)
  expect(coarseStep(decay)).toBe(0.01)
  expect(parseValue(tune, '-3.25')).toBe(-3.25)
})

test('every place of a slider is a value that the table allows', () => {
  for (const row of [...controlTable, masterRow]) {
    const places = (row.max - row.min) / coarseStep(row)
    expect(Math.abs(places - Math.round(places)), row.id).toBeLessThan(1e-9)
  }
})

test('what is shown is read back as the same value', () => {
  for (const row of [...controlTable, masterRow])
    for (const value of [row.min, row.max, row.default, row.min + 7 * row.step])
      expect(parseValue(row, formatValue(row, value)), `${row.id} ${value}`).toBeCloseTo(value, 9)
})

test('typed values are moved into the range, and words are refused', () => {
  expect(parseValue(tune, '40')).toBe(12)
  expect(parseValue(level, '−99')).toBe(-36)
  expect(parseValue(decay, '0,5')).toBe(0.5)
  for (const text of ['', ' ', 'loud', '1e999', 'NaN']) expect(parseValue(level, text), text).toBeUndefined()
})

test('a value above zero is marked where values below zero exist, and zero has no sign', () => {
  expect(formatValue(tune, 2)).toBe('+2.00')
  expect(formatValue(tune, -2)).toBe('−2.00')
  expect(formatValue(tune, -0.001)).toBe('0.00')
  expect(formatValue(variation, 1)).toBe('1.00')
})

test('a seed is a whole number that the wire takes', () => {
  expect(parseSeed(' 42 ')).toBe(42)
  expect(parseSeed(String(maxSeed))).toBe(maxSeed)
  for (const text of ['', '-1', '1.5', '1e3', 'kick', '9007199254740992', '0x10'])
    expect(parseSeed(text), text).toBeUndefined()
})

test('stepping seeds stops at both ends', () => {
  expect(steppedSeed(7, 1)).toBe(8)
  expect(steppedSeed(0, -1)).toBe(0)
  expect(steppedSeed(maxSeed, 1)).toBe(maxSeed)
})

test('new seeds are six digits at most, and take their bits from the source they are given', () => {
  const fixed = (word: number) => newSeed((words) => words.fill(word))
  expect(fixed(0)).toBe(0)
  expect(fixed(1_234_567)).toBe(234_567)
  expect(fixed(0xffffffff)).toBeLessThan(1_000_000)
})

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [red, green, blue] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

test('each class has a colour of its own that can be read on the ground and under dark text', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(new Set([...classes, 'cowbell'].map(accentOf)).size).toBe(classes.length + 1)
  for (const name of [...classes, 'cowbell']) expect(contrast(accentOf(name), '#1c2027'), name).toBeGreaterThan(4.5)
})

test('class names are written for people', () => {
  expect(classLabel('closed-hat')).toBe('Closed hat')
})
