// What a stroke worker and the one who strikes say to each other: the live worker directly, for the main thread may be held
// up; for players over the network the main thread itself.

import type { Sound } from '../protocol/sound.ts'

/** A sound with its controls. */
interface StruckSound extends Sound {
  readonly controls: Readonly<Record<string, number>>
}

export interface StrikeMessage extends StruckSound {
  readonly kind: 'strike'
  readonly id: number
  /** 1 … 127. */
  readonly velocity: number
  /** How long from now until its first sample is to sound, milliseconds. */
  readonly dueInMs: number
}

interface PrepareMessage extends StruckSound {
  readonly kind: 'prepare'
}

/**
 * 'prepare': strikes of this sound will come. 'forget': the rest of a stroke is of no use any more. 'later': it has so
 * many milliseconds more.
 */
export type ToStrokes =
  | StrikeMessage
  | PrepareMessage
  | { readonly kind: 'forget'; readonly id: number }
  | { readonly kind: 'later'; readonly id: number; readonly byMs: number }

export type FromStrokes =
  | {
      readonly kind: 'slice'
      readonly id: number
      /** Place of its first sample in the shot. */
      readonly start: number
      /** Mono at the output's rate, with velocity and level; final. */
      readonly samples: Float32Array
      readonly last: boolean
    }
  /** Strikes of this sound need wait for nothing any more; where it cannot be made, they will say so. */
  | { readonly kind: 'prepared'; readonly sound: Sound }
  /** It cannot be made; the sentence says why. */
  | { readonly kind: 'failed'; readonly id: number; readonly sentence: string }
