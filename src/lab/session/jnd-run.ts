// A block of just-noticeable differences under way: practice first, then interleaved tracks with catch trials among
// them. Where it stands follows from the answers alone, so that it can be rebuilt at any time.

import { RandomStream } from '../../dsp/random.ts'
import type { JndBlock } from '../../protocol/study-blocks.ts'
import { drawGains, drawIntervals, type JndTrial, type Phase, type TrackSpec } from './jnd-trial.ts'
import type { Track } from '../psychometrics/track.ts'
import { mostTrials, newTrack } from './new-track.ts'

interface RunningTrack {
  readonly spec: TrackSpec
  readonly track: Track
}

export class JndRun {
  readonly #block: JndBlock
  readonly #seed: number
  readonly #tracks: readonly RunningTrack[]
  /** Trials answered, by phase. */
  readonly #answered: Record<Phase, number>
  #next: JndTrial | undefined
  /** The track that `#next` belongs to, where its answer moves one. */
  #moves: number | undefined

  /** `seed` is the session's; `of` is what a copy continues. */
  constructor(block: JndBlock, seed: number, of?: JndRun) {
    this.#block = block
    this.#seed = seed
    if (of !== undefined) {
      this.#tracks = of.#tracks.map(({ spec, track }) => ({ spec, track: track.copy() }))
      this.#answered = { ...of.#answered }
      this.#next = of.#next
      this.#moves = of.#moves
      return
    }
    const specs = block.controls.flatMap((control) =>
      block.bases.flatMap((base) => block.directions.map((direction) => ({ control, base, direction }))),
    )
    this.#tracks = specs.map((spec, index) => ({
      spec,
      track: newTrack(block, new RandomStream(seed, `track of ${block.name}`, index).uint32()),
    }))
    this.#answered = { practice: 0, main: 0, catch: 0 }
    this.#plan()
  }

  /** The trial that is due; undefined when the block is over. */
  get next(): JndTrial | undefined {
    return this.#next
  }

  /** Trials answered, and the most that there can be. */
  get progress(): { readonly done: number; readonly of: number } {
    const { practice, main, catch: caught } = this.#answered
    const { catches } = this.#block
    const done = practice + main + caught
    const most = mostTrials(this.#block.procedure)
    const left = this.#tracks.reduce((sum, { track }) => sum + (track.isDone ? 0 : most - track.trials), 0)
    const catchesLeft = catches === undefined ? 0 : Math.floor((main + left) / catches.every) - caught
    return { done, of: done + this.#practiceLeft + left + Math.max(0, catchesLeft) }
  }

  /**
   * The answer to the trial that is due.
   * @param achievedDelta the difference that was measured between the sounds that were heard, in the track's direction.
   */
  tell(chosen: number, achievedDelta: number): { readonly correct: boolean } {
    const trial = this.#next
    if (trial === undefined) throw new RangeError('the block is over')
    const correct = chosen === trial.correct
    this.#answered[trial.phase]++
    if (this.#moves !== undefined) this.#tracks[this.#moves].track.answer(correct, Math.max(0, achievedDelta)) // a miss the other way is none
    this.#plan()
    return { correct }
  }

  /** An independent run at the same point: to see where either answer would lead. */
  copy(): JndRun {
    return new JndRun(this.#block, this.#seed, this)
  }

  /** The tracks and where they stand. */
  get tracks(): readonly RunningTrack[] {
    return this.#tracks
  }

  get #practiceLeft(): number {
    return (this.#block.practice?.trials ?? 0) - this.#answered.practice
  }

  #plan(): void {
    const { practice, main, catch: caught } = this.#answered
    const { catches, name } = this.#block
    const trial = practice + main + caught
    const random = new RandomStream(this.#seed, `trial of ${name}`, trial)
    this.#moves = undefined
    const pick = (index: number, phase: Phase, requestedDelta: number): JndTrial => {
      const { spec } = this.#tracks[index]
      const { task, roveDb = 0 } = this.#block
      const drawn = drawIntervals(task, spec.direction, random)
      const gains = roveDb > 0 ? { gainsDb: drawGains(drawn.intervals.length, roveDb, random) } : {}
      return { kind: 'jnd', block: name, trial, phase, task, track: spec, requestedDelta, ...drawn, ...gains }
    }
    if (this.#practiceLeft > 0) {
      this.#next = pick(practice % this.#tracks.length, 'practice', this.#block.practice!.delta)
      return
    }
    const open = this.#tracks.flatMap(({ track }, index) => (track.isDone ? [] : [index]))
    if (open.length === 0) {
      this.#next = undefined
      return
    }
    const index = open[random.integer(open.length)]
    if (catches !== undefined && main + caught >= placeOfCatch(this.#seed, name, caught, catches.every)) {
      this.#next = pick(index, 'catch', catches.delta)
      return
    }
    this.#moves = index
    this.#next = pick(index, 'main', this.#tracks[index].track.level)
  }
}

/** Catch number `index` is one of the `every` trials of its window: the trials index · every … . */
function placeOfCatch(seed: number, name: string, index: number, every: number): number {
  return index * every + new RandomStream(seed, `catch of ${name}`, index).integer(every)
}
