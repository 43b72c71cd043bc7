// Values drawn from a JSON Schema, and what becomes of them when somebody writes them wrong: the same ones for the same
// random stream. New messages are covered as soon as they are in the schema.

import type { RandomStream } from '../src/dsp/random.ts'

/** What zod's JSON Schemas are made of. */
export interface JsonSchema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly minItems?: number
  readonly maxItems?: number
  readonly minimum?: number
  readonly maximum?: number
}

/** A value that fits `schema`; strings are mostly `words`, so that names that exist are met. */
export function valueOf(schema: JsonSchema, random: RandomStream, words: readonly string[]): unknown {
  const { anyOf, oneOf, properties = {}, required = [], additionalProperties } = schema
  const choices = anyOf ?? oneOf
  if (choices !== undefined) return valueOf(random.choice(choices), random, words)
  if ('const' in schema) return schema.const
  if (schema.enum !== undefined) return random.choice(schema.enum)
  switch (schema.type) {
    case 'string':
      return random.choice(words)
    case 'integer':
      return Math.floor(random.uniform(schema.minimum ?? 0, Math.min(schema.maximum ?? 1e6, 1e6) + 1))
    case 'number':
      return random.uniform(schema.minimum ?? -50, schema.maximum ?? 50)
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 6 } = schema
      const length = minItems + random.integer(Math.min(maxItems, minItems + 4) - minItems + 1)
      return Array.from({ length }, () => valueOf(items, random, words))
    }
    case 'object': {
      const there = Object.entries(properties).filter(([name]) => required.includes(name) || random.chance(0.5))
      const entries = there.map(([name, of]) => [name, valueOf(of, random, words)])
      if (typeof additionalProperties === 'object')
        for (let n = random.integer(3); n > 0; n--)
          entries.push([random.choice(words), valueOf(additionalProperties, random, words)])
      return Object.fromEntries(entries)
    }
    default:
      return random.choice(hostile)
  }
}

const hostile: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  -0,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 31,
  2 ** 32,
  0.1,
  '',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '𝕏'.repeat(40),
  'x'.repeat(81),
  'x'.repeat(20_000),
  '../../etc/passwd',
  [],
  {},
  [[]],
  { toString: null },
]

/** `value` with one thing changed somewhere inside: replaced, left out, added, doubled. */
export function spoilt(value: unknown, random: RandomStream): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.2)) return random.choice(hostile)
  if (Array.isArray(value)) {
    const items = [...(value as unknown[])]
    const at = random.integer(items.length + 1)
    if (random.chance(0.3)) return items.concat(items)
    if (items.length === 0 || random.chance(0.3)) items.splice(at, 0, random.choice(hostile))
    else items[at % items.length] = spoilt(items[at % items.length], random)
    return items
  }
  const entries = Object.entries(value)
  const at = random.integer(entries.length + 1)
  const kind = random.integer(4)
  if (kind === 0) entries.splice(at, 1)
  else if (kind === 1)
    entries.push([random.choice(['extra', '__proto__', 'constructor', '', 'type', 'id']), random.choice(hostile)])
  else if (entries.length > 0) {
    const [name, inner] = entries[at % entries.length]
    entries[at % entries.length] = [name, spoilt(inner, random)]
  }
  // Not Object.fromEntries: JSON.parse would give "__proto__" as a plain field, and so must this.
  return Object.defineProperties({}, Object.fromEntries(entries.map(([name, of]) => [name, own(of)])))
}

function own(value: unknown): PropertyDescriptor {
  return { value, enumerable: true, configurable: true, writable: true }
}

/** Text with some of its characters changed. */
export function garbled(text: string, random: RandomStream): string {
  let out = text
  for (let n = 1 + random.integer(4); n > 0; n--) {
    const at = random.integer(out.length + 1)
    const kind = random.integer(7)
    if (kind === 0) out = out.slice(0, at)
    else if (kind === 1) out = out.slice(0, at) + out.slice(at + 1 + random.integer(8))
    else if (kind === 2)
      out =
        out.slice(0, at) +
        random.choice(['"', '{', '}', '[', ']', ',', ':', '\\', '\\u', '1e999', '-', '\0', 'NaN']) +
        out.slice(at)
    else if (kind === 3) out = out.slice(0, at) + out
    else if (kind === 4) out = out.replace(/:-?\d+/, `:${'['.repeat(9000)}${']'.repeat(9000)}`)
    else if (kind === 5) out = out.slice(0, at) + String.fromCharCode(random.integer(65_536)) + out.slice(at + 1)
    else out = random.choice(['['.repeat(5000), '{"a":'.repeat(2000), '"', '', ' ', '0', '[1e400]', '\ufeff{}'])
  }
  return out
}
