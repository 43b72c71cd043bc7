// The lab on the shipped model: how long a listener waits from an answer until the next trial's sounds are there, over
// HTTP from the first byte of the answer to the last one of the sounds, with several listeners at once.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { RandomStream } from '../../src/dsp/random.ts'
import { quantileOf } from '../../src/lab/psychometrics/quantiles.ts'
import type { Step } from '../../src/protocol/participant.ts'
import { bodyFor, LabClient } from '../lab/participant.ts'
import type { Benchmark, BenchmarkRow } from './benchmark.ts'

const root = resolve(import.meta.dirname, '../..')
/** From the last byte of the sounds to the answer: less than the sounds take to be heard, and nobody answers before that. */
const fastMs = 400
/** Of each of the two tracks. */
const trials = 24
/** So often they are right, whatever the difference: then QUEST+ goes up and down through all levels. */
const rightShare = 0.75
/** Nobody is to wait longer. */
const goalMs = 50

const wavHeaderBytes = 44

interface Case {
  readonly listeners: number
  readonly thinkMs: number
  readonly isReady: boolean
}

/** With all foreseen sounds made, as they are some time after the start, and straight after it with none. */
const cases: readonly Case[] = [
  { listeners: 1, thinkMs: fastMs, isReady: true },
  { listeners: 4, thinkMs: fastMs, isReady: true },
  { listeners: 8, thinkMs: fastMs, isReady: true },
  { listeners: 1, thinkMs: 0, isReady: true },
  { listeners: 8, thinkMs: 0, isReady: true },
  { listeners: 1, thinkMs: fastMs, isReady: false },
  { listeners: 8, thinkMs: fastMs, isReady: false },
]

/** The shipped study of brightness, shortened, in a folder of its own; its path. */
function shortStudy(folder: string): string {
  const study = JSON.parse(readFileSync(join(root, 'presets/studies/brightness-jnd.json'), 'utf8'))
  for (const { procedure } of study.blocks) procedure.trials = trials
  const path = join(folder, 'study.json')
  writeFileSync(path, JSON.stringify({ ...study, headphones: undefined, questions: undefined }))
  return path
}

interface RunningLab {
  readonly child: ChildProcess
  readonly address: string
  readonly code: string
}

/** Starts `ghostnote lab serve`, and where `isReady` waits until it says that all sounds are there. */
async function startLab(study: string, folder: string, isReady: boolean): Promise<RunningLab> {
  const launcher = join(root, 'src/cli/launcher.cjs')
  const child = spawn(process.execPath, [launcher, 'lab', 'serve', study, '--port', '0', '--lab', folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let running: RunningLab | undefined
  for await (const line of createInterface(child.stdout)) {
    const link = /http:\S+[?]study=\S+/.exec(line)?.[0]
    if (link !== undefined) {
      const { origin, searchParams } = new URL(link)
      running = { child, address: origin, code: searchParams.get('study')! }
    }
    if (running !== undefined && (!isReady || line.endsWith('sounds are ready.'))) return running
  }
  throw new Error('lab serve ended before it was ready')
}

/** Waits of a listener, in milliseconds, one per trial that follows a trial. */
async function waitsOf({ address, code }: RunningLab, who: number, thinkMs: number): Promise<number[]> {
  const client = await LabClient.join(address, code)
  const random = new RandomStream(who, 'listener')
  const waits: number[] = []
  let { step } = await client.greet()
  let heard = await soundsOf(client, step)
  while (step.kind !== 'end') {
    await sleep(thinkMs)
    const brighter = step.kind === 'jnd' && brightness(heard[1]) > brightness(heard[0]) ? 1 : 0
    const body = bodyFor(step, random.chance(rightShare) ? brighter : 1 - brighter)
    const startMs = performance.now()
    const { next } = await client.answer(body)
    heard = await soundsOf(client, next)
    const tookMs = performance.now() - startMs
    if (step.kind === 'jnd' && next.kind === 'jnd') waits.push(tookMs)
    step = next
  }
  return waits
}

/** All sounds of a step at once, as the page fetches them. */
async function soundsOf(client: LabClient, step: Step): Promise<readonly Float32Array[]> {
  const sounds = 'sounds' in step ? step.sounds : []
  return Promise.all(
    sounds.map(async ({ address }) => {
      const bytes = await (await client.ask(`/lab/api/session/${address}`)).arrayBuffer()
      return new Float32Array(bytes.slice(wavHeaderBytes))
    }),
  )
}

/** Energy of the slope over energy: grows with the share of high frequencies, and takes no time to reckon. */
function brightness(samples: Float32Array): number {
  let [slope, energy] = [0, 0]
  for (let i = 1; i < samples.length; i++) {
    slope += (samples[i] - samples[i - 1]) ** 2
    energy += samples[i] ** 2
  }
  return slope / energy
}

async function rowsOf(running: RunningLab, { listeners, thinkMs, isReady }: Case): Promise<BenchmarkRow[]> {
  const all = await Promise.all(Array.from({ length: listeners }, (_, who) => waitsOf(running, who, thinkMs)))
  const waits = all.flat().toSorted((a, b) => a - b)
  const what = `${listeners} at once, ${thinkMs} ms of thinking${isReady ? '' : ', just started'}`
  return [
    { what: `${what}: median`, value: quantileOf(waits, 0.5), unit: 'ms' },
    { what: `${what}: p95`, value: quantileOf(waits, 0.95), unit: 'ms' },
    { what: `${what}: p95 / ${goalMs} ms`, value: quantileOf(waits, 0.95) / goalMs, unit: '×' },
  ]
}

/** Rows of the cases, one after the other on one server of their own. */
async function rowsOfServer(isReady: boolean, some: readonly Case[]): Promise<BenchmarkRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-lab-bench-'))
  const running = await startLab(shortStudy(folder), folder, isReady)
  try {
    const rows: BenchmarkRow[] = []
    for (const one of some) rows.push(...(await rowsOf(running, one)))
    return rows
  } finally {
    const gone = once(running.child, 'exit')
    running.child.kill('SIGTERM')
    await gone
    rmSync(folder, { recursive: true, force: true })
  }
}

export const lab: Benchmark = async () => {
  const ready = cases.filter(({ isReady }) => isReady)
  const rows = await rowsOfServer(true, ready)
  // What one listener has had made, the next one need not wait for.
  for (const cold of cases.filter(({ isReady }) => !isReady)) rows.push(...(await rowsOfServer(false, [cold])))
  return {
    rows,
    notes: [
      `presets/studies/brightness-jnd.json with ${trials} trials a track and random answers that are right in ${100 * rightShare} %.`,
    ],
  }
}
