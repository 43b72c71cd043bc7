// Whether replies to a questionnaire are what it asks for.

import type { Question } from '../../protocol/study.ts'
import { needs } from './needs.ts'

/** @throws Fault E_PROTOCOL naming the question. */
export function checkReplies(questions: readonly Question[], values: Readonly<Record<string, string | number>>): void {
  const unknown = Object.keys(values).find((name) => !questions.some((question) => question.name === name))
  needs(unknown === undefined, `answer.values.${unknown}`, 'an answer', 'none, for there is no such question')
  for (const { name, answer, required } of questions) {
    const at = `answer.values.${name}`
    const value = values[name]
    if (value === undefined) {
      needs(required !== true, at, 'nothing', 'an answer, for it is required')
      continue
    }
    if ('choice' in answer) {
      const names = answer.choice.map((choice) => choice.name)
      needs(names.includes(String(value)), at, String(value), `one of ${names.join(', ')}`)
    } else if ('number' in answer) {
      const { min, max } = answer.number
      const fits = typeof value === 'number' && value >= min && value <= max
      needs(fits, at, String(value), `a number from ${min} to ${max}`)
    } else {
      const { maxLength } = answer.text
      const fits = typeof value === 'string' && value.length <= maxLength
      needs(fits, at, `${String(value).length} characters`, `at most ${maxLength} characters`)
    }
  }
}
