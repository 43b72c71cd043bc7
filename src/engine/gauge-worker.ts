// The thread that measures: reads sounds, writes their timbre back, one at a time, after everything that sounds.
// Started by gauge.ts.

import { parentPort } from 'node:worker_threads'
import { timbreTable } from '../protocol/controls.ts'
import type { TimbreId } from '../protocol/controls.ts'
import { timbreOf } from '../timbre/models.ts'
import { makeThreadPatient } from './thread-priority.ts'

export interface GaugeJob {
  /** Mono, [N]. */
  readonly samples: Float32Array
  readonly rateHz: number
}

export interface GaugeReading {
  /** As it measures, by id of a timbre control; null for a sound that this cannot be measured of. */
  readonly timbre: Readonly<Record<TimbreId, number | null>>
  readonly tookMs: number
}

const port = parentPort!
makeThreadPatient()

port.on('message', ({ samples, rateHz }: GaugeJob) => {
  const startMs = performance.now()
  const { timbre } = timbreOf([samples], rateHz)
  const rows = timbreTable.map(({ id }) => [id, timbre[id]] as const)
  const reading = { timbre: Object.fromEntries(rows) as Record<TimbreId, number | null> }
  port.postMessage({ ...reading, tookMs: performance.now() - startMs } satisfies GaugeReading)
})
