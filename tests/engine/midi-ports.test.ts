import { afterEach, expect, test } from 'vitest'
import type { MidiEvent } from '../../src/protocol/midi-parser.ts'
import { MidiPorts } from '../../src/engine/midi-ports.ts'

/** A MIDI system whose cables are pulled and plugged by the test; the shape of RtMidi as @julusian/midi gives it. */
class FakeSystem {
  names: string[] = []
  /** Ports that another program holds. */
  taken = new Set<string>()
  readonly open = new Map<string, (...bytes: number[]) => void>()
  inputs = 0

  readonly input = () => {
    this.inputs++
    let hear: (deltaSec: number, bytes: number[]) => void = () => {}
    let name: string | undefined
    return {
      getPortCount: () => this.names.length,
      getPortName: (port: number) => this.names[port],
      openPort: (port: number) => {
        if (this.taken.has(this.names[port])) throw new Error('busy')
        name = this.names[port]
        this.open.set(name, (...bytes) => hear(0, bytes))
      },
      ignoreTypes: () => {},
      on: (_event: 'message', listener: typeof hear) => (hear = listener),
      destroy: () => {
        this.inputs--
        if (name !== undefined) this.open.delete(name)
      },
    }
  }
}

const opened: MidiPorts[] = []
afterEach(() => opened.splice(0).forEach((ports) => ports.close()))

function listen(system: FakeSystem, wanted = 'all') {
  const events: MidiEvent[] = []
  const changes: (readonly string[])[] = []
  const ports = new MidiPorts(
    wanted,
    { hear: (event) => events.push(event), changed: (names) => changes.push(names) },
    system.input,
  )
  opened.push(ports)
  return { ports, events, changes }
}

test('all ports are opened, and each keeps its own running status', () => {
  const system = new FakeSystem()
  system.names = ['Pads', 'Keys']
  const { ports, events } = listen(system)
  expect(ports.names).toEqual(['Pads', 'Keys'])
  system.open.get('Pads')!(0x99, 36)
  system.open.get('Keys')!(0x90, 60, 1)
  system.open.get('Pads')!(100)
  expect(events).toEqual([
    { kind: 'note-on', channel: 1, note: 60, velocity: 1 },
    { kind: 'note-on', channel: 10, note: 36, velocity: 100 },
  ])
})

test('a named port is found by a part of its name, and no other is touched', () => {
  const system = new FakeSystem()
  system.names = ['Midi Through 14:0', 'TD-17:TD-17 MIDI 1 20:0']
  expect(listen(system, 'td-17').ports.names).toEqual(['TD-17:TD-17 MIDI 1 20:0'])
  expect([...system.open.keys()]).toEqual(['TD-17:TD-17 MIDI 1 20:0'])
})

test('a port that is plugged in later plays, one that is pulled is let go and plays again when it is back', () => {
  const system = new FakeSystem()
  const { ports, changes, events } = listen(system)
  system.names = ['Pads']
  ports.look()
  ports.look()
  system.names = []
  ports.look()
  expect(system.open.size).toBe(0)
  system.names = ['Other', 'Pads']
  ports.look()
  system.open.get('Pads')!(0x99, 36, 1)
  expect(changes).toEqual([['Pads'], [], ['Other', 'Pads']])
  expect(events).toHaveLength(1)
})

test('a port that another program holds is tried again, and nothing is leaked meanwhile', () => {
  const system = new FakeSystem()
  system.names = ['Pads']
  system.taken.add('Pads')
  const { ports } = listen(system)
  for (let i = 0; i < 5; i++) ports.look()
  expect([ports.names, system.inputs]).toEqual([[], 1])
  system.taken.clear()
  ports.look()
  expect(ports.names).toEqual(['Pads'])
})

test('closing lets go of everything', () => {
  const system = new FakeSystem()
  system.names = ['A', 'B']
  const { ports } = listen(system)
  ports.close()
  expect([system.inputs, system.open.size]).toEqual([0, 0])
})
