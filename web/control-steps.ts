// How the values of a control are stepped, written and read.

import type { ControlRow } from '../src/protocol/controls.ts'

/** A slider has at least this many places; typed values go down to the row's own step. */
const fewestPlaces = 24
const niceSteps = [1, 0.5, 0.1, 0.05, 0.01, 0.005, 0.001]

/** The step of the slider: the largest round one that leaves enough places (whole semitones, whole dB, 0.05, 0.01). */
export function coarseStep(row: ControlRow): number {
  const range = row.max - row.min
  return niceSteps.find((step) => step >= row.step && range / step >= fewestPlaces) ?? row.step
}

function decimals(row: Pick<ControlRow, 'step'>): number {
  return Math.max(0, Math.ceil(-Math.log10(row.step) - 1e-9))
}

/** The value with the decimals of the row's step; where values go below zero, "+" marks those above. */
export function formatValue(row: Pick<ControlRow, 'min' | 'step'>, value: number): string {
  const text = Math.abs(value).toFixed(decimals(row))
  if (Number(text) === 0) return text
  return `${value < 0 ? '−' : row.min < 0 ? '+' : ''}${text}`
}

/** What a player typed → the nearest value of the row, or undefined when it is not a number. */
export function parseValue(row: Pick<ControlRow, 'min' | 'max' | 'step'>, text: string): number | undefined {
  const value = Number(text.trim().replace('−', '-').replace(',', '.'))
  if (text.trim() === '' || !Number.isFinite(value)) return undefined
  const stepped = Number((Math.round(value / row.step) * row.step).toFixed(decimals(row)))
  return Math.min(row.max, Math.max(row.min, stepped))
}
