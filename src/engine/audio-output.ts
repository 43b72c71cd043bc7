// Opens a sound card through node-web-audio-api. Runs in the live worker.

import { Fault } from '../faults/fault.ts'
import type { PlayedContext } from './laid-pieces.ts'

/** The parts of the Web Audio API used here (this room has no DOM types). */
interface DeviceContext extends PlayedContext {
  close(): Promise<void>
}
interface NativeAudio {
  readonly AudioContext: new (options: { sinkId?: unknown; latencyHint: number }) => DeviceContext
  readonly mediaDevices: {
    enumerateDevices(): Promise<{ readonly kind: string; readonly label: string; readonly deviceId: string }[]>
  }
}

/** Wished for between the graph and the card, seconds; 0 is refused, and a device takes what it can. */
const hintSec = 0.002

export interface AudioDevice {
  readonly name: string
  readonly context: DeviceContext
}

/**
 * [live worker] Opens an output: 'default', 'discard' (keeps time, plays to nobody), or a device by its name or a part
 * of it. @throws Fault E_MACHINE naming the outputs that there are.
 */
export async function openDevice(wanted: string): Promise<AudioDevice> {
  let native: NativeAudio
  try {
    native = await import('node-web-audio-api')
  } catch (cause) {
    throw noOutput(wanted, `a library that does not load (${firstLine(cause)})`, [])
  }
  const { AudioContext, mediaDevices } = native
  const open = (sink: object) => new AudioContext({ ...sink, latencyHint: hintSec })
  if (wanted === 'discard') return { name: 'nowhere', context: open({ sinkId: { type: 'none' } }) }
  const outputs = (await mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput')
  const named = outputs.find(({ label }) => label.toLowerCase().includes(wanted.toLowerCase()))
  if (wanted !== 'default' && named === undefined)
    throw noOutput(
      wanted,
      'no output of that name',
      outputs.map(({ label }) => label),
    )
  try {
    return wanted === 'default' || named === undefined
      ? { name: 'the default output', context: open({}) }
      : { name: named.label, context: open({ sinkId: named.deviceId }) }
  } catch (cause) {
    throw noOutput(
      wanted,
      `an output that does not open (${firstLine(cause)})`,
      outputs.map(({ label }) => label),
    )
  }
}

function noOutput(wanted: string, found: string, outputs: readonly string[]): Fault {
  return new Fault('E_MACHINE', {
    at: `--audio ${wanted}`,
    found,
    expected: outputs.length === 0 ? 'an audio output' : `one of ${outputs.join(', ')}`,
    wayOut: 'Start with --audio none: sound comes out of the browser. `ghostnote doctor` says what is there.',
  })
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!
}
