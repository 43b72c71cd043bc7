// A zod schema's verdict as one sentence.

import * as z from 'zod/mini'
import type { FaultCode } from './catalog.ts'
import { Fault } from './fault.ts'

// zod's compiled validators need `new Function`, which the page's content security policy forbids. This must run
// before the first schema is built, so every schema takes its zod from here.
z.config({ jitless: true })

export { z }

/**
 * Checks `value` against `schema` and returns it typed.
 * @param at what the value came from: a file name, "message"; the fault's sentence starts with it.
 * @throws Fault with `code`, naming the first field that does not fit.
 */
export function checked<S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  at: string,
  code: FaultCode,
  wayOut: string,
): z.output<S> {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const issue = result.error.issues[0]!
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') path.push(issue.keys[0]!)
  throw new Fault(code, {
    at: path.length === 0 ? at : `${at}: ${path.join('.')}`,
    found: issue.code === 'unrecognized_keys' ? 'an unknown field' : shown(valueAt(value, path)),
    expected: expectation(issue),
    wayOut,
  })
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`
    case 'invalid_value':
      return issue.values.map((v) => JSON.stringify(v)).join(' or ')
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`
    case 'unrecognized_keys':
      return 'only the fields of the format'
    case 'invalid_union':
      return 'one of the known types'
    default:
      return issue.message === 'Invalid input' ? 'a valid value' : issue.message
  }
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : ''
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
  return at
}

/** A value as a sentence shows it: short, one line. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value) ?? typeof value
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`
}
