// Rows of statistics → curves: what each chart shows, thinned to what a screen can.

import type { RunRow } from '../../src/protocol/run-watch.ts'

export interface Point {
  readonly step: number
  readonly value: number
}

/** The points of a measure, in the order of the rows. */
export function curveOf(rows: readonly RunRow[], measure: string): Point[] {
  return rows.flatMap((row) => {
    const step = row['step']
    const value = row[measure]
    return typeof step === 'number' && typeof value === 'number' ? [{ step, value }] : []
  })
}

const notLosses = new Set(['step', 'phase', 'separation'])

/** Names of the losses in the rows, in the order of their first appearance. */
export function lossNames(rows: readonly RunRow[]): string[] {
  const names = new Set<string>()
  for (const row of rows)
    if (typeof row['phase'] === 'string') for (const name of Object.keys(row)) if (!notLosses.has(name)) names.add(name)
  return [...names]
}

/** At most about `most` points that keep every peak: the least and the greatest of each stretch, in their order. */
export function thinned(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points
  const stretch = Math.ceil(points.length / (most / 2))
  const out: Point[] = []
  for (let start = 0; start < points.length; start += stretch) {
    const part = points.slice(start, start + stretch)
    const least = part.reduce((a, b) => (b.value < a.value ? b : a))
    const greatest = part.reduce((a, b) => (b.value > a.value ? b : a))
    out.push(...[least, greatest].toSorted((a, b) => a.step - b.step).slice(0, least === greatest ? 1 : 2))
  }
  return out
}

/** Round numbers (1, 2 or 5 times a power of ten apart) from at or below `low` to at or above `high`: three to six. */
export function ticks(low: number, high: number): number[] {
  const span = high - low || Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / 2))
  const apart = [1, 2, 5, 10].map((n) => n * power).find((step) => span / step <= 4) ?? 10 * power
  const first = Math.floor(low / apart + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / apart - 1e-9))
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * apart).toPrecision(12)))
}

/** A number as an axis shows it. */
export function axisText(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))} M`
  if (size >= 10_000) return `${Number((value / 1e3).toPrecision(3))} k`
  return String(Number(value.toPrecision(3)))
}
