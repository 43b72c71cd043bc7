// How fast models make sounds, held against each other: turn by turn in one run, so that whatever else the machine does
// slows all of them.

import type { Subject } from './evaluate-subject.ts'

export interface Speed {
  readonly name: string
  /** Median time of a sound, and that over the first model's. */
  readonly renderMs: number
  readonly ratio: number
  /** Median of the sound's length over the time: how many times faster than it plays. */
  readonly timesRealTime: number
}

const rounds = 40
/** The first sounds of a session wait for its memory. */
const warmUp = 4

/** Renders in turn, on as many threads as the subjects were opened with. */
export async function compareSpeeds(subjects: readonly Subject[]): Promise<Speed[]> {
  const times = subjects.map((): number[] => [])
  const lengths = subjects.map(() => 0)
  for (let round = 0; round < warmUp + rounds; round++)
    for (const [i, subject] of subjects.entries()) {
      const started = performance.now()
      const shot = await subject.render(round % subject.classes.length, round)
      if (round >= warmUp) times[i]!.push(performance.now() - started)
      lengths[i] = (1000 * shot.length) / subject.rateHz
    }
  const medians = times.map((own) => own.toSorted((a, b) => a - b)[rounds >> 1]!)
  return subjects.map(({ name }, i) => ({
    name,
    renderMs: round(medians[i]!),
    ratio: round(medians[i]! / medians[0]!),
    timesRealTime: round(lengths[i]! / medians[i]!),
  }))
}

/** Three digits: more are noise. */
const round = (value: number) => Number(value.toPrecision(3))
