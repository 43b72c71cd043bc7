// What `ghostnote train --watch` tells its page: the run, its rows of statistics, its previews, and the moment.

import { checked, z } from '../faults/checked.ts'

/** A row of statistics: the step, perhaps the phase, measures by name; null where a measure was no number. */
const row = z.record(z.string(), z.union([z.number(), z.string(), z.null()]))

const preview = z.object({
  step: z.int(),
  /** Address of the sheet of spectrograms, a row a class. */
  sheet: z.string(),
  sounds: z.array(z.object({ label: z.string(), url: z.string() })),
})

const moment = z.object({
  step: z.int(),
  steps: z.int(),
  phase: z.string(),
  stepsPerSec: z.optional(z.number()),
  leftSec: z.optional(z.number()),
  memoryBytes: z.number(),
})

const runReport = z.object({
  run: z.string(),
  config: z.string(),
  objective: z.string(),
  /** The rows from the one asked for on, and the number of all there are. */
  rows: z.array(row),
  rowCount: z.int(),
  previews: z.array(preview),
  /** Absent before the first step. */
  moment: z.optional(moment),
  /** Sentences of this session, oldest first: the engine, advice, trouble. */
  notes: z.array(z.object({ text: z.string(), grave: z.boolean() })),
})

export type RunRow = z.output<typeof row>
export type RunPreview = z.output<typeof preview>
export type RunMoment = z.output<typeof moment>
export type RunNote = RunReport['notes'][number]
export type RunReport = z.output<typeof runReport>

/** @throws Fault E_PROTOCOL for anything but a report. */
export function parseRunReport(value: unknown): RunReport {
  return checked(runReport, value, 'run report', 'E_PROTOCOL', 'Load the page again; it is of another version.')
}
