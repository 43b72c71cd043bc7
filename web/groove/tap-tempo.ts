// The tempo that somebody taps: the median of the last gaps, so that one slip does not count; pure.

import { tempoRange } from '../../src/protocol/pattern.ts'

/** A longer gap begins anew. */
const mostGapMs = 60_000 / tempoRange.min
const mostGaps = 7

export class TapTempo {
  #taps: number[] = []

  /** A tap at `atMs`: the tempo from the second one on. */
  tap(atMs: number): number | undefined {
    const last = this.#taps.at(-1)
    if (last !== undefined && atMs - last > mostGapMs) this.#taps = []
    this.#taps = [...this.#taps, atMs].slice(-mostGaps - 1)
    const gaps = this.#taps
      .slice(1)
      .map((at, i) => at - this.#taps[i]!)
      .toSorted((a, b) => a - b)
    if (gaps.length === 0) return undefined
    const middle = (gaps[Math.floor((gaps.length - 1) / 2)]! + gaps[Math.ceil((gaps.length - 1) / 2)]!) / 2
    return Math.min(tempoRange.max, Math.max(tempoRange.min, 60_000 / middle))
  }
}
