// Any message that a client or a server can mean comes out of the parser as it went in.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import { parseClientMessage, parseServerMessage, requestIdOf, type ServerMessage } from '../../src/protocol/messages.ts'
import type { ClientMessage } from '../../src/protocol/requests.ts'
import { clientSamples, serverSamples } from './sample-messages.ts'

const optional = { noNullPrototype: true } as const
const id = fc.nat(0x7fffffff)
const seed = fc.maxSafeNat()
const name = fc.string({ minLength: 1, maxLength: 80 })
const pad = fc.nat(15)
const velocity = fc.integer({ min: 1, max: 127 })
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => (Object.is(x, -0) ? 0 : x)) // JSON has no −0
const part = fc.double({ min: 0, max: 1, noNaN: true }).map((x) => x + 0)
const controlId = fc.string({ maxLength: 40 }).filter((key) => key !== '__proto__')
const controls = fc.dictionary(controlId, number, { noNullPrototype: true })
const sound = { class: name, seed, controls }
const just = <T extends string>(type: T) => fc.constant(type)

/** A record whose `required` fields are always there, the others sometimes. */
function message<T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }, required: (keyof T)[]) {
  return fc.record(fields, { ...optional, requiredKeys: required })
}

const soundOf = message(sound, ['class', 'seed'])
const kit = fc.record({
  format: just('ghostnote-kit'),
  version: fc.constant(1 as const),
  name,
  pads: fc.uniqueArray(fc.record({ pad, class: name, seed, name }), {
    minLength: 1,
    maxLength: 16,
    selector: (row) => row.pad,
  }),
})

const clientMessages: Readonly<Record<ClientMessage['type'], fc.Arbitrary<object>>> = {
  hello: message(
    {
      type: just('hello'),
      format: fc.constantFrom('f32', 's16'),
      creditBytes: fc.integer({ min: 4096, max: 262_144 }),
    },
    ['type'],
  ),
  credit: fc.record({ type: just('credit'), bytes: fc.integer({ min: 1, max: 262_144 }) }),
  load: message({ type: just('load'), id, name, kit, model: name }, ['type', 'id']),
  trigger: fc.record({ type: just('trigger'), id, pad, velocity }),
  set: message(
    { type: just('set'), id, pad, controls: fc.dictionary(controlId, fc.option(number), { noNullPrototype: true }) },
    ['type', 'id', 'controls'],
  ),
  render: message({ type: just('render'), id, model: name, ...sound, velocity }, [
    'type',
    'id',
    'class',
    'seed',
    'velocity',
  ]),
  measure: message({ type: just('measure'), id, model: name, ...sound, velocity }, [
    'type',
    'id',
    'class',
    'seed',
    'velocity',
  ]),
  morph: message({ type: just('morph'), id, model: name, from: soundOf, to: soundOf, amount: part, velocity }, [
    'type',
    'id',
    'from',
    'to',
    'amount',
    'velocity',
  ]),
  similar: message({ type: just('similar'), id, ...sound, count: fc.integer({ min: 1, max: 64 }), distance: part }, [
    'type',
    'id',
    'class',
    'seed',
    'count',
    'distance',
  ]),
  seed: fc.record({ type: just('seed'), id }),
  subscribe: fc.record({ type: just('subscribe'), id, hits: fc.constantFrom('none', 'events', 'sound') }),
  learn: fc.record({ type: just('learn'), id, control: fc.constantFrom('decay', 'level'), pad: fc.nat(15) }),
  status: fc.record({ type: just('status'), id }),
  clock: fc.record({ type: just('clock'), id, clientMs: number }),
  bye: fc.record({ type: just('bye') }),
}

test.each(Object.entries(clientMessages))('any %s of a client comes through as it was meant', (type, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, (meant) => {
      const text = JSON.stringify(meant)
      expect(parseClientMessage(text)).toEqual(meant)
      if ('id' in meant) expect(requestIdOf(text)).toBe(meant.id)
      expect(meant).toHaveProperty('type', type)
    }),
    { numRuns: 200 },
  )
})

test('what a server says comes through, and what a newer one says beside it is left out', () => {
  for (const sample of Object.values(serverSamples) as ServerMessage[]) {
    expect(parseServerMessage(JSON.stringify(sample))).toEqual(sample)
    expect(parseServerMessage(JSON.stringify({ ...sample, newer: { deep: [1] } }))).toEqual(sample)
  }
})

test('a client’s message with a field too many, a field too few, or of another shape is a protocol fault', () => {
  const codeOf = (value: unknown): string | undefined => {
    try {
      parseClientMessage(JSON.stringify(value))
      return undefined
    } catch (error) {
      return error instanceof Fault ? error.code : String(error)
    }
  }
  for (const sample of Object.values(clientSamples)) {
    expect(codeOf(sample)).toBeUndefined()
    expect(codeOf({ ...sample, surplus: 1 })).toBe('E_PROTOCOL')
    expect(codeOf({ ...sample, type: 'sing' })).toBe('E_PROTOCOL')
    expect(codeOf([sample])).toBe('E_PROTOCOL')
  }
  fc.assert(
    fc.property(
      fc.oneof(...Object.values(clientMessages)),
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      (meant, value, pick) => {
        const keys = Object.keys(meant)
        const code = codeOf({ ...meant, [keys[pick % keys.length]]: JSON.parse(value) as unknown })
        expect(['E_PROTOCOL', undefined]).toContain(code)
      },
    ),
    { numRuns: 2000 },
  )
})
