// What the lab asks of the instrument: sounds made to order and measured. The lab only says which; who makes them gives
// a StimulusMaker.

import type { Stimulus } from '../protocol/study-stimulus.ts'
import type { TimbreId } from '../protocol/controls.ts'

/** By timbre model; null where a sound has no such value. */
type Descriptors = Readonly<Record<TimbreId, number | null>>

/** A sound as a trial wants it. */
export interface SoundRequest {
  readonly sound: Stimulus
  /**
   * A timbre control moved: to `base` (else to what the sound measures by itself), and from there by `delta` points. The
   * other ones follow as the model sees fit, or are held.
   */
  readonly moved?: {
    readonly control: TimbreId
    readonly base?: number
    readonly delta: number
    readonly isAlone: boolean
  }
  /** Low-pass anchor of BS.1534-3: 3500 or 7000 Hz. */
  readonly lowPassHz?: number
}

/** Enough to make the sound again, and to check that it is the same. */
export interface SoundRecord {
  /** SHA-256 over rate and samples, hex: the address of its content. */
  readonly hash: string
  /** What was rendered in the end: model, edition, class, seed, controls, or a file and its hash; filters, gain, offset. */
  readonly recipe: Readonly<Record<string, unknown>>
  /** Measured on the samples as they are played. */
  readonly descriptors: Descriptors
  /** Loudness that all sounds of a study are brought to, measured after that, in LUFS. */
  readonly loudnessLufs: number
}

export interface MadeSound extends SoundRecord {
  readonly rateHz: number
  readonly samples: Float32Array
}

export interface StimulusMaker {
  /**
   * Makes a sound, matched in loudness and aligned by its onset. The same request gives the same bytes.
   * @throws Fault where the model or the file cannot give it.
   */
  make(request: SoundRequest): Promise<MadeSound>
}
