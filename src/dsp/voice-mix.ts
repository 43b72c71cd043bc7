// A voice's next samples, added to a stereo block: fades, bends, and shots that are still growing.

import { between, grown, never, nothing, type Voice } from './voice.ts'

/** A voice that is choked, released or stolen is gone after this time. */
export const fadeSec = 0.01
/** A voice that takes over from another is there so much quicker: what it takes over from is short. */
export const goOverPace = 2
export const goOverSec = fadeSec / goOverPace

export class VoiceMix {
  /** Raised cosine from 1 down to 0. */
  readonly #fade: Float64Array

  constructor(rateHz: number) {
    const length = Math.round(fadeSec * rateHz)
    this.#fade = Float64Array.from({ length }, (_, i) => 0.5 + 0.5 * Math.cos((Math.PI * (i + 1)) / length))
  }

  /** What a voice has before it that takes over from another. */
  get rising(): number {
    return this.#fade.length - (this.#fade.length % goOverPace)
  }

  /** [audio] Adds the voice to `left` and `right` [N], and moves it on; `speed` is how fast it reads. */
  add(voice: Voice, left: Float32Array, right: Float32Array, speed: number): void {
    const { shot, growth, fadesIn, fadePace } = voice
    const frames = left.length
    const end = Math.min(shot.length, growth.end)
    const { filled } = growth
    let { position, faded, rising } = voice
    let i = voice.startsIn
    for (; i < frames && position < end; i++) {
      const whole = Math.floor(position)
      let x = position >= filled ? 0 : whole === position ? shot[whole] : between(shot, position)
      if (i >= fadesIn) {
        if (faded >= this.#fade.length) break
        x *= this.#fade[faded]
        faded += fadePace
      }
      if (rising > 0) {
        rising -= goOverPace
        x *= this.#fade[rising]
      }
      left[i] += x * voice.left
      right[i] += x * voice.right
      position += speed
    }
    if (i < frames) {
      voice.shot = nothing
      voice.growth = grown // lets go of the stroke
    }
    voice.position = position
    voice.faded = faded
    voice.rising = rising
    voice.startsIn = Math.max(0, voice.startsIn - frames)
    if (fadesIn !== never) voice.fadesIn = Math.max(0, fadesIn - frames)
  }
}
