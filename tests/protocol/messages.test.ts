import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import {
  askedTimbre,
  controlTable,
  defaultControls,
  resolveControls,
  timbreTable,
} from '../../src/protocol/controls.ts'
import { conditionNames } from '../../src/timbre/conditioning.ts'
import { parseClientMessage, parseServerMessage, requestIdOf } from '../../src/protocol/messages.ts'

function faultOf(act: () => unknown): Fault {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const render = { type: 'render', id: 3, class: 'kick', seed: 7, velocity: 100 }

test('a render request keeps its values through the parser', () => {
  const message = { ...render, model: 'style-lite', controls: { tune: -3.5, level: 0 } }
  expect(parseClientMessage(JSON.stringify(message))).toEqual(message)
  expect(parseClientMessage('{"type":"hello"}')).toEqual({ type: 'hello' })
})

test('a message that does not fit names the field, what was found and what was expected', () => {
  const fault = (change: object) => faultOf(() => parseClientMessage(JSON.stringify({ ...render, ...change })))
  expect(fault({ velocity: 0 }).message).toMatch(/^message: velocity: found 0; expected at least 1\./)
  expect(fault({ velocity: 128 }).message).toMatch(/found 128; expected at most 127\./)
  expect(fault({ seed: 1.5 }).message).toMatch(/^message: seed: found 1\.5; expected a value of type int/)
  expect(fault({ seed: -1 }).message).toMatch(/^message: seed: found -1; expected at least 0/)
  expect(fault({ seed: 2 ** 53 }).message).toMatch(/^message: seed:/)
  expect(fault({ id: 2 ** 31 }).message).toMatch(/expected at most 2147483647/)
  expect(fault({ class: '' }).message).toMatch(/expected at least 1 characters/)
  expect(fault({ velocty: 3 }).message).toMatch(/^message: velocty: found an unknown field/)
  expect(fault({ type: 'rendr' }).message).toMatch(/^message: type: found "rendr"/)
  expect(fault({ controls: { tune: 'high' } }).message).toMatch(/^message: controls\.tune: found "high"/)
})

test('text that is not a JSON object is refused with a protocol fault', () => {
  for (const text of ['', '{', 'null', '7', '"hello"', '[]', '[{"type":"hello"}]', '{"type":"hello"}{}'])
    expect(faultOf(() => parseClientMessage(text)).code).toBe('E_PROTOCOL')
})

test('any JSON, and any damaged message, becomes a message or a protocol fault and nothing else', () => {
  const tryParse = (text: string) => {
    try {
      parseClientMessage(text)
    } catch (error) {
      expect(error).toBeInstanceOf(Fault)
      expect((error as Fault).code).toBe('E_PROTOCOL')
    }
    const id = requestIdOf(text)
    if (id !== undefined) expect(Number.isInteger(id)).toBe(true)
  }
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), tryParse), { numRuns: 2000 })
  const valid = JSON.stringify({ ...render, controls: { tune: 1 } })
  fc.assert(
    fc.property(fc.nat(valid.length - 1), fc.string({ maxLength: 4 }), fc.nat(6), (at, put, cut) =>
      tryParse(valid.slice(0, at) + put + valid.slice(at + cut)),
    ),
    { numRuns: 3000 },
  )
})

test('a field called __proto__ does not reach any prototype', () => {
  const text = '{"type":"render","id":1,"class":"kick","seed":1,"velocity":1,"controls":{"__proto__":5}}'
  try {
    resolveControls((parseClientMessage(text) as { controls?: Record<string, number> }).controls ?? {})
  } catch (error) {
    expect(error).toBeInstanceOf(Fault)
  }
  expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  expect(Object.keys(Object.prototype)).toEqual([])
})

test('server messages are read back, with fields of a newer server ignored', () => {
  const shot = { type: 'shot', id: 9, rateHz: 44_100, lengthSamples: 65_536, renderMs: 6.5, peakDb: -1.2 }
  expect(parseServerMessage(JSON.stringify({ ...shot, newer: true }))).toEqual(shot)
  const welcome = {
    type: 'welcome',
    version: '0.1.0',
    models: [{ name: 'm', classes: ['kick'], rateHz: 44_100, lengthSamples: 65_536 }],
    kit: { name: 'k', pads: [{ pad: 0, class: 'kick', seed: 1, name: 'Boom' }] },
    kits: [{ id: 'k', name: 'K' }],
    controls: controlTable.map((row) => ({ ...row })),
    timbre: timbreTable.map((row) => ({ ...row })),
    requests: ['hello'],
    formats: ['f32'],
    maxCreditBytes: 262_144,
    staleMs: 500,
  }
  expect(parseServerMessage(JSON.stringify(welcome))).toEqual(welcome)
  const newer = { ...welcome, kit: { ...welcome.kit, pads: welcome.kit.pads.map((pad) => ({ ...pad, colour: 0 })) } }
  expect(parseServerMessage(JSON.stringify(newer))).toEqual(welcome)
})

test('every default of the control table lies in its own range, on an id of its own', () => {
  expect(new Set(controlTable.map((r) => r.id)).size).toBe(controlTable.length)
  expect(resolveControls(defaultControls)).toEqual(defaultControls)
  for (const row of [...controlTable, ...timbreTable]) {
    expect(resolveControls({ [row.id]: row.min })[row.id]).toBe(row.min)
    expect(resolveControls({ [row.id]: row.max })[row.id]).toBe(row.max)
  }
})

test('the controls of timbre are the descriptors that models are conditioned on, and no id stands for two controls', () => {
  const ids: readonly string[] = timbreTable.map((row) => row.id)
  expect(ids).toEqual(conditionNames.filter((name) => name !== 'energy'))
  expect(controlTable.filter((row) => ids.includes(row.id))).toEqual([])
})

test('a descriptor that is not asked for stays out, so that the sound is as its seed draws it', () => {
  expect(resolveControls({ tune: 1 })).not.toHaveProperty('brightness')
  expect(askedTimbre(resolveControls({ tune: 1 }))).toEqual({})
  expect(askedTimbre(resolveControls({ tune: 1, brightness: 60 }))).toEqual({ brightness: 60 })
})

test('an unknown control is refused with the nearest known one, a value out of range with its range', () => {
  expect(faultOf(() => resolveControls({ variaton: 1 }, '--set', 'E_USAGE')).message).toBe(
    '--set: variaton: found an unknown control; expected one of variation, tune, decay, level, hardness, depth, ' +
      'brightness, roughness, warmth, sharpness, boominess. Did you mean "variation"?',
  )
  expect(faultOf(() => resolveControls({ decay: 0 })).message).toMatch(
    /^controls: decay: found 0; expected a number from 0\.05 to 1/,
  )
  expect(faultOf(() => resolveControls({ tune: Number.NaN })).code).toBe('E_PROTOCOL')
})
