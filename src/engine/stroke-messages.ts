// What the live worker and the stroke worker say to each other, directly: the main thread may be held up.

export interface StrikeMessage {
  readonly kind: 'strike'
  readonly id: number
  readonly class: string
  readonly seed: number
  /** 1 … 127. */
  readonly velocity: number
  readonly controls: Readonly<Record<string, number>>
  /** How long from now until its first sample is to sound, milliseconds. */
  readonly dueInMs: number
}

interface PrepareMessage {
  readonly kind: 'prepare'
  readonly class: string
  readonly seed: number
  readonly controls: Readonly<Record<string, number>>
}

/** 'prepare': strikes of this sound will come. 'forget': the rest of a stroke is of no use any more. */
export type ToStrokes = StrikeMessage | PrepareMessage | { readonly kind: 'forget'; readonly id: number }

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
  /** It cannot be made; the sentence says why. */
  | { readonly kind: 'failed'; readonly id: number; readonly sentence: string }
