// The live worker: MIDI ports, the desk and the audio output in a thread of their own, so that no rendering and no
// request delays a hit. Reads kits and hits from the main thread, writes back what was played. Started by live.ts.

import { parentPort, workerData } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import { AheadPlayer } from './ahead-player.ts'
import { openDevice } from './audio-output.ts'
import { Desk } from './desk.ts'
import type { FromLive, LiveWorkerOptions, ToLive } from './live-messages.ts'
import { LiveMetricsBoard } from './live-metrics.ts'
import { LiveStrokes } from './live-strokes.ts'
import { MidiPorts } from './midi-ports.ts'
import { makeThreadUrgent } from './thread-priority.ts'
import { VoiceMixer } from './voices.ts'

const port = parentPort!
const { audio, midi, metrics } = workerData as LiveWorkerOptions
const board = new LiveMetricsBoard(metrics)
/** Before synthesis, which comes before everything else; threads of the audio and MIDI libraries get it from here. */
const urgency = { realTime: 5, nice: -11 }

makeThreadUrgent(urgency)
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
  let kit = 0
  const mixer = new VoiceMixer(context.sampleRate)
  const player = new AheadPlayer(context, mixer, board, { ticked: () => strokes.tick() })
  const strokes = new LiveStrokes(player, context.sampleRate, board, (pad, sentence) =>
    tell({ kind: 'failed', pad, sentence }),
  )
  const desk = new Desk(
    {
      play: (act) => player.play(act),
      bend: (semitones) => strokes.bend(semitones),
      strike: (...strike) => strokes.strike(...strike),
    },
    {
      played: (pad, velocity, place) =>
        tell({ kind: 'played', kit, pad, velocity, place, epochMs: performance.timeOrigin + performance.now() }),
      program: (number) => tell({ kind: 'program', number }),
      turned: (pads, control, values) => tell({ kind: 'turned', kit, pads, control, values }),
      learned: (controller, control, pad) => tell({ kind: 'learned', kit, controller, control, pad }),
    },
    board,
  )
  let ports: MidiPorts | undefined
  let midiProblem: string | undefined
  if (midi !== 'none') {
    try {
      const { Input } = await import('@julusian/midi')
      ports = new MidiPorts(
        midi,
        { hear: (event) => desk.midi(event), changed: (names) => tell({ kind: 'ports', ports: names }) },
        () => new Input(),
      )
    } catch (cause) {
      midiProblem = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!
    }
  }
  port.on('message', (message: ToLive) => {
    switch (message.kind) {
      case 'kit':
        kit = message.number
        strokes.prepare(message.kit.pads.flatMap((pad) => (pad.live === undefined ? [] : [{ ...pad, live: pad.live }])))
        return desk.load(message.kit)
      case 'refill': // one that was rendered for an earlier kit is of no use any more
        return message.kit === kit ? desk.refill(message.pad, message.place, message.shot) : undefined
      case 'strokes':
        return strokes.connect(message.port, message.longest)
      case 'hit':
        return desk.hit(message.pad, message.velocity)
      case 'learn':
        return desk.learn(message.control, message.knobs, message.pad)
      case 'close':
        ports?.close()
        player.stop()
        void context.close().finally(() => process.exit()) // the native library's threads would keep this one alive
        return undefined
    }
  })
  const problem = midiProblem === undefined ? {} : { midiProblem }
  void player.warmUp() // while the kit's sounds are rendered
  tell({ kind: 'opened', output: name, rateHz: context.sampleRate, ports: ports?.names ?? [], ...problem })
}
