// Plays a pattern: tells its hits to the player a little ahead, at times of the audio clock, so that they start at the
// very sample they are due, whatever the page is busy with meanwhile.

import type { Pattern } from '../../src/protocol/pattern.ts'
import { Score } from './score.ts'
import type { DueHit, DueStep } from './score.ts'
import type { Ticker } from './ticker.ts'

/** The page may be busy for so long without being heard; edits sound after it. */
const aheadSec = 0.3
/** A page that nobody sees may be left waiting longer. */
const hiddenAheadSec = 1.5
/** From play to the first hit: what it takes to tell that. */
const leadSec = 0.05
/** A hit that is told later than this after its time is left out: late hits would come in a heap. */
const latestSec = 0.02

export interface TransportPorts {
  readonly ticker: Ticker
  /** The audio clock. */
  nowSec(): number
  isHidden(): boolean
  pattern(): Pattern
  play(hit: DueHit): void
  /** What was told for later than now does not come. */
  cancel(): void
  changed(): void
}

export class Transport {
  readonly #ports: TransportPorts
  #score: Score | undefined
  /** Steps that were told, the last that has begun first. */
  #told: DueStep[] = []
  #missed = 0

  constructor(ports: TransportPorts) {
    this.#ports = ports
  }

  get isPlaying(): boolean {
    return this.#score !== undefined
  }

  /** Hits that were left out, for the page was busy for too long. */
  get missed(): number {
    return this.#missed
  }

  start(): void {
    this.#score = new Score(this.#ports.nowSec() + leadSec)
    this.#told = []
    this.tick()
    this.#ports.ticker.start(() => this.tick())
    this.#ports.changed()
  }

  stop(): void {
    if (!this.isPlaying) return
    this.#ports.ticker.stop()
    this.#score = undefined
    this.#told = []
    this.#ports.cancel()
    this.#ports.changed()
  }

  /** The step that sounds at `atSec` of the audio clock, over all bars; undefined before the first and while it rests. */
  stepAt(atSec: number): number | undefined {
    return this.#told.findLast((step) => step.atSec <= atSec)?.count
  }

  /** Tells what falls due; whoever comes by may call it. */
  tick(): void {
    if (this.#score === undefined) return
    const now = this.#ports.nowSec()
    const due = this.#score.until(now + (this.#ports.isHidden() ? hiddenAheadSec : aheadSec), this.#ports.pattern())
    for (const hit of due.flatMap(({ hits }) => hits)) {
      if (hit.atSec < now - latestSec) this.#missed++
      else this.#ports.play({ ...hit, atSec: Math.max(now, hit.atSec) })
    }
    const begun = this.#told.findLastIndex((step) => step.atSec < now - 1)
    this.#told = [...this.#told.slice(Math.max(0, begun)), ...due]
  }
}
