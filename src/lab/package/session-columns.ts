// The tables of sessions, of closed questions, and of stimuli.

import { classText, type SoundClass } from '../../protocol/sound.ts'
import type { Study } from '../../protocol/study.ts'
import type { SessionEvents } from '../analysis/report.ts'
import type { Answered } from '../session/events.ts'
import { headphoneAnswers, headphoneTrials } from '../session/headphone-check.ts'
import { ordersOf } from '../session/orders.ts'
import { sessionSeed } from '../session/plan.ts'
import type { SoundRecord } from '../stimulus.ts'
import { placeColumns, soundColumns } from './columns.ts'
import { questionsOf } from './public-events.ts'
import type { Column } from './table.ts'

export interface SessionCells extends SessionEvents {
  readonly study: string
  readonly subject: string
  readonly blockOrder: readonly string[]
  readonly answers: readonly Answered[]
  /** Right choices of each attempt at the headphone check. */
  readonly headphones: readonly number[]
}

/** `all` are sessions that were not withdrawn. */
export function sessionCells(study: Study, one: SessionEvents, subject: string): SessionCells {
  const { session, events } = one
  const answers = events.filter(({ kind }) => kind === 'answered').map(({ data }) => data as Answered)
  const seed = sessionSeed(study, session.number)
  const checks = answers.flatMap(({ answer }) => (answer.kind === 'headphones' ? [answer.chosen] : []))
  const headphones = checks.map((chosen, attempt) => {
    const right = headphoneAnswers(study.headphones!.check, seed, attempt)
    return chosen.filter((choice, i) => choice === right[i]).length
  })
  const blockOrder = ordersOf(study)[session.arm].map((index) => study.blocks[index].name)
  return { ...one, study: study.name, subject, blockOrder, answers, headphones }
}

export const sessionColumns: readonly Column<SessionCells>[] = [
  ...placeColumns<SessionCells>(),
  { name: 'state', description: 'finished, or open: not yet at its end.', of: ({ session }) => session.state },
  {
    name: 'arm',
    description: 'The order of blocks that the session was allocated to, from 0.',
    of: ({ session }) => session.arm,
  },
  {
    name: 'block_order',
    description: 'Names of the blocks in the order of that arm.',
    of: ({ blockOrder }) => blockOrder.join(' '),
  },
  {
    name: 'opened_at',
    description: 'When the session was opened; ISO 8601, UTC.',
    of: ({ session }) => session.openedAt,
  },
  { name: 'ended_at', description: 'When it was finished; ISO 8601, UTC.', of: ({ session }) => session.endedAt },
  { name: 'steps_answered', description: 'Answers of all kinds.', of: ({ answers }) => answers.length },
  {
    name: 'headphone_attempts',
    description: 'How often the headphone check was taken.',
    of: ({ headphones }) => headphones.length,
  },
  {
    name: 'headphone_correct',
    description: `Right choices of ${headphoneTrials} in the last attempt at the headphone check.`,
    of: ({ headphones }) => headphones.at(-1),
  },
  {
    name: 'level_gain_db',
    description: 'What the participant set the level to, relative to the level of the files.',
    unit: 'dB',
    of: ({ answers }) => answers.flatMap(({ answer }) => (answer.kind === 'level' ? [answer.gainDb] : [])).at(-1),
  },
  {
    name: 'hidden_total_s',
    description: 'How long the page was hidden during all answered steps together.',
    unit: 's',
    of: ({ answers }) => answers.reduce((sum, { conduct }) => sum + conduct.hiddenSec, 0),
  },
]

interface ReplyCells {
  readonly study: string
  readonly subject: string
  readonly question: string
  readonly reply: string | number
}

export const replyColumns: readonly Column<ReplyCells>[] = [
  ...placeColumns<ReplyCells>(),
  { name: 'question', description: 'Name of the question in the study file.', of: ({ question }) => question },
  {
    name: 'reply',
    description: 'The choice by its name in the study file, or a number. What was typed is not in this table.',
    of: ({ reply }) => reply,
  },
]

/** Replies to choices and numbers; `answers` are public ones. */
export function replyCells(study: Study, { answers, subject }: SessionCells): ReplyCells[] {
  const known = new Set(questionsOf(study).map(({ name }) => name))
  return answers.flatMap(({ answer }) =>
    answer.kind !== 'questions'
      ? []
      : Object.entries(answer.values)
          .filter(([question]) => known.has(question))
          .map(([question, reply]) => ({ study: study.name, subject, question, reply })),
  )
}

/** A sound of the model or a file, as a recipe has it. */
interface RecipeSound {
  readonly class?: SoundClass
  readonly seed?: number
  readonly file?: string
}

function soundOfRecipe({ recipe }: SoundRecord): RecipeSound {
  return recipe['sound'] ?? {}
}

export const stimulusColumns: readonly Column<SoundRecord>[] = [
  ...soundColumns<SoundRecord>('', 'The sound', (sound) => sound),
  {
    name: 'sound_class',
    description: 'Class of the drum, or the mix of classes with their weights; n/a of files.',
    of: (sound) => {
      const { class: of } = soundOfRecipe(sound)
      return of === undefined ? undefined : classText(of)
    },
  },
  { name: 'sound_seed', description: 'Seed of the drum; n/a of files.', of: (sound) => soundOfRecipe(sound).seed },
  {
    name: 'sound_file',
    description: 'File beside the study that it was read from; n/a of sounds of the model.',
    of: (sound) => soundOfRecipe(sound).file,
  },
  {
    name: 'recipe',
    description: 'All that the sound is made of, as JSON: model, edition, sound, filter, lead, gain.',
    of: ({ recipe }) => JSON.stringify(recipe),
  },
]
