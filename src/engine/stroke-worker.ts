// The stroke worker: synthesises hits as they are struck, slice by slice, the most urgent slice first. It hears of
// strikes from the live worker alone, over a port that the main thread has given to both. Started by live-synth.ts.

import { type MessagePort, workerData } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { openGenerator } from './generator.ts'
import type { FromStrokes, StrikeMessage, ToStrokes } from './stroke-messages.ts'
import { setThreadPriority } from './thread-priority.ts'
import { type Slice, strokeSlices } from './stroke-slices.ts'

export interface StrokeWorkerOptions {
  readonly bundle: Bundle
  /** Rate of the output, Hz. */
  readonly rateHz: number
  readonly port: MessagePort
}

interface Stroke {
  readonly id: number
  readonly slices: AsyncIterator<Slice>
  /** When what is still to come begins to sound, on this thread's clock. */
  dueMs: number
}

const { bundle, rateHz, port } = workerData as StrokeWorkerOptions
const strokes = new Map<number, Stroke>()
const tell = (message: FromStrokes, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer)
let isAwake = false
/** After the sound itself, before everything else. */
const nice = -8

setThreadPriority(nice)

const generator = openGenerator({ generatorPath: bundle.generatorPath, manifest: bundle.manifest, threads: 1 })
generator.catch(() => {}) // each stroke says so

port.on('message', (message: ToStrokes) => {
  if (message.kind === 'forget') strokes.delete(message.id)
  else strike(message)
})
port.on('close', () => process.exit()) // the native library's threads would keep this one alive

function strike(message: StrikeMessage): void {
  const slices = strokeSlices(generator, bundle, rateHz, message)[Symbol.asyncIterator]()
  strokes.set(message.id, { id: message.id, slices, dueMs: performance.now() + message.dueInMs })
  if (!isAwake) void work()
}

async function work(): Promise<void> {
  isAwake = true
  while (strokes.size > 0) {
    const urgent = [...strokes.values()].reduce((a, b) => (b.dueMs < a.dueMs ? b : a))
    await advance(urgent)
    await new Promise((resolve) => setImmediate(resolve)) // strikes that have come in the meantime
  }
  isAwake = false
}

async function advance(stroke: Stroke): Promise<void> {
  try {
    const { value, done } = await stroke.slices.next()
    if (done) return void strokes.delete(stroke.id)
    const { samples, isLast } = value
    if (strokes.has(stroke.id)) tell({ kind: 'slice', id: stroke.id, ...value }, [samples.buffer as ArrayBuffer])
    stroke.dueMs += (samples.length / rateHz) * 1000
    if (isLast) strokes.delete(stroke.id)
  } catch (cause) {
    strokes.delete(stroke.id)
    const sentence = cause instanceof Fault ? `${cause.code} ${cause.message}` : String(cause)
    tell({ kind: 'failed', id: stroke.id, sentence })
  }
}
