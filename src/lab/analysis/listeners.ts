// Who listened, as far as questionnaires ask with choices or numbers, and which sounds they had. Free texts stay out: they
// may name people.

import type { Study } from '../../protocol/study.ts'
import type { LocalText } from '../../protocol/study-stimulus.ts'
import { quantileOf } from '../psychometrics/quantiles.ts'
import type { Answered } from '../session/events.ts'
import type { AnswerRow, SessionEvents } from './trials.ts'

/** A question with what was answered, over sessions. */
export type QuestionResult =
  | {
      readonly kind: 'choice'
      readonly name: string
      readonly text: LocalText
      readonly counts: readonly { readonly name: string; readonly text: LocalText; readonly count: number }[]
    }
  | {
      readonly kind: 'number'
      readonly name: string
      readonly text: LocalText
      readonly count: number
      readonly median: number
      readonly range: readonly [number, number]
    }

export function questionResults({ questions }: Study, all: readonly SessionEvents[]): readonly QuestionResult[] {
  const replies = all.flatMap(({ events }) =>
    events.flatMap(({ kind, data }) => {
      const answer = kind === 'answered' ? (data as Answered).answer : undefined
      return answer?.kind === 'questions' ? [answer.values] : []
    }),
  )
  return [...(questions?.before ?? []), ...(questions?.after ?? [])].flatMap(
    ({ name, text, answer }): QuestionResult[] => {
      const given = replies.flatMap((values) => (values[name] === undefined ? [] : [values[name]]))
      if (given.length === 0) return []
      if ('choice' in answer) {
        const counts = answer.choice.map((choice) => ({
          ...choice,
          count: given.filter((value) => value === choice.name).length,
        }))
        return [{ kind: 'choice', name, text, counts }]
      }
      if (!('number' in answer)) return []
      const ordered = given.map(Number).toSorted((a, b) => a - b)
      const range = [ordered[0], ordered[ordered.length - 1]] as const
      return [{ kind: 'number', name, text, count: ordered.length, median: quantileOf(ordered, 0.5), range }]
    },
  )
}

/** What made the sounds that were heard. */
export interface SoundsHeard {
  /** Different ones, by content. */
  readonly count: number
  /** Models with their editions, and files, in the order in which they were heard. */
  readonly models: readonly { readonly model: string; readonly edition: string }[]
  readonly files: number
  /** Least and greatest of what was measured, in LUFS; null where nothing was heard. */
  readonly loudnessLufs: readonly [number, number] | null
  /** Silence before the onset, where the recipes say it. */
  readonly leadSec: number | null
}

export function soundsHeard(rows: readonly AnswerRow[]): SoundsHeard {
  const sounds = [...new Map(rows.flatMap((row) => row.sounds).map((sound) => [sound.hash, sound])).values()]
  const models = new Map<string, { readonly model: string; readonly edition: string }>()
  for (const { recipe } of sounds) {
    const { model, edition } = recipe
    if (typeof model === 'string' && typeof edition === 'string') models.set(`${model} ${edition}`, { model, edition })
  }
  const files = sounds.filter(
    ({ recipe }) => typeof (recipe['sound'] as { file?: string } | undefined)?.file === 'string',
  )
  const lead = sounds.map(({ recipe }) => recipe['leadSec']).find((value) => typeof value === 'number')
  const lufs = sounds.map(({ loudnessLufs }) => loudnessLufs).toSorted((a, b) => a - b)
  return {
    count: sounds.length,
    models: [...models.values()],
    files: files.length,
    loudnessLufs: lufs.length === 0 ? null : [lufs[0], lufs[lufs.length - 1]],
    leadSec: lead ?? null,
  }
}
