// The built plugin in a host without a browser: real worklets (node-web-audio-api), audio to the sample.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import type { WamDescriptor, WebAudioModule } from '@webaudiomodules/api/src/types.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NoteExtension } from 'wam-extensions'
import { dbToGain } from '../../src/dsp/level.ts'
import { controlTable, timbreTable } from '../../src/protocol/controls.ts'
import { automationAt, type BuiltPlugin, buildPlugin, midiAt, openSession, type Session } from './plugin-host.ts'
import { DrumServer, soundOf } from './plugin-server.ts'

const rateHz = 44_100
const lengthSamples = 24_000
/** Frozen pads play the same sound at every hit, so that what is to be heard is known. */
const kit = {
  format: 'ghostnote-kit',
  version: 1,
  name: 'Frozen',
  pads: [
    { pad: 0, class: 'kick', seed: 5, name: 'Thud', mode: 'frozen' },
    { pad: 1, class: 'snare', seed: 6, name: 'Crack', mode: 'frozen', choke: 1, pan: -1 },
    { pad: 2, class: 'snare', seed: 7, name: 'Tick', mode: 'frozen', choke: 1, note: 60 },
  ],
}
const saved = {
  format: 'ghostnote-plugin',
  version: 1,
  kit,
  model: 'plain',
  masterDb: -6,
  selected: 1,
  audition: true,
}
const master = dbToGain(-6)

let built: BuiltPlugin
let server: DrumServer
beforeAll(async () => {
  ;[built, server] = await Promise.all([buildPlugin(), DrumServer.start()])
})
afterAll(async () => {
  await server.end()
  built.remove()
})

interface Guest {
  readonly session: Session
  readonly plugin: WebAudioModule
}

/** Opens a host with the plugin in it, and ends both; a worklet that is never rendered would keep a core busy. */
async function hosted(use: (guest: Guest) => Promise<void>, state: unknown = saved): Promise<void> {
  const session = await openSession(rateHz, lengthSamples)
  server.holds = false
  built.Plugin.server = server.address
  const plugin = await built.Plugin.createInstance(session.groupId, session.context, state)
  plugin.audioNode.connect(session.context.destination)
  try {
    await use({ session, plugin })
  } finally {
    plugin.audioNode.destroy()
    await session.end()
  }
}

/** A pad's own sound. */
function shotOf(pad: number, controls: Record<string, number> = {}): Float32Array {
  const { class: drum, seed } = kit.pads[pad]
  return soundOf(drum, seed, controls)
}

/** The largest difference between a channel and what is expected of it, sample by sample. */
function furthest(channel: Float32Array, expected: (i: number) => number): number {
  return channel.reduce((most, x, i) => Math.max(most, Math.abs(x - expected(i))), 0)
}

test('it is a Web Audio Module as the interface says, and its descriptor is the one beside it', () =>
  hosted(async ({ session, plugin }) => {
    expect(built.Plugin.isWebAudioModuleConstructor).toBe(true)
    expect([plugin.isWebAudioModule, plugin.initialized, plugin.groupId]).toEqual([true, true, session.groupId])
    const descriptor = JSON.parse(readFileSync(join(built.folder, 'descriptor.json'), 'utf8')) as WamDescriptor
    expect(plugin.descriptor).toEqual(descriptor)
    expect([plugin.name, plugin.vendor, plugin.moduleId]).toEqual(['Ghostnote', 'Ghostnote', 'ghostnote.drums'])
    expect(descriptor.apiVersion).toMatch(/^2\./)
    for (const field of ['name', 'vendor', 'version', 'identifier', 'description', 'website', 'thumbnail'] as const)
      expect(typeof descriptor[field], field).toBe('string')
    const flows = ['Audio', 'Midi', 'Sysex', 'Osc', 'Mpe', 'Automation'] as const
    const has = flows.flatMap((flow) => [descriptor[`has${flow}Input`], descriptor[`has${flow}Output`]])
    //                  audio        midi         sysex         osc           mpe           automation
    expect(has).toEqual([false, true, true, false, false, false, false, false, false, false, true, false])
    expect(descriptor.isInstrument).toBe(true)
    expect(existsSync(join(built.folder, descriptor.thumbnail))).toBe(true)
    const { audioNode } = plugin
    expect([audioNode.module, audioNode.groupId, audioNode.moduleId]).toEqual([plugin, plugin.groupId, plugin.moduleId])
    expect([audioNode.numberOfInputs, audioNode.numberOfOutputs]).toEqual([0, 1])
    expect(await audioNode.getCompensationDelay()).toBe(0)
  }))

