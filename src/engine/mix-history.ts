// The states of a mixer at the starts of blocks that may still be mixed anew, in the order of their frames. States that are
// no longer needed are used again: nothing is allocated while it plays.

import type { MixerState, VoiceMixer } from './voices.ts'

interface Mark {
  frame: number
  readonly state: MixerState
}

export class MixHistory {
  readonly #mixer: VoiceMixer
  readonly #marks: Mark[] = []
  readonly #spare: Mark[] = []

  constructor(mixer: VoiceMixer) {
    this.#mixer = mixer
  }

  /** The oldest frame that can be gone back to. */
  get oldest(): number | undefined {
    return this.#marks[0]?.frame
  }

  /** Keeps the mixer's state as that of `frame`, which is later than all that are kept. */
  keep(frame: number): void {
    const mark = this.#spare.pop() ?? { frame: 0, state: this.#mixer.newState() }
    mark.frame = frame
    this.#mixer.save(mark.state)
    this.#marks.push(mark)
  }

  /**
   * Takes the mixer back to the last kept frame up to `frame`, and returns that. Where all that is kept is later, nothing
   * was mixed before it: the mixer goes back to the oldest, which then is the state at `frame`.
   */
  goBack(frame: number): number {
    const place = Math.max(
      0,
      this.#marks.findLastIndex((mark) => mark.frame <= frame),
    )
    const mark = this.#marks[place]
    if (mark === undefined) return frame
    this.#mixer.restore(mark.state)
    this.#spare.push(...this.#marks.splice(place))
    return Math.min(mark.frame, frame)
  }

  /** Lets go of what is not needed to go back to `frame`; whether there was something. */
  forgetBefore(frame: number): boolean {
    const needed = this.#marks.findLastIndex((mark) => mark.frame <= frame)
    if (needed <= 0) return false
    this.#spare.push(...this.#marks.splice(0, needed))
    return true
  }

  clear(): void {
    this.#spare.push(...this.#marks.splice(0))
  }
}
