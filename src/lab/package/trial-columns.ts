// The tables of answers: a row per trial of a just-noticeable difference, per rated sound, per pair.

import { classText } from '../../protocol/sound.ts'
import { sha256 } from '../../formats/sha256.ts'
import type { JndRow, PairRow, RatingRow } from '../analysis/trials.ts'
import { answerColumns, counted, placeColumns, soundColumns } from './columns.ts'
import type { Course } from './course.ts'
import type { Column } from './table.ts'

interface Subject {
  readonly study: string
  readonly subject: string
}

export interface JndCells extends Subject {
  readonly row: JndRow
  readonly procedure: string
  readonly course: Course | undefined
}

export interface RatingCells extends Subject {
  readonly row: RatingRow
}

export interface PairCells extends Subject {
  readonly row: PairRow
}

/** The most intervals that a task has. */
const mostIntervals = 3
const intervals = Array.from({ length: mostIntervals }, (_, index) => index)

const answering = ({ row }: JndCells | RatingCells | PairCells) => ({
  step: row.step,
  block: row.kind === 'jnd' ? row.trial.block : row.page.block,
  at: row.at,
  conduct: row.answered.conduct,
})

/** Which drum it is, whatever is then moved: class and seed, or class, seed and a digest of an explicit latent. */
function latentId({ trial }: JndRow): string {
  const { sound } = trial.track.base
  const place = sound.latent === undefined ? '' : `/${sha256(Buffer.from(sound.latent)).slice(0, 12)}`
  return `${classText(sound.class)}/${sound.seed}${place}`
}

function measuredBase({ trial, sounds }: JndRow): number | null | undefined {
  return sounds[trial.intervals.indexOf('base')]?.descriptors[trial.track.control]
}

export const jndColumns: readonly Column<JndCells>[] = [
  ...placeColumns<JndCells>(),
  ...answerColumns<JndCells>(answering),
  {
    name: 'trial',
    description: 'Place of the trial within its block, from 1.',
    of: ({ row }) => counted(row.trial.trial),
  },
  {
    name: 'phase',
    description: 'practice (told whether it was right), main, or catch (a difference that is hard to miss).',
    of: ({ row }) => row.trial.phase,
  },
  {
    name: 'task',
    description: 'What was asked: 2afc, 3afc, abx, same-different, odd-one-out.',
    of: ({ row }) => row.trial.task,
  },
  {
    name: 'procedure',
    description: 'What chose the level: staircase, quest+ or constant.',
    of: ({ procedure }) => procedure,
  },
  {
    name: 'track',
    description: 'The track that the trial belongs to: control/base/direction.',
    of: ({ row }) => row.track,
  },
  {
    name: 'control',
    description: 'The descriptor of timbre that was varied.',
    of: ({ row }) => row.trial.track.control,
  },
  {
    name: 'direction',
    description: 'Whether the comparison has more of it (up) or less (down) than the base.',
    of: ({ row }) => row.trial.track.direction,
  },
  { name: 'base', description: 'Name of the base in the study file.', of: ({ row }) => row.trial.track.base.name },
  {
    name: 'latent_id',
    description: 'The drum behind base and comparison: class/seed, and the start of the SHA-256 of an explicit latent.',
    of: ({ row }) => latentId(row),
  },
  {
    name: 'base_asked_points',
    description:
      'Value of the control that differences start from, as the study asks for it; n/a: as the sound has it.',
    unit: 'points',
    of: ({ row }) => row.trial.track.base.base,
  },
  {
    name: 'base_measured_points',
    description: 'The same value as measured on the base that was heard.',
    unit: 'points',
    of: ({ row }) => measuredBase(row),
  },
  {
    name: 'requested_delta_points',
    description: 'The difference that the procedure asked for, in the track’s direction.',
    unit: 'points',
    of: ({ row }) => row.trial.requestedDelta,
  },
  {
    name: 'achieved_delta_points',
    description:
      'The difference between comparison and base as measured, in the track’s direction; analyses rest on it. Of "same" ' +
      'trials, which have only one of the two, the one that was asked for.',
    unit: 'points',
    of: ({ row }) => row.achievedDelta,
  },
  {
    name: 'presented_order',
    description: 'What the intervals played, in order: base or comparison.',
    of: ({ row }) => row.trial.intervals.join(' '),
  },
  {
    name: 'correct_response',
    description: 'The response that was right, from 1: an interval; of same-different 1 is same and 2 different.',
    of: ({ row }) => counted(row.trial.correct),
  },
  {
    name: 'response',
    description: 'The response, from 1: an interval or sound; of same-different 1 is same and 2 different.',
    of: ({ row }) => counted(row.chosen),
  },
  { name: 'correct', description: 'Whether the response was right.', of: ({ row }) => row.correct },
  {
    name: 'reversal',
    description: 'Staircases: whether the track changed its direction with this answer.',
    of: ({ course }) => course?.reversal,
  },
  {
    name: 'next_level_points',
    description: 'The difference that the track asks for next; n/a: it is done, or the trial moves none.',
    unit: 'points',
    of: ({ course }) => course?.nextLevel,
  },
  {
    name: 'posterior_mean_points',
    description: 'QUEST+: mean of the threshold’s posterior after this answer; n/a at the edge of the grid.',
    unit: 'points',
    of: ({ course }) => course?.posterior?.mean,
  },
  {
    name: 'posterior_sd_points',
    description: 'QUEST+: standard deviation of the threshold’s posterior after this answer.',
    unit: 'points',
    of: ({ course }) => course?.posterior?.deviation,
  },
  ...intervals.flatMap((index) => [
    {
      name: `interval_${index + 1}_gain_db`,
      description: `Roving: what interval ${index + 1} was played softer by than it was made, ≤ 0; 0 where levels are not roved.`,
      unit: 'dB',
      of: ({ row }: JndCells) => gainOf(row, index),
    },
    ...intervalColumns<JndCells>(index),
  ]),
]

