// What measuring costs: seconds of processor a second of sound, how it scales over workers, and whether memory stays
// level over thousands of files. Alone: node tests/bench/analyze.ts [--json]

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { prerollSamples } from '../../src/dsp/onset.ts'
import { analyzeFile } from '../../src/cli/analyze-file.ts'
import type { ExampleOrder, ExampleTimbre } from '../../src/dataset/example-timbre.ts'
import { overWorkers } from '../../src/dataset/pool.ts'
import { classNames, renderClassShot } from '../../src/factory/render.ts'
import { encodeWav } from '../../src/formats/wav.ts'
import { canonicalForm, canonicalShot } from '../../src/timbre/canonical.ts'
import { describe } from '../../src/timbre/describe.ts'

const rateHz = 44_100
const files = 5000
const fileSamples = 2205

interface Row {
  readonly what: string
  readonly value: number
  readonly unit: string
}

/** `rounds` times over the same sounds; the median counts. */
export async function analyze({ rounds }: { readonly rounds: number }): Promise<{ rows: Row[]; notes: string[] }> {
  const shots = classNames.flatMap((name) => [0, 1, 2].map((index) => renderClassShot(name, 1, index).samples))
  const canonical = shots.map((samples) => canonicalShot(samples).samples)
  describe([shots[0]], rateHz)
  const asIs: number[] = []
  const inForm: number[] = []
  for (let round = 0; round < rounds; round++) {
    asIs.push(processorSec(() => shots.forEach((x) => describe([x], rateHz))) / secondsOf(shots))
    inForm.push(processorSec(() => canonical.forEach((x) => describe([x], rateHz))) / secondsOf(canonical))
  }
  const rows: Row[] = [
    { what: 'all descriptors, sounds as they are', value: median(asIs), unit: 's of processor / s of sound' },
    { what: 'all descriptors, canonical form', value: median(inForm), unit: 's of processor / s of sound' },
  ]
  const alone = await wallSec(canonical, 1)
  for (let workers = 2; workers <= availableParallelism(); workers *= 2)
    rows.push({ what: `${workers} workers`, value: alone / (await wallSec(canonical, workers)), unit: '× of one' })
  const { early, late } = await memoryOverFiles(shots)
  rows.push(
    { what: `resident after ${files / 5} files`, value: early, unit: 'MB' },
    { what: `resident after ${files} files`, value: late, unit: 'MB' },
    { what: 'growth', value: late / early, unit: '×' },
  )
  const form = `${canonicalForm.lengthSamples} samples`
  return { rows, notes: [`${shots.length} factory sounds; canonical: ${form}; files of ${fileSamples} samples`] }
}

function secondsOf(sounds: readonly Float32Array[]): number {
  return sounds.reduce((sum, x) => sum + x.length, 0) / rateHz
}

/** Processor time and not wall time: what else the machine does does not count. */
function processorSec(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** Time for two rounds of the sounds through the pool, its start included. */
async function wallSec(sounds: readonly Float32Array[], workers: number): Promise<number> {
  const start = performance.now()
  await overWorkers<ExampleOrder, ExampleTimbre>({
    url: new URL('../../src/dataset/timbre-worker.ts', import.meta.url),
    orders: [...sounds, ...sounds].map((samples, i) => ({
      id: `${i}`,
      samples,
      rateHz,
      onsetSamples: prerollSamples,
      gainDb: 0,
    })),
    workers,
    onDone: () => {},
  })
  return (performance.now() - start) / 1000
}

/** Resident memory in MB after a fifth of the files and after all, each file decoded and measured as `analyze` does. */
async function memoryOverFiles(shots: readonly Float32Array[]): Promise<{ early: number; late: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-bench-'))
  try {
    shots.forEach((x, i) =>
      writeFileSync(join(folder, `${i}.wav`), encodeWav({ channels: [x.subarray(0, fileSamples)], rateHz }, '24')),
    )
    let early = 0
    for (let i = 0; i < files; i++) {
      if (i === files / 5) early = process.memoryUsage.rss() / 1e6
      const outcome = await analyzeFile({ file: join(folder, `${i % shots.length}.wav`), canonical: false })
      if (!('report' in outcome)) throw new Error(outcome.fault.detail.found)
    }
    return { early, late: process.memoryUsage.rss() / 1e6 }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
