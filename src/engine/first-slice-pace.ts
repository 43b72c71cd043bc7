// How long the first slice of a stroke is waited for, from how long first slices have taken: a stroke that waits in vain
// sounds that much later, so it is to be no more than what it takes to tell that this slice will not come.

/** What a slice may take beyond the usual, being a busy system's way. */
const slack = 2
const leastMs = 4
const mostMs = 8
/** What the shipped model takes on one core, until it is known. */
const guessMs = 2
/** How far one slice moves what counts as usual. */
const step = 1.08

export class FirstSlicePace {
  #usualMs = guessMs

  /** Half of the first slices take longer, each counted by itself. */
  get usualMs(): number {
    return this.#usualMs
  }

  /** A first slice was there after `ms`, with so many others before it; Infinity where it never came. */
  took(ms: number, ahead: number): void {
    // As many steps up as down lead to the median, which the odd slice of a second does not move.
    const moved = ms / (ahead + 1) > this.#usualMs ? this.#usualMs * step : this.#usualMs / step
    this.#usualMs = Math.min(mostMs, Math.max(leastMs / 16, moved))
  }

  /**
   * Milliseconds in which a first slice is to come that has `ahead` others before it; undefined where it would not come
   * in time. With none before it, it is always tried: there is no other way to learn that the machine is quicker again.
   */
  allowanceMs(ahead: number): number | undefined {
    const wantedMs = Math.max(leastMs, slack * this.#usualMs * (ahead + 1))
    if (wantedMs > mostMs && ahead > 0) return undefined
    return Math.min(mostMs, wantedMs)
  }
}
