// The analysis worker: decodes samples and finds the nearest sounds of its model, one at a time. Started by analyst.ts.

import { parentPort, workerData } from 'node:worker_threads'
import type { FaultCode } from '../faults/catalog.ts'
import { Fault, type FaultDetail } from '../faults/fault.ts'
import { decodeAudio } from '../formats/audio-file.ts'
import type { Bundle } from '../model/bundle.ts'
import { analyse, type NearestSound } from './analyse.ts'
import { openAnalysisGraphs } from './analysis-graphs.ts'
import { openGenerator } from './generator.ts'

export interface AnalysisWorkerOptions {
  readonly bundle: Bundle
  readonly threads: number
}

export interface AnalysisOrder {
  /** An audio file, of any kind that is read. */
  readonly bytes: Uint8Array
  /** What faults call it. */
  readonly name: string
}

/** Exactly one for every order. */
export type AnalysisAnswer =
  | { readonly kind: 'nearest'; readonly nearest: NearestSound }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly detail: FaultDetail }
  | { readonly kind: 'bug'; readonly stack: string }

const { bundle, threads } = workerData as AnalysisWorkerOptions
const port = parentPort!
let opened: ReturnType<typeof open> | undefined

async function open() {
  const { folder, generatorPath, manifest } = bundle
  const generator = await openGenerator({ generatorPath, manifest, threads })
  return { generator, graphs: await openAnalysisGraphs(folder, manifest, threads) }
}

async function answer({ bytes, name }: AnalysisOrder): Promise<AnalysisAnswer> {
  try {
    const audio = await decodeAudio(bytes, name)
    opened ??= open()
    opened.catch(() => (opened = undefined)) // the file may be mended by the next time
    const { graphs, generator } = await opened
    return { kind: 'nearest', nearest: await analyse(audio, name, bundle, graphs, generator) }
  } catch (cause) {
    if (cause instanceof Fault) return { kind: 'fault', code: cause.code, detail: cause.detail }
    return { kind: 'bug', stack: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
  }
}

port.on('message', (order: AnalysisOrder) => void answer(order).then((made) => port.postMessage(made)))
