// The worker that synthesises hits for live play: one for the model of the kit that is on, opened when it is needed.

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { resampledLength } from '../dsp/resample.ts'
import type { Bundle } from '../model/bundle.ts'
import type { StrokeWorkerOptions } from './stroke-worker.ts'

/** Synthesis of hits comes after the sound itself, before everything else. */
const urgency = { realTime: 4, nice: -8 }
/** A shot is at most so many times as long as the model made it: an octave down. */
const longestTuned = 2

export interface StrokeSource {
  /** Where strikes are asked for. */
  readonly port: MessagePort
  /** Samples of the longest shot. */
  readonly longest: number
}

export class StrokeSupply {
  readonly #rateHz: number
  readonly #problem: (sentence: string) => void
  #worker: Worker | undefined
  /** Whose model it has. */
  #hash: string | undefined

  /** [main] `rateHz` is the output's; `problem` hears why hits are not synthesised any more. */
  constructor(rateHz: number, problem: (sentence: string) => void) {
    this.#rateHz = rateHz
    this.#problem = problem
  }

  /** [main] Opens a worker with this model in the place of another; undefined where there is one already. */
  open(bundle: Bundle): StrokeSource | undefined {
    if (this.#hash === bundle.hash) return undefined
    this.#hash = bundle.hash
    const former = this.#worker
    const { port1, port2 } = new MessageChannel()
    const rateHz = this.#rateHz
    const workerData: StrokeWorkerOptions = { bundle, rateHz, port: port1, urgency }
    const worker = new Worker(new URL('stroke-worker.ts', import.meta.url), { workerData, transferList: [port1] })
    worker.on('error', (error) => this.#problem(`Live pads play rendered sounds: ${error.message}`))
    worker.on('exit', () => {
      if (this.#worker === worker) this.#hash = undefined // the next kit opens another one
    })
    worker.unref()
    this.#worker = worker
    void former?.terminate()
    const { lengthSamples, rateHz: made } = bundle.manifest
    return { port: port2, longest: resampledLength(lengthSamples * longestTuned, made, rateHz) }
  }

  /** [main] */
  async close(): Promise<void> {
    await this.#worker?.terminate()
  }
}
