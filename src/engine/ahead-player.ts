// Plays a mixer into an audio graph without a gap and without a wait: it mixes some 40 ms ahead, as if nothing were going
// to happen, and when a hit comes it goes back to the hit's frame, mixes anew, and lays the new future over the old.

import { maxVelocity } from '../protocol/velocity.ts'
import type { LiveMetricsBoard } from './live-metrics.ts'
import { GraphClock } from './graph-clock.ts'
import { LaidPieces, type PlayedContext } from './laid-pieces.ts'
import { MixHistory } from './mix-history.ts'
import type { VoiceMixer } from './voices.ts'

/** Frames that the graph renders at once, and between two places that can be gone back to. */
export const blockFrames = 128
/** How far it is mixed ahead at least: as long as this thread may be held up without a gap. */
const horizonSec = 0.04
/** … and how many of the graph's buffers: the one being rendered, and the next. */
const horizonLeaps = 2
/** From a hit to its place in the mix: as long as this thread may be held up without a delay. */
const leadSec = 0.002
/** What it takes to mix and to hand over: at least; where it has been seen to take longer, up to the most. */
const leastGraceMs = 0.7
const mostGraceMs = 6
/** How much of a longer one stays from one time to the next. */
const graceKept = 0.99
const tickMs = 4
/** It is mixed on when this much of the horizon has gone by: a source in the graph for each. */
const stretchSec = 0.01

/** Something that happens to the mixer, `offset` frames into its next block. */
export type Act = (mixer: VoiceMixer, offset: number) => void

interface Deed {
  frame: number
  readonly act: Act
  /** Whether it has been mixed before. */
  isKnown: boolean
}

/** No one hears this: −600 dB. */
const whisper = new Float32Array(512).fill(1e-30)
const whispers = 60
const noPad = -1

export class AheadPlayer {
  readonly #context: PlayedContext
  readonly #mixer: VoiceMixer
  readonly #board: LiveMetricsBoard
  readonly #clock: GraphClock
  /** Frames that are mixed ahead. */
  #horizon = 0
  readonly #stretch: number
  readonly #timer: NodeJS.Timeout
  readonly #ticked: () => void
  readonly #history: MixHistory
  /** In the order of their frames; those of one frame as they came. */
  readonly #acts: Deed[] = []
  readonly #pieces: LaidPieces
  readonly #left = new Float32Array(blockFrames)
  readonly #right = new Float32Array(blockFrames)
  /** The mix from `#mixed` back to where it was begun, both channels. */
  #mix: readonly [Float32Array, Float32Array] = [new Float32Array(0), new Float32Array(0)]
  /** First frame that is not mixed yet. */
  #mixed = 0
  /** Frame from which the mix no longer holds. */
  #staleFrom = Infinity
  /** Times that sound was handed over too late, or that there was none left. */
  #gaps = 0
  #graceMs = leastGraceMs
  /** What is late counts, which it does not while code is still being compiled. */
  #counts = true

  /**
   * [audio] Plays from now on; `ticked` is called every 4 ms. `clock` is for tests that turn one of their own, and
   * then call `advance` themselves after `stop`.
   */
  constructor(
    context: PlayedContext,
    mixer: VoiceMixer,
    board: LiveMetricsBoard,
    { ticked = () => {}, clock = new GraphClock(context) }: { ticked?: () => void; clock?: GraphClock } = {},
  ) {
    this.#context = context
    this.#mixer = mixer
    this.#board = board
    this.#clock = clock
    this.#ticked = ticked
    this.#pieces = new LaidPieces(context)
    this.#history = new MixHistory(mixer)
    this.#stretch = Math.round(stretchSec * context.sampleRate)
    this.#widen()
    this.#mixed = this.#soonest()
    board.set('leadSec', this.leadFrames / context.sampleRate)
    this.#mixFrom(this.#mixed)
    this.#timer = setInterval(() => this.advance(), tickMs)
  }

