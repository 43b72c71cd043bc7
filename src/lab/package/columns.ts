// Columns that several tables have: who, where, how the page was, what a sound measured. A name means the same everywhere.

import { timbreTable } from '../../protocol/controls.ts'
import type { Conduct } from '../../protocol/participant.ts'
import type { SoundRecord } from '../stimulus.ts'
import type { Column } from './table.ts'

interface Placed {
  readonly study: string
  readonly subject: string
}

export function placeColumns<Row extends Placed>(): Column<Row>[] {
  return [
    { name: 'study_id', description: 'Name of the study.', of: ({ study }) => study },
    {
      name: 'subject_id',
      description: 'Number of the session within the study, in order of opening; nobody has another name here.',
      of: ({ subject }) => subject,
    },
  ]
}

interface Answering {
  readonly step: string
  readonly block: string
  /** When it was stored. */
  readonly at: string
  readonly conduct: Conduct
}

export function answerColumns<Row>(of: (row: Row) => Answering): Column<Row>[] {
  const conduct = (row: Row): Conduct => of(row).conduct
  return [
    {
      name: 'trial_id',
      description: 'Step of the session: s0, s1, … in the order of answering; unique within a subject.',
      of: (row) => of(row).step,
    },
    { name: 'block', description: 'Block of the study that the row belongs to.', of: (row) => of(row).block },
    {
      name: 'answered_at',
      description: 'When the answer was stored, by the server’s clock; ISO 8601, UTC.',
      of: (row) => of(row).at,
    },
    {
      name: 'client_time',
      description: 'When it was given, by the clock of the participant’s machine; ISO 8601, UTC.',
      of: (row) => conduct(row).clientTime,
    },
    {
      name: 'response_time_s',
      description: 'From the end of the last sound, or of its last change, to the response. Includes output latency.',
      unit: 's',
      of: (row) => conduct(row).responseSec,
    },
    {
      name: 'shown_s',
      description: 'How long the step was shown until it was answered.',
      unit: 's',
      of: (row) => conduct(row).shownSec,
    },
    {
      name: 'output_latency_s',
      description: 'Latency of the sound output, as the browser states it.',
      unit: 's',
      of: (row) => conduct(row).outputLatencySec,
    },
    {
      name: 'hidden_s',
      description: 'How long the page was hidden meanwhile, as in another tab.',
      unit: 's',
      of: (row) => conduct(row).hiddenSec,
    },
    {
      name: 'reloads',
      description: 'How often the page was loaded again during the step.',
      of: (row) => conduct(row).reloads,
    },
    {
      name: 'dropped_frames',
      description: 'Drawn frames that came later than twice their time.',
      of: (row) => conduct(row).droppedFrames,
    },
  ]
}

/** Of one sound; `prefix` tells it from others of the row. `undefined` is where the row has no such sound. */
export function soundColumns<Row>(prefix: string, what: string, of: (row: Row) => SoundRecord | undefined) {
  return [
    {
      name: `${prefix}stimulus_id`,
      description: `${what}: SHA-256 of rate and samples, as in the table of stimuli.`,
      of: (row: Row) => of(row)?.hash,
    },
    {
      name: `${prefix}loudness_lufs`,
      description: `${what}: integrated loudness as made (ITU-R BS.1770), before any roving.`,
      unit: 'LUFS',
      of: (row: Row) => of(row)?.loudnessLufs,
    },
    ...timbreTable.map(({ id, label }) => ({
      name: `${prefix}${id}_points`,
      description: `${what}: ${label.toLowerCase()} as measured on the samples (AudioCommons timbral model), before any roving.`,
      unit: 'points',
      of: (row: Row) => of(row)?.descriptors[id],
    })),
  ] satisfies Column<Row>[]
}

/** 1 for the first: tables count as people do. */
export function counted(index: number | undefined): number | undefined {
  return index === undefined ? undefined : index + 1
}
