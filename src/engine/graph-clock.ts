// What time it is in an audio graph, finer than the graph says. Its own clock stands still for a whole buffer and then
// leaps; between the leaps this one goes on by the clock of the process.

/** The parts of a context that tell its time. */
export interface TimedContext {
  readonly sampleRate: number
  readonly currentTime: number
}

/** Frames that a graph renders at least at once. */
const quantum = 128
/** Length of a stretch whose earliest leap counts, and of one that shows whether the graph has lost time. */
const stretchMs = 1000
const shortStretchMs = 250
/** A graph that has not gone on for so long, and for so many of its buffers, stands still: no card has that much in hand. */
const standsAfterMs = 100
const standsAfterLeaps = 4
/**
 * How late a buffer may be before this clock waits for it: as late as buffers have been seen to be that cost nothing, for
 * some cards render several at once and then none; at least and at most.
 */
const leastSlackMs = 5
const mostSlackMs = 40
/** A graph that is no later than this has caught up. */
const punctualMs = 1

export class GraphClock {
  readonly #context: TimedContext
  readonly #nowMs: () => number
  /** Process time minus graph time: the least of this stretch, of the one before, and of the last 250 ms. */
  #leastMs = Infinity
  #leastBeforeMs = Infinity
  #leastShortMs = Infinity
  #stretchEndsMs = 0
  #shortEndsMs = 0
  /** The graph's time when it was last looked at, and the shortest leap that was seen: its buffer. */
  #seenMs = 0
  #leapMs = Infinity
  /** When it last went on, and whether it stands still since. */
  #wentOnMs = 0
  #stands = false
  /** How late the buffer is that is waited for, or was before the graph caught up. */
  #lateMs = 0
  #slackMs = leastSlackMs
  #losses = 0
  /** Leaps that were seen. */
  #leaps = 0

  /** `nowMs` is the process's clock; tests turn one of their own. */
  constructor(context: TimedContext, nowMs: () => number = () => performance.now()) {
    this.#context = context
    this.#nowMs = nowMs
    this.observe()
  }

  /** Times that the graph fell behind the process's clock by a buffer or more: the output had a gap. */
  get losses(): number {
    return this.#losses
  }

  /** Counts from none again. */
  forgetLosses(): void {
    this.#losses = 0
  }

  /** Frames that the graph has rendered or is rendering. */
  get rendered(): number {
    return Math.round(this.#context.currentTime * this.#context.sampleRate)
  }

  /** Frames that the graph renders at once; an unknown buffer is taken for a short one. */
  get leap(): number {
    return Number.isFinite(this.#leapMs) ? (this.#leapMs / 1000) * this.#context.sampleRate : quantum
  }

  /** The first frame that is safe from being rendered before `graceMs` have gone by. */
  soonest(graceMs: number): number {
    const graceFrames = (graceMs / 1000) * this.#context.sampleRate
    const { frame, rendered, leap } = this
    // A buffer is rendered in one go, when this clock reaches its end.
    if (!Number.isFinite(this.#leapMs)) return rendered + leap
    if (frame + graceFrames < rendered + leap) return rendered
    return Math.ceil(Math.max(rendered + leap, frame + graceFrames))
  }

  /** The frame of this moment; a fraction. */
  get frame(): number {
    this.observe()
    const behindMs = Math.min(this.#leastMs, this.#leastBeforeMs)
    const { rendered, leap } = this
    const { sampleRate } = this.#context
    const latest = rendered + leap + (this.#slackMs / 1000) * sampleRate
    return Math.max(rendered, Math.min(((this.#nowMs() - behindMs) / 1000) * sampleRate, latest))
  }

  /** Looks at both clocks; to be called every few milliseconds. */
  observe(): void {
    const [now, graph] = [this.#nowMs(), this.#context.currentTime * 1000]
    // A device takes its time to start, and may begin with a leap of its own: nothing is lost as long as it has not gone on.
    if (this.#leaps < 2) this.#leastMs = this.#leastBeforeMs = this.#leastShortMs = Infinity
    const behind = now - graph
    const wentOn = graph > this.#seenMs
    if (wentOn) {
      if (this.#leaps > 0) this.#leapMs = Math.min(this.#leapMs, graph - this.#seenMs)
      this.#leaps++
      this.#wentOnMs = now
    }
    this.#seenMs = graph
    this.#observeStanding(now, behind, wentOn)
    if (now >= this.#shortEndsMs) {
      if (this.#leastShortMs - Math.min(this.#leastMs, this.#leastBeforeMs) > 0.8 * this.#leapMs) {
        this.#losses++
        this.#leastMs = this.#leastBeforeMs = this.#leastShortMs
        this.#lateMs = 0
      }
      this.#leastShortMs = Infinity
      this.#shortEndsMs = now + shortStretchMs
    }
    if (now >= this.#stretchEndsMs) {
      this.#leastBeforeMs = this.#leastMs
      this.#leastMs = Infinity
      this.#stretchEndsMs = now + stretchMs
    }
    this.#leastMs = Math.min(this.#leastMs, behind)
    this.#leastShortMs = Math.min(this.#leastShortMs, behind)
    this.#observeLateness(behind - Math.min(this.#leastMs, this.#leastBeforeMs), wentOn)
  }

  /** A graph that stands still takes its time with it, and is right from the moment that it goes on. */
  #observeStanding(now: number, behind: number, wentOn: boolean): void {
    const stands = this.#leaps >= 2 && now - this.#wentOnMs > Math.max(standsAfterMs, standsAfterLeaps * this.#leapMs)
    if (stands && !this.#stands) this.#losses++
    if (stands || (this.#stands && wentOn)) {
      this.#leastMs = this.#leastBeforeMs = this.#leastShortMs = behind
      this.#lateMs = 0
    }
    this.#stands = stands
  }

  /** What a graph was seen to be late, and caught up with, it may be late again: nothing was lost. */
  #observeLateness(behindMs: number, wentOn: boolean): void {
    // Only what was seen while it stood: this thread comes late itself.
    if (!wentOn) this.#lateMs = Math.max(this.#lateMs, behindMs - this.#leapMs)
    else if (behindMs < punctualMs) {
      this.#slackMs = Math.min(mostSlackMs, Math.max(this.#slackMs, this.#lateMs + leastSlackMs))
      this.#lateMs = 0
    }
  }
}