function gainOf({ trial: { intervals: played, gainsDb } }: JndRow, index: number): number | undefined {
  return index < played.length ? (gainsDb?.[index] ?? 0) : undefined
}

function intervalColumns<Row extends JndCells | PairCells>(index: number): Column<Row>[] {
  return [
    {
      name: `interval_${index + 1}_plays`,
      description: `How often interval ${index + 1} was begun.`,
      of: ({ row }) => row.answered.conduct.plays[index],
    },
    ...soundColumns<Row>(`interval_${index + 1}_`, `Interval ${index + 1}`, ({ row }) => row.sounds[index]),
  ]
}

const pageColumns = [
  {
    name: 'page',
    description: 'Place of the page within its block, from 1; MUSHRA’s page to get to know the sounds counts.',
    of: ({ row }: RatingCells | PairCells) => counted(row.page.page),
  },
  {
    name: 'method',
    description: 'mushra (with reference and anchors), multi-stimulus (without), acr (1 … 5), pairwise.',
    of: ({ row }: RatingCells | PairCells) => row.page.kind,
  },
  {
    name: 'item',
    description: 'The item of the study whose systems are compared.',
    of: ({ row }: RatingCells | PairCells) => row.item,
  },
] as const

/** Where the rated sound stands among those of the page: MUSHRA's open reference comes first there. */
function soundIndex({ row }: RatingCells): number {
  return row.place + (row.page.reference === undefined ? 0 : 1)
}

export const ratingColumns: readonly Column<RatingCells>[] = [
  ...placeColumns<RatingCells>(),
  ...answerColumns<RatingCells>(answering),
  ...pageColumns,
  {
    name: 'system',
    description: 'What was rated; of MUSHRA also reference (the hidden one), anchor-3500 and anchor-7000.',
    of: ({ row }) => row.system,
  },
  {
    name: 'place',
    description: 'Where it stood on the page, from 1, without MUSHRA’s open reference.',
    of: ({ row }) => counted(row.place),
  },
  { name: 'score', description: '0 … 100; of acr 1 … 5.', of: ({ row }) => row.score },
  {
    name: 'plays',
    description: 'How often it was begun.',
    of: (cells) => cells.row.answered.conduct.plays[soundIndex(cells)],
  },
  ...soundColumns<RatingCells>('', 'The sound', (cells) => cells.row.sounds[soundIndex(cells)]),
  {
    name: 'reference_plays',
    description: 'MUSHRA: how often the open reference was begun.',
    of: ({ row }) => (row.page.reference === undefined ? undefined : row.answered.conduct.plays[0]),
  },
  {
    name: 'reference_stimulus_id',
    description: 'MUSHRA: the open reference; SHA-256 of rate and samples, as in the table of stimuli.',
    of: ({ row }) => (row.page.reference === undefined ? undefined : row.sounds[0]?.hash),
  },
]

export const pairColumns: readonly Column<PairCells>[] = [
  ...placeColumns<PairCells>(),
  ...answerColumns<PairCells>(answering),
  ...pageColumns,
  { name: 'first_system', description: 'The system that was heard first.', of: ({ row }) => row.systems[0] },
  { name: 'second_system', description: 'The system that was heard second.', of: ({ row }) => row.systems[1] },
  {
    name: 'response',
    description: 'The response, from 1: an interval or sound; of same-different 1 is same and 2 different.',
    of: ({ row }) => counted(row.chosen),
  },
  { name: 'preferred_system', description: 'The system that was preferred.', of: ({ row }) => row.systems[row.chosen] },
  ...[0, 1].flatMap((index) => intervalColumns<PairCells>(index)),
]
