// What the researcher's pages and the lab's server say to each other, as JSON over HTTP under /lab/desk, behind the
// server's token. Nothing here says what anybody answered: results come as a page of their own, when they are opened.

import { z } from '../faults/checked.ts'
import { seed } from './schema.ts'
import type { LocalText } from './study-stimulus.ts'

const share = z.number().check(z.minimum(0), z.maximum(1))

/** How listeners are simulated before any are recruited. */
export const simulationBody = z.strictObject({
  /** A study file's text. */
  file: z.string(),
  listeners: z.int().check(z.minimum(2), z.maximum(5000)),
  /** σ of each hearing, in points of the descriptor. */
  sigma: z.number().check(z.minimum(0.01), z.maximum(100)),
  lapse: z.number().check(z.minimum(0), z.maximum(0.5)),
  /** Leaning to the first answer, in σ. */
  bias: z.number().check(z.minimum(-5), z.maximum(5)),
  /** Share of the listeners who click anything. */
  random: share,
  /** Standard deviation of the generator's miss, in points. */
  error: z.number().check(z.minimum(0), z.maximum(50)),
  seed,
})
export const fileBody = z.strictObject({ file: z.string() })
export const recruitingBody = z.strictObject({ open: z.boolean() })
export const withdrawalBody = z.strictObject({ session: z.int().check(z.minimum(1)) })
/** `early`: though the study still runs, which is then written down. */
export const resultsBody = z.strictObject({
  early: z.optional(z.boolean()),
  as: z.optional(z.enum(['report', 'package'])),
})
/** How far a preview is to be skipped: past this step, or to the next part of the session. */
export const skipBody = z.strictObject({ to: z.enum(['step', 'part']) })

export type SimulationBody = z.output<typeof simulationBody>
export type ResultsBody = z.output<typeof resultsBody>
export type SkipTo = z.output<typeof skipBody>['to']

/** Who may begin: nobody yet, whoever has the link, nobody any more; or it has all the sessions that it asks for. */
export type Recruiting = 'not yet' | 'open' | 'closed' | 'complete'

export interface DeskArm {
  readonly open: number
  readonly finished: number
}

export interface DeskStudy {
  readonly id: number
  readonly name: string
  readonly title: LocalText
  readonly languages: readonly string[]
  /** What a participant's link ends with. */
  readonly code: string
  readonly addedAt: string
  readonly recruiting: Recruiting
  readonly sessions: { readonly open: number; readonly finished: number; readonly withdrawn: number }
  /** Completed sessions that it asks for; null where it has no end. */
  readonly wanted: number | null
  readonly arms: readonly DeskArm[]
}

export interface DeskSession {
  readonly number: number
  readonly arm: number
  readonly state: 'open' | 'finished' | 'withdrawn'
  readonly openedAt: string
  readonly endedAt: string | null
  /** Steps answered; 0 for those that were withdrawn. */
  readonly answered: number
  readonly lastAt: string | null
  /** What screening holds against a finished session; null where it has not been looked at yet. */
  readonly flags: readonly { readonly rule: string; readonly found: string }[] | null
}

/** A look at the results. */
export interface DeskLook {
  readonly at: string
  /** Whether answers could still come in, or came in later. */
  readonly isEarly: boolean
  /** Sessions that were finished then. */
  readonly finished: number
}

export interface DeskDetail extends DeskStudy {
  readonly file: string
  /** The latest by number, at most 200. */
  readonly rows: readonly DeskSession[]
  /** From opening to end, of finished sessions. */
  readonly minutesMedian: number | null
  /** Open sessions that have been quiet for half an hour. */
  readonly quiet: number
  /** Finished sessions that screening has looked at, and those of them with a flag. */
  readonly screened: number
  readonly flagged: number
  readonly looks: readonly DeskLook[]
  readonly store: { readonly bytes: number; readonly hasBallast: boolean | null }
}

export interface DeskModel {
  readonly name: string
  readonly classes: readonly string[]
  /** Timbre controls that it has. */
  readonly controls: readonly string[]
  /** By class, by control, in points. */
  readonly reach: Readonly<Record<string, Readonly<Record<string, { readonly min: number; readonly max: number }>>>>
}

/** A study file to start from. */
export interface DeskPreset {
  readonly name: string
  readonly file: string
}

export interface DeskCheck {
  /** Of the longest session that there can be. */
  readonly minutes: number
  readonly steps: number
  /** What the sounds do not reach; `at` is a field such as blocks.0.bases.1.base. */
  readonly remarks: readonly { readonly at: string; readonly says: string }[]
}

/** A task that takes long: a simulation or a report. */
export type DeskJob =
  | { readonly state: 'running'; readonly done: number; readonly of: number | null }
  | { readonly state: 'done'; readonly result: unknown }
  | { readonly state: 'failed'; readonly message: string }

/** What a job comes to that opens results: where the report or the package lies, for a while. */
export interface ResultsPlace {
  /** An address of the page, which needs no token. */
  readonly address: string
  readonly fileName: string
}
