// The synth worker: reads jobs from the main thread, writes rendered shots back, one at a time. Started by synth.ts.

import { parentPort, workerData } from 'node:worker_threads'
import type { DrawnFrom } from '../dsp/seed-morph.ts'
import { Fault, type FaultDetail } from '../faults/fault.ts'
import type { FaultCode } from '../faults/catalog.ts'
import type { Controls } from '../protocol/controls.ts'
import { Bank } from './bank.ts'
import { type Generator, type GeneratorOptions, openGenerator } from './generator.ts'
import { type ShapedShot, shapeShot } from './shaping.ts'

export interface SynthJob {
  /** Weight of each class, sum 1, in the manifest's order. */
  readonly mix: readonly number[]
  /** What its random inputs are drawn from. */
  readonly from: DrawnFrom
  readonly velocity: number
  readonly controls: Controls
  /** What the manifest's conditions are given, in its order and their own units, [D]; empty where it lists none. */
  readonly conditions: readonly number[]
}

/** 'open' loads the model, 'close' lets the worker end by itself. */
export type ToWorker =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'render'; readonly job: SynthJob }

/** Exactly one answer to every 'open' and 'render'. */
export type FromWorker =
  | { readonly kind: 'opened' }
  | ({ readonly kind: 'shot'; readonly renderMs: number } & ShapedShot)
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly detail: FaultDetail }
  | { readonly kind: 'bug'; readonly stack: string }

/** Raw shots kept, so that turning a knob does not run the network again: about 60 of 0.75 s. */
const rawBankBytes = 8 << 20

const options = workerData as GeneratorOptions
const port = parentPort!
const rawBank = new Bank<Float32Array>(rawBankBytes)
let generator: Promise<Generator> | undefined

/** [synth worker] */
async function render(job: SynthJob): Promise<FromWorker & { kind: 'shot' }> {
  const { mix, from, velocity, controls, conditions } = job
  const opened = await open() // before the clock starts: the first shot's time is the synthesis, not the loading
  const start = performance.now()
  const key = `${mix.join()} ${JSON.stringify(from)} ${controls.variation} ${conditions.join()}`
  let raw = rawBank.get(key)
  if (raw === undefined) {
    raw = await opened.render(mix, from, controls.variation, conditions)
    rawBank.set(key, raw, raw.byteLength)
  }
  const shot = shapeShot(raw, options.manifest.rateHz, velocity, controls)
  return { kind: 'shot', ...shot, renderMs: performance.now() - start }
}

/** [synth worker] A model that does not open is tried again at the next job: the file may have been mended. */
function open(): Promise<Generator> {
  generator ??= openGenerator(options).catch((cause: unknown) => {
    generator = undefined
    throw cause
  })
  return generator
}

function problem(cause: unknown): FromWorker {
  if (cause instanceof Fault) return { kind: 'fault', code: cause.code, detail: cause.detail }
  return { kind: 'bug', stack: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
}

async function answer(message: ToWorker): Promise<void> {
  try {
    if (message.kind === 'close') {
      port.close()
      await (await generator)?.release()
    } else if (message.kind === 'open') {
      await open()
      port.postMessage({ kind: 'opened' } satisfies FromWorker)
    } else {
      const shot = await render(message.job)
      port.postMessage(shot satisfies FromWorker, [shot.samples.buffer as ArrayBuffer])
    }
  } catch (cause) {
    port.postMessage(problem(cause))
  }
}

port.on('message', (message: ToWorker) => void answer(message))
