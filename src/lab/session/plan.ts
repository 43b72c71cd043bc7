// The course of a session: what comes after what. It follows from the study, the session's number and its arm alone.

import { RandomStream } from '../../dsp/random.ts'
import type { Block } from '../../protocol/study-blocks.ts'
import type { Question, Study } from '../../protocol/study.ts'

/** A part of a session, in order. */
export type Stage =
  | { readonly kind: 'consent' }
  | { readonly kind: 'headphones'; readonly attempts: number }
  | { readonly kind: 'level' }
  | { readonly kind: 'instructions' }
  | { readonly kind: 'questions'; readonly when: 'before' | 'after'; readonly questions: readonly Question[] }
  | { readonly kind: 'block'; readonly block: Block }

/** What everything random of a session is drawn from; different for every session of a study. */
export function sessionSeed(study: Study, number: number): number {
  return new RandomStream(study.seed, 'session', number).integer(0x100000000)
}

/** `orders` are orders of blocks (indices), of which the session has number `arm`. */
export function stagesOf(study: Study, orders: readonly (readonly number[])[], arm: number): readonly Stage[] {
  const { headphones, questions, blocks } = study
  const ask = (when: 'before' | 'after'): Stage[] => {
    const asked = questions?.[when] ?? []
    return asked.length === 0 ? [] : [{ kind: 'questions', when, questions: asked }]
  }
  return [
    { kind: 'consent' },
    ...ask('before'),
    ...(headphones === undefined ? [] : [{ kind: 'headphones' as const, attempts: headphones.attempts ?? 2 }]),
    ...(study.levelSetting === false ? [] : [{ kind: 'level' as const }]),
    ...(study.instructions === undefined ? [] : [{ kind: 'instructions' as const }]),
    ...orders[arm].map((index): Stage => ({ kind: 'block', block: blocks[index] })),
    ...ask('after'),
  ]
}
