import { expect, test } from 'vitest'
import { checked, z } from '../../src/faults/checked.ts'
import { Fault } from '../../src/faults/fault.ts'

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
const schema = z.strictObject({ name: z.string(), facts: z.optional(z.json()) })
const check = (value: unknown) => checked(schema, value, 'file', 'E_CONFIG', 'Mend it.')

test('a value that is nested deeper than any of ours is refused with a sentence, wherever the depth stands', () => {
  for (const depth of [65, 5000, 500_000])
    for (const value of [
      nested(depth),
      { name: nested(depth) },
      { name: 'x', facts: nested(depth) },
      { name: 'x', other: nested(depth) },
    ]) {
      expect(() => check(value)).toThrow(Fault)
      expect(() => check(value)).toThrow(/^file: found values nested more than 64 deep; expected .* Mend it\.$/)
    }
})

test('one that is not is read, and one of a wrong shape is named in a few words, however large it is', () => {
  expect(check({ name: 'x', facts: nested(60) })).toEqual({ name: 'x', facts: nested(60) })
  expect(() => check({ name: nested(60) })).toThrow(/^file: name: found \[{57}…; expected a value of type string/)
  expect(() => check({ name: Array.from({ length: 100_000 }, () => 'long') })).toThrow(
    /found \["long",.{20,60}…; expected/,
  )
  expect(() => check({ name: 'x', nmae: 1 })).toThrow(/nmae: found an unknown field.*Did you mean "name"\?/)
})
