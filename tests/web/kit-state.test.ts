import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import { checkKit, type Kit } from '../../src/protocol/kit.ts'
import type { WelcomeMessage } from '../../src/protocol/messages.ts'
import { kitId, kitOfState, sameKit, stateOfKit } from '../../web/kit-state.ts'
import { editPad, parseSaved } from '../../web/state.ts'
import { classes, welcome } from './welcome.ts'

/** A server of two models: one without timbre controls, one that reaches all there is. */
const everything = Object.fromEntries(timbreTable.map(({ id, min, max }) => [id, { min, max }]))
const server: WelcomeMessage = {
  ...welcome,
  models: [
    ...welcome.models,
    { ...welcome.models[0], name: 'steered', reach: Object.fromEntries(classes.map((name) => [name, everything])) },
  ],
}

const name = fc.string({ minLength: 1, maxLength: 80 })
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const controls = fc
  .tuple(...[...controlTable, ...timbreTable].map(({ id, min, max }) => maybe(number(min, max).map((v) => [id, v]))))
  .map((rows) => Object.fromEntries(rows.filter((row) => row !== undefined)) as Record<string, number>)

const padSays = fc.record({
  class: fc.constantFrom(...classes),
  seed: fc.maxSafeNat(),
  name,
  controls: maybe(controls),
  mode: maybe(fc.constantFrom('frozen', 'round-robin', 'live')),
  choke: maybe(fc.nat(16)),
  gated: maybe(fc.boolean()),
  polyphony: maybe(fc.integer({ min: 1, max: 32 })),
  pan: maybe(number(-1, 1)),
  velocityCurve: maybe(
    fc.oneof(
      fc.constantFrom('soft', 'linear', 'hard'),
      number(0.1, 10).map((exponent) => ({ exponent })),
      fc.integer({ min: 1, max: 127 }).map((fixed) => ({ fixed })),
    ),
  ),
})

const link = fc.record({
  controller: fc.nat(119),
  control: fc.constantFrom('tune', 'brightness'),
  pad: maybe(fc.nat(15)),
})

const anyKit: fc.Arbitrary<Kit> = fc
  .record({
    name,
    description: maybe(fc.string({ maxLength: 400 })),
    model: maybe(fc.constantFrom('plain', 'steered', 'of another server')),
    program: maybe(fc.integer({ min: 1, max: 128 })),
    limiter: maybe(fc.record({ driveDb: maybe(number(0, 24)), ceilingDb: maybe(number(-24, 0)) })),
    midi: maybe(fc.record({ controllers: fc.array(link, { maxLength: 5 }) })),
    places: fc.subarray(
      Array.from({ length: 16 }, (_, i) => i),
      { minLength: 1 },
    ),
    pads: fc.array(padSays, { minLength: 16, maxLength: 16 }),
    firstNote: maybe(fc.nat(112)),
  })
  .map(({ places, pads, firstNote, ...about }) =>
    checkKit(
      JSON.parse(
        JSON.stringify({
          format: 'ghostnote-kit',
          version: 1,
          ...about,
          pads: places.map((pad) => ({ pad, ...pads[pad], ...(firstNote !== undefined && { note: firstNote + pad }) })),
        }),
      ),
      'generated',
    ),
  )

/** The same kit with nothing said that holds anyway. */
function plainly(kit: Kit): unknown {
  const pads = kit.pads.map(({ controls: all = {}, ...said }) => {
    const moved = Object.entries(all).filter(
      ([id, value]) => controlTable.find((row) => row.id === id)?.default !== value,
    )
    return { ...said, controls: Object.fromEntries(moved) }
  })
  return { ...kit, pads: pads.toSorted((a, b) => a.pad - b.pad) }
}

test('a kit put on the pads and taken off again has lost nothing, whatever the model makes of it', () => {
  fc.assert(
    fc.property(anyKit, (kit) => {
      const state = stateOfKit(kit, server)
      expect(plainly(kitOfState(state))).toEqual(plainly(kit))
      expect(sameKit(state, stateOfKit(kitOfState(state), server))).toBe(true)
      const saved = parseSaved(JSON.stringify(state)) // as the browser keeps it
      expect(saved).toBeDefined()
      expect(plainly(kitOfState(saved!))).toEqual(plainly(kit))
      expect(() => checkKit(kitOfState(state), 'written')).not.toThrow()
    }),
  )
})

test('an edit changes what it says, a place that was empty becomes a pad, and the rest stays', () => {
  const start = stateOfKit(welcome.kit, welcome)
  expect(kitOfState(start).pads.map(({ pad }) => pad)).toEqual([0, 5])
  const edited = editPad(editPad(start, 9, { seed: 77 }), 5, { play: { mode: 'live', choke: 2, pan: -0.5 } })
  const { pads } = kitOfState(edited)
  expect(pads.map(({ pad }) => pad)).toEqual([0, 5, 9])
  expect(pads[0]).toEqual(welcome.kit.pads[0])
  expect(pads[1]).toEqual({ ...welcome.kit.pads[1], mode: 'live', choke: 2, pan: -0.5 })
  expect(pads[2].seed).toBe(77)
  expect(sameKit(edited, start)).toBe(false)
  const back = editPad(edited, 5, { play: { mode: undefined, choke: undefined, pan: undefined } })
  expect(kitOfState(back).pads[1]).toEqual(welcome.kit.pads[1])
})

test('a kit brings its model where the server has it; the page’s own settings stay', () => {
  const now = { ...stateOfKit(welcome.kit, server), selected: 7, masterDb: -20, keysPlay: false }
  const state = stateOfKit({ ...welcome.kit, model: 'steered' }, server, now)
  expect([state.model, state.selected, state.masterDb, state.keysPlay]).toEqual(['steered', 7, -20, false])
  expect(stateOfKit({ ...welcome.kit, model: 'gone' }, server, { ...now, model: 'steered' }).model).toBe('steered')
})

test('every name becomes an id that the server takes', () => {
  expect(kitId('Wood room')).toBe('wood-room')
  expect(kitId('  Über-Kit №2! ')).toBe('uber-kit-no2')
  expect(kitId('鼓')).toBe('kit')
  fc.assert(
    fc.property(fc.string({ maxLength: 100 }), (text) => {
      expect(kitId(text)).toMatch(/^[a-z0-9][a-z0-9-]{0,62}$/)
    }),
  )
})
