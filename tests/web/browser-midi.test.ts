import { expect, test } from 'vitest'
import { BrowserMidi } from '../../web/browser-midi.ts'
import { midiMessage } from '../../web/midi-bytes.ts'
import type { MidiMessage } from '../../web/midi-bytes.ts'

test('messages mean what MIDI 1.0 says they mean', () => {
  expect(midiMessage([0x99, 36, 100])).toEqual({ kind: 'on', channel: 10, note: 36, velocity: 100 })
  expect(midiMessage([0x90, 36, 0])).toEqual({ kind: 'off', channel: 1, note: 36 })
  expect(midiMessage([0x8f, 40, 64])).toEqual({ kind: 'off', channel: 16, note: 40 })
  expect(midiMessage([0xb0, 74, 127])).toEqual({ kind: 'control', controller: 74, value: 127 })
  expect(midiMessage([0xc0, 5])).toEqual({ kind: 'program', program: 6 })
  for (const bytes of [[0xf8], [0xe0, 0, 64], [0xa0, 36, 127], [0xf0, 1, 2, 0xf7], []])
    expect(midiMessage(bytes)).toBeUndefined()
})

/** A port as browsers have them. */
function port(name: string) {
  const open = () => Promise.resolve()
  return Object.assign(new EventTarget(), {
    name,
    state: 'connected',
    open,
    close: open,
    play(this: EventTarget, ...bytes: number[]) {
      this.dispatchEvent(Object.assign(new Event('midimessage'), { data: Uint8Array.from(bytes) }))
    },
  })
}

function desk(inputs: Map<string, ReturnType<typeof port>>, refuses = false) {
  const access = Object.assign(new EventTarget(), { inputs })
  const heard: MidiMessage[] = []
  const states: string[] = []
  let asked = 0
  const midi = new BrowserMidi(
    () => {
      asked++
      return refuses ? Promise.reject(new DOMException('no', 'NotAllowedError')) : Promise.resolve(access as never)
    },
    { hear: (message) => heard.push(message), changed: () => states.push(midi.state) },
  )
  return { midi, access, heard, states, asked: () => asked }
}

test('nothing is asked for before the player wishes it; then every port is heard, and those that come later', async () => {
  const inputs = new Map([['a', port('Pads')]])
  const { midi, access, heard, states, asked } = desk(inputs)
  expect([midi.state, asked()]).toEqual(['off', 0])
  await midi.start()
  expect(states).toEqual(['asking', 'on'])
  inputs.get('a')!.play(0x99, 38, 90)
  inputs.set('b', port('Knobs'))
  access.dispatchEvent(new Event('statechange'))
  inputs.get('b')!.play(0xb0, 1, 64)
  expect(heard).toEqual([
    { kind: 'on', channel: 10, note: 38, velocity: 90 },
    { kind: 'control', controller: 1, value: 64 },
  ])
  expect(midi.ports).toEqual(['Pads', 'Knobs'])
  Object.assign(inputs.get('a')!, { state: 'disconnected' })
  expect(midi.ports).toEqual(['Knobs'])
  await midi.start()
  expect(asked()).toBe(1)
  midi.stop()
  inputs.get('b')!.play(0xb0, 1, 65)
  expect([midi.state, heard.length]).toEqual(['off', 2])
})

test('a refusal is said, and can be asked again; a browser without MIDI is not asked at all', async () => {
  const { midi, asked } = desk(new Map(), true)
  await midi.start()
  await midi.start()
  expect([midi.state, asked()]).toEqual(['refused', 2])
  const none = new BrowserMidi(undefined, { hear: () => undefined, changed: () => undefined })
  await none.start()
  expect(none.state).toBe('missing')
})
