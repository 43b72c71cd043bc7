// The live worker: MIDI ports, the desk and the audio output in a thread of their own, so that no rendering and no
// request delays a hit. Reads kits and hits from the main thread, writes back what was played. Started by live.ts.

import { parentPort, workerData } from 'node:worker_threads'
import type { FaultCode } from '../faults/catalog.ts'
import { Fault, type FaultDetail } from '../faults/fault.ts'
import { BlockPlayer, openDevice } from './audio-output.ts'
import { Desk, type DeskPad } from './desk.ts'
import { MidiPorts } from './midi-ports.ts'

export interface LiveWorkerOptions {
  /** 'default', 'discard', or a name. */
  readonly audio: string
  /** 'all', 'none', or a name. */
  readonly midi: string
}

export type ToLive =
  | { readonly kind: 'kit'; readonly kit: number; readonly pads: readonly DeskPad[] }
  | {
      readonly kind: 'refill'
      readonly kit: number
      readonly pad: number
      readonly index: number
      readonly shot: Float32Array
    }
  | { readonly kind: 'hit'; readonly pad: number; readonly velocity: number }
  | { readonly kind: 'status' }
  | { readonly kind: 'close' }

export interface LiveStatus {
  /** Blocks of sound that were handed over, and how often there were gaps since they came too late. */
  readonly blocks: number
  readonly late: number
  /** From a hit to its sound, seconds, without the limiter's 1 ms and what the card adds. */
  readonly leadSec: number
  readonly hits: number
  /** Highest |x| since the last status. */
  readonly peak: number
}

export type FromLive =
  | {
      readonly kind: 'opened'
      readonly output: string
      readonly rateHz: number
      readonly ports: readonly string[]
      /** Why there is no MIDI, where it was wanted. */
      readonly midiProblem?: string
    }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly detail: FaultDetail }
  | { readonly kind: 'ports'; readonly ports: readonly string[] }
  | { readonly kind: 'played'; readonly kit: number; readonly pad: number; readonly index: number }
  | { readonly kind: 'program'; readonly number: number }
  | ({ readonly kind: 'status' } & LiveStatus)

const port = parentPort!
const { audio, midi } = workerData as LiveWorkerOptions
const tell = (message: FromLive): void => port.postMessage(message)

try {
  await start()
} catch (cause) {
  if (!(cause instanceof Fault)) throw cause
  tell({ kind: 'fault', code: cause.code, detail: cause.detail })
  port.close()
}

async function start(): Promise<void> {
  const { name, context } = await openDevice(audio)
  let [kit, hits, peak] = [0, 0, 0]
  const desk = new Desk(context.sampleRate, {
    played(pad, index) {
      hits++
      tell({ kind: 'played', kit, pad, index })
    },
    program: (number) => tell({ kind: 'program', number }),
  })
  const player = new BlockPlayer(context, (left, right) => {
    desk.process(left, right)
    for (let i = 0; i < left.length; i++) peak = Math.max(peak, Math.abs(left[i]!), Math.abs(right[i]!))
  })
  let ports: MidiPorts | undefined
  let midiProblem: string | undefined
  if (midi !== 'none') {
    try {
      const { Input } = await import('@julusian/midi')
      ports = new MidiPorts(
        midi,
        {
          hear: (event) => desk.midi(event, player.offsetNow()),
          changed: (names) => tell({ kind: 'ports', ports: names }),
        },
        () => new Input(),
      )
    } catch (cause) {
      midiProblem = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!
    }
  }
  port.on('message', (message: ToLive) => {
    switch (message.kind) {
      case 'kit':
        kit = message.kit
        return desk.load(message.pads)
      case 'refill': // one that was rendered for an earlier kit is of no use any more
        return message.kit === kit ? desk.refill(message.pad, message.index, message.shot) : undefined
      case 'hit':
        return desk.hit(message.pad, message.velocity, player.offsetNow())
      case 'status':
        tell({ kind: 'status', blocks: player.blocks, late: player.late, leadSec: player.leadSec, hits, peak })
        peak = 0
        return undefined
      case 'close':
        ports?.close()
        player.stop()
        void context.close().finally(() => process.exit()) // the native library's threads would keep this one alive
        return undefined
    }
  })
  const problem = midiProblem === undefined ? {} : { midiProblem }
  tell({ kind: 'opened', output: name, rateHz: context.sampleRate, ports: ports?.names ?? [], ...problem })
}
