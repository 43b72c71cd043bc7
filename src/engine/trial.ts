// Tries a model in a process of its own before this one loads it. Graphs are read by native code: a bundle from a stranger
// whose checksums are right can make that crash, allocate without end, or never come back, and from a thread it would take
// the server with it. A model that came through is remembered by its hash.

import { fork } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FaultCode } from '../faults/catalog.ts'
import { Fault, type FaultDetail } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { weightsFile } from '../model/manifest.ts'
import type { GeneratorOptions } from './generator.ts'
import { resolveShot } from './shot-request.ts'
import type { SynthJob } from './synth-worker.ts'

export interface TrialOrder {
  readonly options: GeneratorOptions
  readonly job: SynthJob
}

export type TrialAnswer =
  | { readonly kind: 'passed' }
  | { readonly kind: 'fault'; readonly code: FaultCode; readonly detail: FaultDetail }

export interface TrialOptions {
  /** Where models that came through are remembered; nowhere without it. */
  readonly folder?: string | undefined
  readonly limitMs?: number
  /** Resident memory that the trial may take; known on Linux only. */
  readonly mostBytes?: number
}

/** Loading and one sound take about half a second for the models that are shipped. */
const defaultLimitMs = 60_000
const ownBytes = 1 << 30
const lookMs = 50

/** @throws Fault E_MODEL for a model that does not come through, E_MACHINE where ONNX Runtime does not load here. */
export async function tryModel(bundle: Bundle, options: TrialOptions = {}): Promise<void> {
  const { folder, limitMs = defaultLimitMs } = options
  const mark = folder === undefined ? undefined : join(folder, bundle.hash)
  if (mark !== undefined && exists(mark)) return
  const mostBytes = options.mostBytes ?? ownBytes + 4 * bundle.manifest.files[weightsFile].bytes
  const answer = await trial(bundle, limitMs, mostBytes)
  if (typeof answer === 'string')
    throw new Fault('E_MODEL', {
      at: bundle.generatorPath,
      found: answer,
      expected: 'one that renders a sound',
      wayOut: 'Do not use it, unless you made it yourself: then export it again.',
    })
  if (answer.kind === 'fault') throw new Fault(answer.code, answer.detail)
  if (mark !== undefined) remember(folder!, mark)
}

/** The child's answer, or what became of it instead. */
async function trial(bundle: Bundle, limitMs: number, mostBytes: number): Promise<TrialAnswer | string> {
  const { generatorPath, manifest } = bundle
  const child = fork(new URL('./trial-worker.ts', import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  })
  const { promise, resolve } = Promise.withResolvers<TrialAnswer | string>()
  child.once('message', (answer: TrialAnswer) => resolve(answer))
  child.once('error', (error) => resolve(`a process that does not start (${error.message})`))
  child.once('exit', (code, signal) => resolve(`a graph that makes ONNX Runtime crash (${signal ?? `exit ${code}`})`))
  const late = setTimeout(() => resolve(`a graph that is not done after ${limitMs / 1000} s`), limitMs)
  const watch = setInterval(() => {
    const bytes = residentBytes(child.pid)
    if (bytes > mostBytes) resolve(`a graph that takes more than ${Math.round(mostBytes / 2 ** 20)} MiB of memory`)
  }, lookMs)
  const { job } = resolveShot({ class: manifest.classes[0]!, seed: 1, velocity: 100 }, bundle)
  const order: TrialOrder = { options: { generatorPath, manifest, threads: 1 }, job }
  child.send(order, () => {}) // where that fails, its exit says more
  try {
    return await promise
  } finally {
    clearTimeout(late)
    clearInterval(watch)
    child.kill('SIGKILL')
  }
}

/** 0 where the system does not say. */
function residentBytes(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return pages * 4096
  } catch {
    return 0
  }
}

function exists(mark: string): boolean {
  try {
    return statSync(mark).isFile()
  } catch {
    return false
  }
}

/** Where that fails, the model is tried again next time. */
function remember(folder: string, mark: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(mark, '')
  } catch {
    // a folder that cannot be made, a full disk
  }
}