test('notes sound at the very samples that they are scheduled for, in one block or across several, in any order', () =>
  hosted(async ({ session, plugin }) => {
    const shot = shotOf(0)
    const at = [1, 129, 1000, 1001, 20_000]
    plugin.audioNode.scheduleEvents(...at.toReversed().map((sample) => midiAt(sample, rateHz, 0x90, 36, 127)))
    const [left, right] = await session.render(plugin)
    const expected = (i: number): number => at.reduce((sum, start) => sum + master * (shot[i - start] ?? 0), 0)
    const quiet = (i: number): boolean => Math.abs(expected(i)) < 0.89 // above, the ceiling bends
    for (const channel of [left, right])
      expect(furthest(channel, (i) => (quiet(i) ? expected(i) : channel[i]))).toBeLessThan(1e-6)
    expect(left.filter((_, i) => !quiet(i)).length).toBeLessThan(left.length / 50)
  }))

test('an event without a time is for now, and does not wait for those that are due later', () =>
  hosted(async ({ session, plugin }) => {
    const shot = shotOf(0)
    plugin.audioNode.scheduleEvents(midiAt(12_000, rateHz, 0x90, 36, 127))
    plugin.audioNode.scheduleEvents({ type: 'wam-midi', data: { bytes: [0x90, 36, 127] } })
    const [left] = await session.render(plugin)
    expect(furthest(left, (i) => master * ((shot[i] ?? 0) + (shot[i - 12_000] ?? 0)))).toBeLessThan(1e-6)
  }))

test('velocity, pan, a note of its own and choke are as the kit says', () =>
  hosted(async ({ session, plugin }) => {
    const [crack, tick] = [shotOf(1), shotOf(2)]
    const [soft, end] = [(64 / 127) ** 2, 2000]
    plugin.audioNode.scheduleEvents(
      midiAt(100, rateHz, 0x90, 37, 64),
      midiAt(100 + end, rateHz, 0x90, 38, 127), // pad 3 listens to another note
      midiAt(200 + end, rateHz, 0x90, 60, 127),
    )
    const [left, right] = await session.render(plugin)
    const cut = 100 + end
    expect(furthest(left.subarray(0, cut), (i) => master * Math.SQRT2 * soft * (crack[i - 100] ?? 0))).toBeLessThan(
      1e-6,
    )
    expect(furthest(right.subarray(0, cut), () => 0)).toBeLessThan(1e-6)
    const gone = 200 + end + Math.ceil(0.01 * rateHz)
    for (const channel of [left, right])
      expect(furthest(channel.subarray(gone), (i) => master * (tick[i + gone - 200 - end] ?? 0))).toBeLessThan(1e-6)
  }))

test('parameters are the control table, for each pad, and the master level', () =>
  hosted(async ({ plugin }) => {
    const infos = await plugin.audioNode.getParameterInfo()
    const rows = [...controlTable, ...timbreTable]
    expect(Object.keys(infos)).toHaveLength(1 + 16 * rows.length)
    for (const row of rows) {
      const info = infos[`pad16_${row.id}`]
      expect([info.id, info.minValue, info.maxValue, info.type]).toEqual([`pad16_${row.id}`, row.min, row.max, 'float'])
      expect(info.label).toBe(`16 ${row.label}`)
      expect(info.denormalize(info.normalize(row.max / 3))).toBeCloseTo(row.max / 3, 9)
      if ('default' in row) expect(info.defaultValue).toBe(row.default)
      else expect(info.valueString(info.defaultValue)).toBe('auto')
    }
    expect(infos['pad01_level'].valueString(-3)).toBe('−3.0 dB')
    expect(Object.keys(await plugin.audioNode.getParameterInfo('pad01_tune', 'nothing'))).toEqual(['pad01_tune'])
    const values = await plugin.audioNode.getParameterValues(false, 'master', 'pad01_decay')
    expect(values).toEqual({
      master: { id: 'master', value: -6, normalized: false },
      pad01_decay: { id: 'pad01_decay', value: 1, normalized: false },
    })
    expect((await plugin.audioNode.getParameterValues(true, 'master'))['master'].value).toBeCloseTo(42 / 54, 9)
  }))