  /**
   * Plays hits that no one can hear, so that all code they go through is compiled when the first one comes: it would be
   * too slow for that otherwise, and the hit would be torn.
   */
  async warmUp(): Promise<void> {
    const gaps = this.#gaps
    this.#counts = false
    for (let i = 0; i < whispers; i++) {
      this.play((mixer, offset) => mixer.start(noPad, whisper, maxVelocity, offset))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    this.#counts = true
    this.#gaps = gaps
    this.#clock.forgetLosses()
  }

  /** From a hit to its sound at the graph's end, frames, without what the limiter and the card add. */
  get leadFrames(): number {
    return Math.round(leadSec * this.#context.sampleRate)
  }

  /** The frame of this moment. */
  get frame(): number {
    return this.#clock.frame
  }

  /** Lets `act` happen one lead from now. */
  play(act: Act): void {
    this.playAt(act, Math.round(this.#clock.frame) + this.leadFrames)
  }

  /** Lets `act` happen at `frame`, or at the soonest after it. */
  playAt(act: Act, frame: number): void {
    const at = Math.max(frame, this.#clock.rendered)
    const place = this.#acts.findLastIndex((other) => other.frame <= at) + 1
    this.#acts.splice(place, 0, { frame: at, act, isKnown: false })
    this.#think(at)
  }

  /** What sounds has changed by itself, as a shot that has grown. */
  refresh(): void {
    this.#think(Math.round(this.#clock.frame) + this.leadFrames)
  }

  /** Mixes what is due; it calls itself. */
  advance(): void {
    this.#clock.observe()
    this.#widen()
    this.#rethink()
    if (this.#mixed < this.#clock.rendered + this.#horizon - this.#stretch) this.#mixFrom(this.#mixed)
    this.#forget()
    if (this.#counts) this.#board.set('underruns', this.#clock.losses + this.#gaps)
    this.#board.set('voices', this.#mixer.sounding)
    this.#board.set('stolenVoices', this.#mixer.cut)
    this.#ticked()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Looks further ahead where the graph turns out to render more at once. */
  #widen(): void {
    const least = Math.max(horizonSec * this.#context.sampleRate, horizonLeaps * this.#clock.leap + this.#stretch)
    const horizon = Math.ceil(least / blockFrames) * blockFrames
    if (horizon <= this.#horizon) return
    this.#horizon = horizon
    const longest = horizon + blockFrames
    this.#mix = [new Float32Array(longest), new Float32Array(longest)]
  }

  /** The first frame that can still be changed. */
  #soonest(): number {
    const soonest = this.#clock.soonest(this.#graceMs)
    // A graph that stands still does not pass what is mixed for it, however long it stands.
    return this.#hasRunOut() ? soonest : Math.min(soonest, this.#mixed)
  }

  /** Whether the graph renders, or is about to render, what is not mixed. */
  #hasRunOut(): boolean {
    return this.#mixed < this.#clock.rendered + this.#clock.leap
  }

  #think(from: number): void {
    // A chord is a handful of messages at once: it is mixed when all of them are in.
    if (this.#staleFrom === Infinity) setImmediate(() => this.#rethink())
    this.#staleFrom = Math.min(this.#staleFrom, from)
  }

  /** Mixes anew what no longer holds, where anything. */
  #rethink(): void {
    const soonest = this.#soonest()
    if (this.#mixed < soonest) this.#leap(soonest)
    if (this.#staleFrom === Infinity) return
    for (const deed of this.#acts)
      if (!deed.isKnown && deed.frame < soonest) {
        deed.frame = soonest
        if (this.#counts) this.#board.add('lateHits')
      }
    this.#acts.sort((a, b) => a.frame - b.frame)
    this.#mixFrom(Math.max(this.#staleFrom, soonest))
  }

  /** The graph has run out of blocks: a gap in the sound. It goes on as if no time had passed. */
  #leap(to: number): void {
    if (this.#mixer.sounding > 0) this.#gaps++
    this.#history.clear()
    // What was mixed before the gap is not mixed again.
    const toCome = this.#acts.filter(({ isKnown }) => !isKnown)
    this.#acts.splice(0, Infinity, ...toCome)
    this.#mixed = to
    this.#staleFrom = Math.min(this.#staleFrom, to) // what was to happen in the gap is still to happen
  }

  /** Mixes to the horizon, from the first frame that does not hold or is not mixed, and lays it over what was mixed before. */
  #mixFrom(stale: number): void {
    this.#staleFrom = Infinity
    const startMs = performance.now()
    const from = Math.min(stale, this.#mixed)
    // Time goes on while this thread is held up: no more than there is room for.
    const end = Math.min(this.#clock.rendered, from) + this.#horizon
    if (from >= end) return
    if (from < this.#mixed) this.#mixed = this.#history.goBack(from)
    const [left, right] = this.#mix
    let peak = 0
    while (this.#mixed < end) {
      this.#mixBlock()
      const skipped = Math.max(0, Math.min(blockFrames, from - (this.#mixed - blockFrames)))
      const place = Math.max(0, this.#mixed - blockFrames - from)
      left.set(this.#left.subarray(skipped), place)
      right.set(this.#right.subarray(skipped), place)
      for (let i = skipped; i < blockFrames; i++)
        peak = Math.max(peak, Math.abs(this.#left[i]!), Math.abs(this.#right[i]!))
    }
    this.#lay(from, this.#mixed - from, peak, startMs)
  }

  #mixBlock(): void {
    this.#history.keep(this.#mixed)
    const next = this.#mixed + blockFrames
    for (const deed of this.#acts) {
      if (deed.frame < this.#mixed || deed.frame >= next) continue
      deed.act(this.#mixer, deed.frame - this.#mixed)
      deed.isKnown = true
    }
    this.#mixer.process(this.#left, this.#right)
    this.#mixed = next
    this.#board.add('blocks')
  }

  /** Puts the mix's first `length` frames into the graph, in the place of what is there from `frame` on. */
  #lay(frame: number, length: number, peak: number, startMs: number): void {
    if (peak > 0) this.#pieces.lay(frame, this.#mix, length)
    else this.#pieces.cut(frame)
    this.#graceMs = Math.max(leastGraceMs, this.#graceMs * graceKept)
    if (this.#clock.rendered > frame) {
      // The graph was quicker, and plays this piece from its start now: it is laid once more, where it belongs.
      if (peak > 0) this.#gaps++
      this.#graceMs = Math.min(mostGraceMs, Math.max(this.#graceMs, performance.now() - startMs))
      this.#think(frame)
    }
    if (this.#counts) this.#board.set('peak', peak)
  }

  /** Lets go of what can no longer be changed. */
  #forget(): void {
    const { rendered } = this.#clock
    this.#pieces.forget(rendered)
    if (!this.#history.forgetBefore(rendered)) return
    const oldest = this.#history.oldest!
    const past = this.#acts.findLastIndex((act) => act.frame < oldest) + 1
    this.#acts.splice(0, past)
  }
}
