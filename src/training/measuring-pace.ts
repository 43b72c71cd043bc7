// Keeps measuring cheap: says whether a run can afford another measurement.

/** Part of a run's time that measurements may take. */
const affordablePart = 0.03

export class MeasuringPace {
  readonly #nowSec: () => number
  readonly #startSec: number
  #spentSec = 0
  #lastSec = 0

  /** `nowSec` is any steady clock. */
  constructor(nowSec: () => number) {
    this.#nowSec = nowSec
    this.#startSec = nowSec()
  }

  /** Whether another measurement as long as the last would keep to its part of the time; the first always may. */
  get affordable(): boolean {
    if (this.#lastSec === 0) return true
    return this.#spentSec + this.#lastSec <= affordablePart * (this.#nowSec() - this.#startSec)
  }

  /** Does `work`, a measurement. */
  async timed(work: () => Promise<void>): Promise<void> {
    const start = this.#nowSec()
    await work()
    this.#lastSec = this.#nowSec() - start
    this.#spentSec += this.#lastSec
  }
}