test('automation of level and tune counts from the hit at the same sample on, and what sounds goes on', () =>
  hosted(async ({ session, plugin }) => {
    const shot = shotOf(0)
    server.holds = true // what is rendered anew would come at no certain time
    plugin.audioNode.scheduleEvents(
      midiAt(0, rateHz, 0x90, 36, 127),
      automationAt(6000, rateHz, 'pad01_level', -12),
      midiAt(6000, rateHz, 0x90, 36, 127),
      automationAt(12_000, rateHz, 'pad01_level', 0),
      automationAt(12_000, rateHz, 'pad01_tune', -12),
      midiAt(12_000, rateHz, 0x90, 36, 127),
    )
    const [left] = await session.render(plugin)
    const gain = (i: number): number => (i < 6000 ? master : master * dbToGain(-12))
    const until = left.subarray(0, 12_000)
    expect(furthest(until, (i) => gain(i) * (shot[i < 6000 ? i : i - 6000] ?? 0))).toBeLessThan(1e-6)
    // An octave lower every second sample is one of the shot's own.
    const low = left.subarray(12_000).filter((_, i) => i % 2 === 0)
    expect(furthest(low, (i) => master * (shot[i] ?? 0))).toBeLessThan(1e-6)
  }))

test('values that a host sets are kept within their ranges and are in the state; others are rendered anew', () =>
  hosted(async ({ session, plugin }) => {
    await plugin.audioNode.setParameterValues({
      pad01_level: { id: 'pad01_level', value: -400, normalized: false },
      pad01_decay: { id: 'pad01_decay', value: 0, normalized: true },
      pad02_tune: { id: 'pad02_tune', value: NaN, normalized: false },
      nonsense: { id: 'nonsense', value: 1, normalized: false },
    })
    const { kit: now } = (await plugin.audioNode.getState()) as typeof saved
    expect(now.pads[0]).toMatchObject({ controls: { level: -36, decay: 0.05 } })
    expect(now.pads[1]).not.toHaveProperty('controls')
    const values = await plugin.audioNode.getParameterValues(false, 'pad01_level', 'pad01_decay', 'pad02_tune')
    expect(Object.values(values).map(({ value }) => value)).toEqual([-36, 0.05, 0])
    await plugin.audioNode.setParameterValues({ pad01_level: { id: 'pad01_level', value: 0, normalized: false } })
    await plugin.audioNode.setState(await plugin.audioNode.getState()) // waits for what is being rendered
    const shot = shotOf(0, { decay: 0.05 })
    plugin.audioNode.scheduleEvents(midiAt(500, rateHz, 0x90, 36, 127))
    const [left] = await session.render(plugin)
    expect(furthest(left, (i) => master * (shot[i - 500] ?? 0))).toBeLessThan(1e-6)
  }))

test('the state goes out as JSON and comes back the same, in another instance and in this one', () =>
  hosted(async ({ session, plugin }) => {
    const state: unknown = await plugin.audioNode.getState()
    expect(state).toEqual(saved)
    const changed = { ...saved, masterDb: -20, kit: { ...kit, pads: [{ ...kit.pads[0], controls: { tune: 3 } }] } }
    await plugin.audioNode.setState(JSON.parse(JSON.stringify(changed)))
    expect(await plugin.audioNode.getState()).toEqual(changed)
    const other = await built.Plugin.createInstance(session.groupId, session.context, changed)
    expect(await other.audioNode.getState()).toEqual(changed)
    expect(other.instanceId).not.toBe(plugin.instanceId)
    other.audioNode.destroy()
    await expect(plugin.audioNode.setState({ kit: 'mine' })).rejects.toThrow(/^state of the plugin: /)
    expect(await plugin.audioNode.getState()).toEqual(changed)
  }))

