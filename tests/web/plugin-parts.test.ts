// The plugin's pure parts: parameters, saved state, pad names, why a door stays shut.

import { expect, test } from 'vitest'
import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import { stateOfKit } from '../../web/kit-state.ts'
import { masterRow, padCount } from '../../web/state.ts'
import { refusalAt, refusalText } from '../../web/wam/door.ts'
import { NoteNames, notesOf } from '../../web/wam/note-names.ts'
import { soundParameters, targets, valuesOf, withValues } from '../../web/wam/parameters.ts'
import { checkSaved, savedOf, stateOfSaved } from '../../web/wam/plugin-state.ts'
import { welcome } from './welcome.ts'

const state = stateOfKit(welcome.kit, welcome)

test('every control of every pad is one parameter, within the table’s range, under a name that is its own', () => {
  expect(targets).toHaveLength(1 + padCount * (controlTable.length + timbreTable.length))
  expect(new Set(targets.map(({ id }) => id)).size).toBe(targets.length)
  for (const { configuration } of soundParameters) {
    const { minValue, maxValue, defaultValue } = configuration
    expect(minValue <= defaultValue && defaultValue <= maxValue).toBe(true)
  }
  expect(targets[0]).toEqual({ id: 'master', row: masterRow })
})

test('values and state say the same, there and back; timbre that is left to the seed is at its lowest', () => {
  const values = valuesOf(state)
  expect(values['pad06_decay']).toBe(0.5)
  expect(values['pad01_brightness']).toBe(-100)
  const asked = withValues(state, new Map([...Object.entries(values), ['pad01_brightness', 40], ['nothing', 3]]))
  expect(asked.pads[0].controls).toEqual({ brightness: 40 })
  expect(withValues(asked, new Map([['pad01_brightness', -100]])).pads[0].controls).toEqual({})
  expect(withValues(state, new Map([['master', -20]])).masterDb).toBe(-20)
  expect(withValues(state, new Map(Object.entries(values))).pads[5]).toEqual(state.pads[5])
})

test('what a host saved comes back; nothing is nothing, and anything else is refused by the field at fault', () => {
  const edited = withValues(
    state,
    new Map([
      ['pad03_tune', 2],
      ['master', -9],
    ]),
  )
  const saved = savedOf(edited)
  const again = stateOfSaved(checkSaved(JSON.parse(JSON.stringify(saved)))!, welcome, state)
  expect(savedOf(again)).toEqual(saved)
  for (const nothing of [undefined, null, {}]) expect(checkSaved(nothing)).toBeUndefined()
  expect(() => checkSaved({ ...saved, masterDb: 99 })).toThrow(/^state of the plugin: masterDb/)
  const pads = [{ ...saved.kit.pads[0], controls: { brightnes: 3 } }]
  expect(() => checkSaved({ ...saved, kit: { ...saved.kit, pads } })).toThrow(/Did you mean "brightness"/)
  expect(() => checkSaved('text')).toThrow(/^state of the plugin/)
})

test('pad names go to the host once for each change, low notes first, black keys marked', () => {
  const told: unknown[] = []
  const notes = { setNoteList: (...list: unknown[]) => told.push(list) }
  const names = new NoteNames('one', { WAMExtensions: { notes } })
  names.tell(state)
  names.tell(state)
  expect(told).toEqual([['one', notesOf(state)]])
  expect(notesOf(state).slice(0, 2)).toMatchObject([
    { number: 36, name: 'Deep kick', blackKey: false },
    { number: 37, blackKey: true },
  ])
  names.end()
  expect(told[1]).toEqual(['one'])
  new NoteNames('two', {}).tell(state) // a host without the extension
})

test('why the server does not let the plugin in is known by what else it answers, and said with the way out', async () => {
  const server =
    (...open: string[]): typeof fetch =>
    (input) =>
      open.includes(new URL(input as URL).pathname)
        ? Promise.resolve(new Response('{}'))
        : Promise.reject(new TypeError('Failed to fetch'))
  const base = 'http://127.0.0.1:4770/'
  expect(await refusalAt(base, server())).toBe('away')
  expect(await refusalAt(base, server('/wam/descriptor.json'))).toBe('origin')
  expect(await refusalAt(base, server('/wam/descriptor.json', '/livez'))).toBe('token')
  const page = 'https://daw.example'
  expect(refusalText('origin', base, page, false)).toBe(
    'Ghostnote does not let this page in. Start it with --allow-origin https://daw.example',
  )
  expect(refusalText('token', base, page, false)).toMatch(/asks for its token.*wam\/index\.js#token=…/)
  expect(refusalText('token', `${base}#token=${'a'.repeat(43)}`, page, false)).toMatch(/does not take this token/)
  expect(refusalText('away', base, page, true)).toMatch(/^Ghostnote does not answer at http.*Loaded pads still play/)
})
