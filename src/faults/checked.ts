// A zod schema's verdict as one sentence.

import * as z from 'zod/mini'
import type { FaultCode } from './catalog.ts'
import { Fault } from './fault.ts'
import { nearest } from './nearest.ts'

// zod's compiled validators need `new Function`, which the page's content security policy forbids. This must run
// before the first schema is built, so every schema takes its zod from here.
z.config({ jitless: true })

export { z }

/** Deeper than any message, kit or description of ours; validators and JSON.stringify run out of stack at a few thousand. */
const mostDepth = 64

/**
 * Checks `value` against `schema` and returns it typed.
 * @param at what the value came from: a file name, "message"; the fault's sentence starts with it.
 * @throws Fault with `code`, naming an unknown field, or else the first one that does not fit; nothing else, whatever
 * JSON.parse has made.
 */
export function checked<S extends z.ZodMiniType>(
  schema: S,
  value: unknown,
  at: string,
  code: FaultCode,
  wayOut: string,
): z.output<S> {
  if (isDeeper(value, mostDepth)) {
    const found = `values nested more than ${mostDepth} deep`
    throw new Fault(code, { at, found, expected: 'the flat structure of the format', wayOut })
  }
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  // A misspelt field shows twice, as one that is missing and one that is unknown; the latter says more.
  const { issues } = result.error
  const issue = issues.find((found) => found.code === 'unrecognized_keys') ?? issues[0]!
  const path = issue.path.map(String)
  const place = (fields: readonly string[]): string => (fields.length === 0 ? at : `${at}: ${fields.join('.')}`)
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0]!
    const near = nearest(unknown, fieldsAt(schema, path))
    throw new Fault(code, {
      at: place([...path, unknown]),
      found: 'an unknown field',
      expected: 'only the fields of the format',
      wayOut: near === undefined ? wayOut : `Did you mean "${near}"? ${wayOut}`,
    })
  }
  const found = shown(valueAt(value, path))
  throw new Fault(code, { at: place(path), found, expected: expectation(issue), wayOut })
}

/** Whether arrays and objects lie in each other more than `most` times. Goes level by level, without recursion. */
function isDeeper(value: unknown, most: number): boolean {
  const isNest = (item: unknown): item is object => typeof item === 'object' && item !== null
  let level = isNest(value) ? [value] : []
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap((nest) => Object.values(nest).filter(isNest))
  }
  return false
}

/** The fields that the object at `path` may have; none where the schema does not say. */
function fieldsAt(schema: z.ZodMiniType, path: readonly string[]): string[] {
  let at: z.ZodMiniType | undefined = schema
  for (const step of path) {
    at = bare(at)
    if (at instanceof z.ZodMiniObject) at = (at.def.shape as Readonly<Record<string, z.ZodMiniType>>)[step]
    else at = at instanceof z.ZodMiniArray ? (at.def.element as z.ZodMiniType) : undefined
  }
  const object = bare(at)
  return object instanceof z.ZodMiniObject ? Object.keys(object.def.shape) : []
}

function bare(schema: z.ZodMiniType | undefined): z.ZodMiniType | undefined {
  return schema instanceof z.ZodMiniOptional ? (schema.def.innerType as z.ZodMiniType) : schema
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
    case 'invalid_union':
      return issue.message === 'Invalid input' ? 'one of the known types' : issue.message
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