test('pad names go to the host’s Notes extension, and are taken back', () =>
  hosted(async ({ session }) => {
    const notes = new NoteExtension()
    Object.assign(globalThis, { WAMExtensions: { notes } })
    const named = await built.Plugin.createInstance(session.groupId, session.context, saved)
    const list = notes.noteDefinitions.get(named.instanceId)!
    expect(list).toHaveLength(16)
    expect(list.slice(0, 2)).toEqual([
      { number: 36, name: 'Thud', blackKey: false },
      { number: 37, name: 'Crack', blackKey: true },
    ])
    expect(list.find(({ number }) => number === 60)?.name).toBe('Tick')
    named.audioNode.destroy()
    expect(notes.noteDefinitions.size).toBe(0)
    Reflect.deleteProperty(globalThis, 'WAMExtensions')
  }))

test('where no server answers it is created all the same, keeps what the host had, and is silent', () =>
  hosted(async ({ session }) => {
    built.Plugin.server = 'http://127.0.0.1:9/'
    const alone = await built.Plugin.createInstance(session.groupId, session.context, saved)
    expect(await alone.audioNode.getState()).toEqual(saved)
    alone.audioNode.connect(session.context.destination)
    alone.audioNode.scheduleEvents(midiAt(10, rateHz, 0x90, 36, 127))
    const [left] = await session.render(alone)
    expect(left.every((x) => x === 0)).toBe(true)
    alone.audioNode.destroy()
  }))

test('when the server goes away its sounds play on, and edits are made up for when it is back', () =>
  hosted(async ({ session, plugin }) => {
    const { port } = server
    await server.end()
    const level = { id: 'pad01_decay', value: 0.5, normalized: false }
    await plugin.audioNode.setParameterValues({ pad01_decay: level })
    plugin.audioNode.scheduleEvents(midiAt(10, rateHz, 0x90, 36, 127))
    server = await DrumServer.start(port)
    await expect
      .poll(() => server.asked.some((ask) => ask.type === 'render' && ask.controls?.['decay'] === 0.5), {
        timeout: 20_000,
      })
      .toBe(true)
    const [left] = await session.render(plugin)
    expect(furthest(left, () => 0)).toBeGreaterThan(0.1)
  }))

test('destroyed it leaves nothing: no socket, no sound, no name in the host’s lists', () =>
  hosted(async ({ session, plugin }) => {
    await expect.poll(() => server.clients).toBe(1)
    plugin.audioNode.destroy()
    await expect.poll(() => server.clients).toBe(0)
    plugin.audioNode.scheduleEvents(midiAt(10, rateHz, 0x90, 36, 127))
    const other = await built.Plugin.createInstance(session.groupId, session.context, saved) // is not disturbed
    const [left] = await session.render(other)
    expect(left.every((x) => x === 0)).toBe(true)
    other.audioNode.destroy()
  }))

test('the audio thread’s program survived the build: it runs where nothing is but what a worklet has, and is small', async () => {
  const blobs: Blob[] = []
  const address = URL.createObjectURL.bind(URL)
  URL.createObjectURL = (blob: Blob) => {
    blobs.push(blob)
    return address(blob)
  }
  await hosted(() => Promise.resolve())
  URL.createObjectURL = address
  const programs = await Promise.all(blobs.map((blob) => blob.text()))
  const own = programs.filter((text) => text.includes('ghostnote.drums'))
  expect(own).toHaveLength(1)
  expect(own[0].length).toBeLessThan(60_000)
  const registered: string[] = []
  const room = {}
  const webAudioModules = { getModuleScope: () => room }
  const registerProcessor = (name: string) => registered.push(name)
  const scope = { sampleRate: rateHz, webAudioModules, registerProcessor, AudioWorkletProcessor: EventTarget }
  runInNewContext(own[0], scope)
  runInNewContext(own[0], scope) // a second instance brings it again
  expect(registered).toEqual(['ghostnote.drums'])
})

test('it is smaller than 120 kB compressed, face and all, and its entry has one name for ever', () => {
  const files = readdirSync(built.folder)
  expect(files).toContain('index.js')
  const bytes = files.map((name) => gzipSync(readFileSync(join(built.folder, name))).length)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000)
})
