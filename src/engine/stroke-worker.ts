// A stroke worker: synthesises hits as they are struck, slice by slice, the most urgent slice first. It hears of strikes
// over its port alone. Started by live.ts for the live worker, by stroke-streams.ts for players over the network.

import { type MessagePort, workerData } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { soundOf } from '../protocol/sound.ts'
import { maxVelocity } from '../protocol/velocity.ts'
import { openGenerator, type ShotSlice } from './generator.ts'
import type { ShotRequest } from './shot-request.ts'
import type { FromStrokes, ToStrokes } from './stroke-messages.ts'
import { StrokeMaker } from './stroke-slices.ts'
import { makeThreadUrgent, type Urgency } from './thread-priority.ts'

export interface StrokeWorkerOptions {
  readonly bundle: Bundle
  /** Rate of the output, Hz. */
  readonly rateHz: number
  readonly port: MessagePort
  /** How urgent it is to the system; as other threads when left out. */
  readonly urgency?: Urgency
}

interface Stroke {
  readonly id: number
  readonly slices: AsyncIterator<ShotSlice>
  /** When what is still to come begins to sound, on this thread's clock. */
  dueMs: number
}

const { bundle, rateHz, port, urgency } = workerData as StrokeWorkerOptions
const strokes = new Map<number, Stroke>()
/** Sounds to make ready when there is nothing else to do. */
const unprepared: ShotRequest[] = []
let isAwake = false

if (urgency !== undefined) makeThreadUrgent(urgency)
const { generatorPath, manifest } = bundle
const generator = openGenerator({ generatorPath, manifest, threads: 1, streaming: true })
generator.catch(() => {}) // each stroke says so
const maker = new StrokeMaker(generator, bundle, rateHz)
const tell = (message: FromStrokes, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)

port.on('message', (message: ToStrokes) => {
  if (message.kind === 'forget') strokes.delete(message.id)
  else if (message.kind === 'later') {
    const stroke = strokes.get(message.id)
    if (stroke !== undefined) stroke.dueMs += message.byMs
  } else if (message.kind === 'prepare') unprepared.push({ ...soundOf(message), velocity: maxVelocity })
  else {
    const { id, velocity, dueInMs } = message
    const slices = maker.slices({ ...soundOf(message), velocity })[Symbol.asyncIterator]()
    strokes.set(id, { id, slices, dueMs: performance.now() + dueInMs })
  }
  if (!isAwake) void work()
})
port.on('close', () => process.exit()) // the native library's threads would keep this one alive

async function work(): Promise<void> {
  isAwake = true
  while (strokes.size + unprepared.length > 0) {
    if (strokes.size > 0) await advance([...strokes.values()].reduce((a, b) => (b.dueMs < a.dueMs ? b : a)))
    else await prepare(unprepared.shift()!)
    await new Promise((resolve) => setImmediate(resolve)) // strikes that have come in the meantime
  }
  isAwake = false
}

async function prepare(request: ShotRequest): Promise<void> {
  await maker.prepare(request).catch(() => {}) // its strokes will say so
  tell({ kind: 'prepared', sound: soundOf(request) })
}

async function advance(stroke: Stroke): Promise<void> {
  const { id, slices } = stroke
  try {
    const { value, done } = await slices.next()
    if (done === true || value.last) strokes.delete(id)
    if (done === true) return
    const { start, last } = value
    const samples = value.samples.slice() // the stream still counts its own
    tell({ kind: 'slice', id, start, samples, last }, [samples.buffer])
    stroke.dueMs += (value.samples.length / rateHz) * 1000
  } catch (cause) {
    strokes.delete(id)
    const sentence = cause instanceof Fault ? `${cause.code} ${cause.message}` : String(cause)
    tell({ kind: 'failed', id, sentence })
  }
}
