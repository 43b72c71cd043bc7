// Hits that were told ahead of their time: what is to be seen of them waits until they are heard.

/** A hit at a time of the audio clock. */
export interface AheadHit {
  readonly pad: number
  /** MIDI velocity, before the pad's curve. */
  readonly velocity: number
  readonly atSec: number
  /** How long the pad is held, which ends a gated one. */
  readonly heldSec: number
  /** In place of the pad's own: a timbre lock. */
  readonly controls?: Readonly<Record<string, number>>
}

export class AheadHits {
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()

  /** Does something in `inSec` seconds, unless it is cleared before. */
  add(inSec: number, show: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      show()
    }, inSec * 1000)
    this.#timers.add(timer)
  }

  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
