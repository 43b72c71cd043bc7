import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Request } from '../../src/protocol/requests.ts'
import { linksOf } from '../../web/controller-links.ts'
import { letGo, noHistory, recorded } from '../../web/history.ts'
import type { History } from '../../web/history.ts'
import { stateOfKit } from '../../web/kit-state.ts'
import { learnId, MidiDesk } from '../../web/midi-desk.ts'
import type { InstrumentState } from '../../web/state.ts'
import { welcome } from './welcome.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A desk with one port that plays, on a page that keeps its steps. */
async function open(playsAtServer = false) {
  let state: InstrumentState = stateOfKit(welcome.kit, welcome)
  let history: History<InstrumentState> = noHistory
  const sent: Request<'learn'>[] = []
  const done: string[] = []
  const opens = () => Promise.resolve()
  const input = Object.assign(new EventTarget(), { name: 'Port', state: 'connected', open: opens, close: opens })
  const access = Object.assign(new EventTarget(), { inputs: new Map([['a', input]]) })
  const desk = new MidiDesk(() => Promise.resolve(access as never), {
    state: () => state,
    ranges: () => welcome,
    playsAtServer: () => playsAtServer,
    send: (message) => sent.push(message) > 0,
    apply(change, label, drag) {
      const next = change(state)
      if (next === state) history = drag?.settled === true ? letGo(history) : history
      else if (label !== undefined) history = recorded(history, { label, state }, drag)
      state = next
    },
    hit: (pad, velocity) => done.push(`hit ${pad} at ${velocity}`),
    release: (pad) => done.push(`release ${pad}`),
    program: (number) => done.push(`program ${number}`),
    changed: () => undefined,
  })
  await desk.browser.start()
  return {
    desk,
    sent,
    done,
    state: () => state,
    steps: () => history.done.map(({ label }) => label),
    play: (...bytes: number[]) =>
      input.dispatchEvent(Object.assign(new Event('midimessage'), { data: Uint8Array.from(bytes) })),
  }
}

test('notes hit pads as they do at the server, and let go of the pad that they struck', async () => {
  const { done, play } = await open()
  play(0x90, 41, 90) // channel 1: the sixth pad
  play(0x80, 41, 0)
  play(0x99, 46, 100) // channel 10: General MIDI's open hat, which the fifth is
  play(0x90, 20, 100) // no pad
  play(0xc0, 2)
  expect(done).toEqual(['hit 5 at 90', 'release 5', 'hit 5 at 100', 'program 3'])
})

test('the controller that moves first is linked; its turn is one step, and another turn later another', async () => {
  const { desk, sent, state, steps, play } = await open()
  desk.learn({ control: 'tune', pad: 0 })
  expect([desk.learning?.control, sent]).toEqual(['tune', []])
  for (const value of [10, 64, 127]) play(0xb0, 21, value)
  expect(desk.learning).toBeUndefined()
  expect(linksOf(state())).toEqual([{ controller: 21, control: 'tune', pad: 0 }])
  expect(state().pads[0].controls['tune']).toBe(12)
  vi.runAllTimers()
  play(0xb0, 21, 0)
  expect(steps()).toEqual(['link of controller 21', 'turn of controller 21', 'turn of controller 21'])
  play(0xb0, 121, 0) // reset all controllers is none
  expect(steps()).toHaveLength(3)
})

test('where MIDI at the server plays this kit, it is asked to learn as well; its link and its turns come here', async () => {
  const { desk, sent, state } = await open(true)
  desk.learn({ control: 'decay', pad: 0 })
  expect(sent).toEqual([{ type: 'learn', id: learnId, control: 'decay', pad: 0 }])
  desk.learned({ type: 'learned', id: learnId, controller: 7, control: 'decay', pad: 0 })
  expect([desk.learning, linksOf(state())[0]]).toEqual([undefined, { controller: 7, control: 'decay', pad: 0 }])
  desk.turned({ type: 'turned', control: 'decay', pads: [0], values: [0.3] })
  expect(state().pads[0].controls['decay']).toBe(0.3)
})

test('a refusal of the server is told only where nothing else could still be learned', async () => {
  const { desk } = await open(true)
  desk.learn({ control: 'decay', pad: 0 })
  expect(desk.refused()).toBe(false) // the browser's own ports are heard
  expect(desk.learning).toBeDefined()
  desk.browser.stop()
  expect(desk.refused()).toBe(true)
  expect(desk.learning).toBeUndefined()
})

test('a link for all pads is let go of from any of them', async () => {
  const { desk, state, play } = await open()
  desk.learn({ control: 'level' })
  play(0xb0, 9, 1)
  desk.forget('level', 3)
  expect(linksOf(state())).toEqual([])
})
