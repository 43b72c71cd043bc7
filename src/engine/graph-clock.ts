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

  /** The first frame that is safe from being rendered before `graceMs` have gone by. */
  soonest(graceMs: number): number {
    const graceFrames = (graceMs / 1000) * this.#context.sampleRate
    const leap = (this.#leapMs / 1000) * this.#context.sampleRate
    const { frame, rendered } = this
    // A buffer is rendered in one go, when this clock reaches its end. An unknown buffer is taken for a short one.
    if (!Number.isFinite(leap)) return rendered + quantum
    if (frame + graceFrames < rendered + leap) return rendered
    return Math.ceil(Math.max(rendered + leap, frame + graceFrames))
  }

  /** The frame of this moment; a fraction. */
  get frame(): number {
    this.observe()
    const behindMs = Math.min(this.#leastMs, this.#leastBeforeMs)
    return Math.max(this.rendered, ((this.#nowMs() - behindMs) / 1000) * this.#context.sampleRate)
  }

  /** Looks at both clocks; to be called every few milliseconds. */
  observe(): void {
    const [now, graph] = [this.#nowMs(), this.#context.currentTime * 1000]
    // A device takes its time to start, and may begin with a leap of its own: nothing is lost as long as it has not gone on.
    if (this.#leaps < 2) this.#leastMs = this.#leastBeforeMs = this.#leastShortMs = Infinity
    if (graph > this.#seenMs) {
      if (this.#leaps > 0) this.#leapMs = Math.min(this.#leapMs, graph - this.#seenMs)
      this.#leaps++
    }
    this.#seenMs = graph
    const behind = now - graph
    if (now >= this.#shortEndsMs) {
      if (this.#leastShortMs - Math.min(this.#leastMs, this.#leastBeforeMs) > 0.8 * this.#leapMs) {
        this.#losses++
        this.#leastMs = this.#leastBeforeMs = this.#leastShortMs
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
  }
}
