// Plays a pattern: tells its hits to the player a little ahead, at times of the audio clock, so that they start at the
// very sample they are due, whatever the page is busy with meanwhile.

import type { Pattern } from '../../src/protocol/pattern.ts'
import { Score } from './score.ts'
import type { DueHit, DueStep } from './score.ts'
import type { Ticker } from './ticker.ts'

/** Hits are told so far ahead: a page may be busy for as long without being heard, and edits sound after it. */
const aheadSec = 0.3
/** At a page that was busy for longer it is so many times that; once it is idle again, by so much less at every tick. */
const busyFactor = 3
const calming = 0.995
/** It is never more; and as much where nobody sees the page, which may be left waiting. */
const mostAheadSec = 1.5
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
  #tickedSec = 0
  /** The longest time between two ticks lately. */
  #gapSec = 0

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
    this.#tickedSec = this.#ports.nowSec()
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
    this.#gapSec = Math.max(now - this.#tickedSec, this.#gapSec * calming)
    this.#tickedSec = now
    const ahead = this.#ports.isHidden() ? mostAheadSec : Math.max(aheadSec, busyFactor * this.#gapSec)
    const due = this.#score.until(now + Math.min(mostAheadSec, ahead), this.#ports.pattern())
    for (const hit of due.flatMap(({ hits }) => hits)) {
      if (hit.atSec < now - latestSec) this.#missed++
      else this.#ports.play({ ...hit, atSec: Math.max(now, hit.atSec) })
    }
    const begun = this.#told.findLastIndex((step) => step.atSec < now - 1)
    this.#told = [...this.#told.slice(Math.max(0, begun)), ...due]
  }
}
