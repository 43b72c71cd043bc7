import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseClientMessage } from '../../src/protocol/messages.ts'
import type { Request } from '../../src/protocol/requests.ts'
import { stateOfKit } from '../../web/kit-state.ts'
import { MidiLink } from '../../web/midi-link.ts'
import { editPad, type InstrumentState } from '../../web/state.ts'
import { welcome } from './welcome.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const fresh = { ...welcome, midi: { chosen: false } }
const chosen = { ...welcome, midi: { chosen: true } }
const plain = stateOfKit(welcome.kit, welcome)
const edited = (seed: number): InstrumentState => editPad(plain, 0, { seed })
const another = stateOfKit({ ...welcome.kit, name: 'Other' }, welcome)

function desk() {
  const sent: Request<'load'>[] = []
  const line = { open: true }
  const link = new MidiLink((message) => {
    if (line.open) sent.push(message)
    return line.open
  })
  return {
    link,
    sent,
    line,
    names: () => sent.map(({ kit }) => kit!.name),
    seeds: () => sent.map(({ kit }) => kit!.pads[0].seed),
  }
}

test('a server whose kit nobody has chosen is given the page’s, edits of an earlier visit included', () => {
  const { link, sent, seeds } = desk()
  link.greet(fresh, edited(42))
  expect(seeds()).toEqual([42])
  expect(sent[0]).toMatchObject({ type: 'load', model: 'plain', midi: true })
  expect(parseClientMessage(JSON.stringify(sent[0]))).toEqual(sent[0])
})

test('a page that is opened later leaves alone what was chosen, until something is changed on it', () => {
  const { link, sent, names } = desk()
  link.greet(chosen, plain)
  vi.runAllTimers()
  expect(sent).toEqual([])
  link.follow(another, true)
  expect(names()).toEqual(['Other'])
})

test('where MIDI is not played at this machine, or the player does not wish it, nothing is sent', () => {
  const { link, sent, seeds } = desk()
  link.greet(welcome, plain)
  link.follow(another, true)
  expect(link.isOffered).toBe(false)
  link.greet(fresh, { ...plain, midiPlays: false })
  link.follow({ ...edited(5), midiPlays: false }, true)
  vi.runAllTimers()
  expect(sent).toEqual([])
  link.follow(edited(5), false) // switched on again
  vi.runAllTimers()
  expect(seeds()).toEqual([5])
})

test('a knob that is being turned is sent once, when it has come to rest', () => {
  const { link, seeds } = desk()
  link.greet(fresh, plain)
  for (let seed = 100; seed < 200; seed++) {
    link.follow(edited(seed), false)
    vi.advanceTimersByTime(20)
  }
  expect(seeds()).toEqual([7])
  vi.advanceTimersByTime(300)
  expect(seeds()).toEqual([7, 199])
})

test('what is no matter of the kit is not sent, nor is anything twice', () => {
  const { link, sent } = desk()
  link.greet(fresh, plain)
  link.follow({ ...plain, selected: 9, masterDb: -20, audition: false }, true)
  link.follow(plain, true)
  vi.runAllTimers()
  expect(sent).toHaveLength(1)
})

test('the kit of a MIDI program is not sent back, unless the player has edited it here', () => {
  const { link, sent, seeds } = desk()
  link.greet(chosen, another)
  link.heard(plain)
  link.follow(plain, true)
  expect(sent).toEqual([])
  link.heard(plain)
  link.follow(edited(3), true)
  expect(seeds()).toEqual([3])
})

test('edits made while the server was away are sent when it is back', () => {
  const { link, line, seeds } = desk()
  link.greet(fresh, plain)
  line.open = false
  link.follow(edited(8), true)
  line.open = true
  link.greet(chosen, edited(8))
  expect(seeds()).toEqual([7, 8])
})

test('controls that the model lacks stay with the page: the server’s model lacks them, too', () => {
  const { link, sent } = desk()
  const kit = { ...welcome.kit, pads: [{ ...welcome.kit.pads[0], controls: { brightness: 60, tune: 2 } }] }
  link.greet(fresh, stateOfKit(kit, welcome))
  expect(sent[0].kit!.pads[0].controls).toEqual({ tune: 2 })
})

test('while MIDI is being opened nothing is offered, and the page’s kit waits there all the same; then it is known', () => {
  for (const there of [true, false]) {
    const { link, seeds } = desk()
    link.greet({ ...welcome, midi: { chosen: false, opening: true } }, edited(7))
    expect([link.isOffered, seeds()]).toEqual([false, [7]])
    link.opened(there)
    expect(link.isOffered).toBe(there)
    link.follow(another, true)
    expect(seeds()).toHaveLength(there ? 2 : 1)
  }
})

test('what MIDI plays is what was sent or heard last, as long as nothing is changed here', () => {
  const { link } = desk()
  link.greet(fresh, plain)
  expect([link.plays(plain), link.plays(edited(9))]).toEqual([true, false])
  link.heard(edited(9))
  expect(link.plays(edited(9))).toBe(true)
  expect(link.plays({ ...edited(9), midiPlays: false })).toBe(false)
})
