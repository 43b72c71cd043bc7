// What a run looks like at this moment, gathered from its steps and rows: for the terminal and the page that watch it.

import { measurementsIn } from './keeper.ts'
import { measured, type StatsRow } from './stats.ts'
import type { TrainProgress } from './train.ts'

export interface Snapshot {
  readonly step: number
  readonly steps: number
  readonly phase: string
  /** Over about the last half minute; undefined before two steps. */
  readonly stepsPerSec: number | undefined
  readonly leftSec: number | undefined
  /** By name, the means of the last rows, oldest first, of losses that the phase has. */
  readonly losses: Readonly<Record<string, readonly number[]>>
  /** 0 the critic tells nothing apart … 1 it is sure of everything; undefined where the objective does not say. */
  readonly separation: number | undefined
  readonly bandDistance: number | undefined
  readonly diversity: number | undefined
  /** Distance to held-out sounds and its deviation; undefined where none has been measured. */
  readonly drumKid: { readonly value: number; readonly deviation: number } | undefined
  readonly memoryBytes: number
}

/** Rows that a curve shows. */
const shownRows = 48
/** Speed is that of the steps within this time. */
const speedSec = 30

export class Telemetry {
  readonly #nowSec: () => number
  readonly #memoryBytes: () => number
  #at: TrainProgress | undefined
  #marks: { readonly step: number; readonly sec: number }[] = []
  #losses: Record<string, number[]> = {}
  #separation: number | undefined
  #measures: StatsRow = { step: 0 }

  /** `nowSec` is any steady clock, `memoryBytes` the memory that the process holds. */
  constructor(nowSec: () => number, memoryBytes: () => number) {
    this.#nowSec = nowSec
    this.#memoryBytes = memoryBytes
  }

  step(progress: TrainProgress): void {
    if (this.#at !== undefined && this.#at.phase !== progress.phase) {
      this.#losses = {}
      this.#marks = [] // another phase, another speed
    }
    this.#at = progress
    const sec = this.#nowSec()
    this.#marks.push({ step: progress.step, sec })
    // Two marks always stay: a step may take longer than the whole window.
    while (this.#marks.length > 2 && sec - this.#marks[0].sec > speedSec) this.#marks.shift()
  }

  row(row: StatsRow): void {
    if (row.phase === undefined) {
      this.#measures = { ...this.#measures, ...row }
      return
    }
    for (const name of Object.keys(row)) {
      const value = measured(row, name)
      if (name === 'step' || name === 'separation' || value === undefined) continue
      this.#losses[name] = [...(this.#losses[name] ?? []), value].slice(-shownRows)
    }
    this.#separation = measured(row, 'separation')
  }

  /** Undefined before the first step. */
  snapshot(): Snapshot | undefined {
    if (this.#at === undefined) return undefined
    const { step, steps, phase } = this.#at
    const [first, last] = [this.#marks[0], this.#marks.at(-1)!]
    const stepsPerSec = last.sec > first.sec ? (last.step - first.step) / (last.sec - first.sec) : undefined
    return {
      step,
      steps,
      phase,
      stepsPerSec,
      leftSec: stepsPerSec === undefined ? undefined : (steps - step) / stepsPerSec,
      losses: this.#losses,
      separation: this.#separation,
      bandDistance: measured(this.#measures, 'bandDistance'),
      diversity: measured(this.#measures, 'diversity'),
      drumKid: measurementsIn([this.#measures])[0],
      memoryBytes: this.#memoryBytes(),
    }
  }
}
