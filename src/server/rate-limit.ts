// A token bucket: `ratePerSec` in the long run, `burst` at once. The clock is passed in.

export class RateLimit {
  readonly #ratePerSec: number
  readonly #burst: number
  readonly #nowMs: () => number
  #tokens: number
  #lastMs: number

  constructor(ratePerSec: number, burst: number, nowMs: () => number) {
    this.#ratePerSec = ratePerSec
    this.#burst = burst
    this.#nowMs = nowMs
    this.#tokens = burst
    this.#lastMs = nowMs()
  }

  /** Takes one token; false where there is none. */
  take(): boolean {
    const now = this.#nowMs()
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#lastMs) / 1000) * this.#ratePerSec)
    this.#lastMs = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
