// The answers as a BIDS dataset (behaviour without neural recordings), a folder of its own beside the Psych-DS tables.

import { jsonFile, type PackageFile, textFile } from './format.ts'
import type { About, Described } from './psych-ds.ts'
import { type Column, tsvOf } from './table.ts'

const bidsVersion = '1.10.0'

/** A table of one subject and task. */
export interface SubjectTable {
  readonly subject: string
  readonly task: string
  readonly columns: Described['columns']
  readonly tsv: string
}

/** A table's text with the columns' names as BIDS has them. */
export function behOf<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): Pick<SubjectTable, 'columns' | 'tsv'> {
  const named = columns.map((column) => ({ ...column, name: bidsName(column.name) }))
  return { columns: named, tsv: tsvOf(named, rows) }
}

/** BIDS knows this one by its own name, always in seconds. */
function bidsName(name: string): string {
  return name === 'response_time_s' ? 'response_time' : name
}

interface Participant {
  readonly subject: string
  readonly arm: number
  readonly state: string
}

const participantColumns: readonly Column<Participant>[] = [
  {
    name: 'participant_id',
    description: 'The session by its number within the study; nobody has another name here.',
    of: ({ subject }) => `sub-${subject}`,
  },
  { name: 'arm', description: 'The order of blocks that the session was allocated to, from 0.', of: ({ arm }) => arm },
  { name: 'state', description: 'finished, or open: not yet at its end.', of: ({ state }) => state },
]

/** `participants` without a table are left out: they have answered nothing that the view has. */
export function bidsFiles(
  about: About,
  software: { readonly name: string; readonly version: string },
  participants: readonly Participant[],
  tables: readonly SubjectTable[],
): readonly PackageFile[] {
  const present = participants.filter(({ subject }) => tables.some((table) => table.subject === subject))
  const tasks = [...Map.groupBy(tables, ({ task }) => task)].map(([task, [{ columns }]]) => ({ task, columns }))
  const { name, license, authors } = about
  return [
    jsonFile('bids/dataset_description.json', {
      Name: name,
      BIDSVersion: bidsVersion,
      DatasetType: 'raw',
      License: license,
      ...(authors.length > 0 && { Authors: authors }),
      GeneratedBy: [{ Name: software.name, Version: software.version }],
    }),
    textFile('bids/README', readme(about)),
    textFile('bids/participants.tsv', tsvOf(participantColumns, present)),
    jsonFile('bids/participants.json', sidecar(participantColumns)),
    // At the root they hold for every subject (the inheritance principle).
    ...tasks.map(({ task, columns }) =>
      jsonFile(`bids/task-${task}_beh.json`, { TaskName: task, ...sidecar(columns) }),
    ),
    ...tables.map(({ subject, task, tsv }) =>
      textFile(`bids/sub-${subject}/beh/sub-${subject}_task-${task}_beh.tsv`, tsv),
    ),
  ]
}

function sidecar(columns: Described['columns']): object {
  return Object.fromEntries(
    columns.map(({ name, description, unit }) => [
      name,
      { Description: description, ...(unit !== undefined && { Units: unit }) },
    ]),
  )
}

function readme({ name, description }: About): string {
  return `${name}

${description}

A view of the answers after the Brain Imaging Data Structure, for behaviour without neural recordings. The package that
this folder lies in is the whole of it: the same answers as Psych-DS tables, the log of events that both are made from,
the study file, every stimulus with its recipe, and the results.

Each file sub-XX_task-TASK_beh.tsv has one row per answer of one session: per trial of a just-noticeable difference (jnd),
per rated sound (mushra, multiStimulus, acr), per pair (pairwise). Columns are described in task-TASK_beh.json beside
this file. Missing values are n/a; times are ISO 8601 in UTC; response_time is in seconds.
`
}
