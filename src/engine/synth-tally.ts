// What a synth has done since it was made: numbers for those who watch it.

/** Upper bounds of the render times that are told apart, in seconds; one more class holds all that took longer. */
export const renderBoundsSec = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const

export class SynthTally {
  /** Requests answered from the bank, answered by a render that was under way already, and rendered. */
  bankHits = 0
  joined = 0
  bankMisses = 0
  /** Requests refused since too many waited. */
  refused = 0
  /** Times that the worker died. */
  crashes = 0
  /** Renders that took up to each of `renderBoundsSec` and no less than the one before; the last is the rest. */
  readonly renders = new Float64Array(renderBoundsSec.length + 1)
  /** All renders together, seconds. */
  renderSec = 0

  rendered(sec: number): void {
    const place = renderBoundsSec.findIndex((bound) => sec <= bound)
    this.renders[place < 0 ? renderBoundsSec.length : place]!++
    this.renderSec += sec
  }
}
