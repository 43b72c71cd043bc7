// What comes of a study that was rehearsed with simulated listeners.

export interface SimulatedTrack {
  readonly block: string
  readonly track: string
  /** The share of right answers that thresholds stand for. */
  readonly share: number
  /** The threshold that the simulated listeners have, in points. */
  readonly truth: number
  /** Of what the procedure says of the listeners who listened. */
  readonly median: number | null
  /** Median over truth, less one, in percent. */
  readonly biasPercent: number | null
  /** Standard deviation of the logarithms of thresholds over listeners, in percent. */
  readonly spreadPercent: number | null
  /** Median width of a listener's 95 % interval, in percent of the truth. */
  readonly intervalPercent: number | null
  readonly notEstimableShare: number
  readonly trialsMedian: number
  /**
   * The chance to find a track whose threshold is so much higher than another's, within listeners, by a two-sided t test
   * at 5 %, by its normal approximation; per cent of difference → power.
   */
  readonly power: Readonly<Record<'10' | '25' | '50', number>> | null
}

export interface Simulation {
  readonly study: string
  readonly listeners: number
  readonly tracks: readonly SimulatedTrack[]
  /** Of one session: its sounds, gaps and a usual time to answer. */
  readonly minutesMedian: number
  readonly steps: number
}
