// What every procedure looks like to whoever runs it: a level to present, an answer to it, and at the end a threshold or
// the reason why there is none. A track holds no clock and draws nothing but from its seed, so that answering the stored
// answers again brings it back exactly.

/** Why no number is given. */
export type NotEstimable =
  | 'no answers'
  | 'one level only'
  | 'all correct'
  | 'no better than chance'
  | 'not rising with the level'
  | 'slope at its bound'
  | 'threshold outside the levels'
  | 'share out of reach'
  | 'too few reversals'
  | 'at the edge of the grid'

export type Threshold =
  | {
      readonly isEstimable: true
      readonly level: number
      /** The share of correct answers that `level` stands for; without it a threshold means nothing. */
      readonly share: number
      /** Standard deviation of the estimate (the posterior's, or the bootstrap's); null where the procedure has none. */
      readonly deviation: number | null
      /** 95 % interval; null where the procedure has none. */
      readonly interval: readonly [number, number] | null
    }
  | { readonly isEstimable: false; readonly why: NotEstimable }

export interface Track {
  /** What to present next; once done, what would come. */
  readonly level: number
  readonly trials: number
  readonly isDone: boolean
  /**
   * Takes the answer to the trial at `level`. `achieved` is the level that the sound really had, where it was measured;
   * the estimate rests on it, while the next level is asked for on the track's own scale.
   */
  answer(isCorrect: boolean, achieved?: number): void
  /** An independent track at the same point: to see where either answer would lead. */
  copy(): Track
  /** `share` is the share of correct answers that is asked about; a staircase knows only the one it converges on. */
  estimate(share?: number): Threshold
}

/** The levels that come next after a correct and after a wrong answer; null where the track would then be done. */
export function nextLevels(track: Track): { readonly ifCorrect: number | null; readonly ifWrong: number | null } {
  const after = (isCorrect: boolean) => {
    const next = track.copy()
    next.answer(isCorrect)
    return next.isDone ? null : next.level
  }
  return { ifCorrect: after(true), ifWrong: after(false) }
}
