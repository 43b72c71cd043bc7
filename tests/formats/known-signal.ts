// The signal that every file in tests/fixtures/audio holds (its README gives the formula).

import { readFileSync } from 'node:fs'

export const knownLength = 1201

/** Channel 0 or 1 of the known signal at `rateHz`. */
export function knownSignal(rateHz: number, channel: number): Float64Array {
  return Float64Array.from({ length: knownLength }, (_, i) =>
    channel === 0
      ? 0.8 * Math.exp(-i / 400) * Math.sin(2 * Math.PI * (1000 / rateHz) * i + 0.3)
      : -0.5 * Math.exp(-i / 300) * Math.cos(2 * Math.PI * (2500 / rateHz) * i),
  )
}

export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/audio/${name}`, import.meta.url))
}

/** max |a − b| over all of both; they must be equally long. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]))
  return largest
}
