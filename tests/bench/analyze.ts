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
import { type BenchmarkRow, median } from './benchmark.ts'

const rateHz = 44_100
const files = 5000
const fileSamples = 2205

/** `rounds` times over the same sounds; the median counts. */
export async function analyze({
  rounds,
}: {
  readonly rounds: number
}): Promise<{ rows: BenchmarkRow[]; notes: string[] }> {
  const shots = classNames.flatMap((name) => [0, 1, 2].map((index) => renderClassShot(name, 1, index).samples))
  const canonical = shots.map((samples) => canonicalShot(samples).samples)
  describe([shots[0]], rateHz)
  const asIs: number[] = []
  const inForm: number[] = []
  for (let round = 0; round < rounds; round++) {
    asIs.push(processorSec(() => shots.forEach((x) => describe([x], rateHz))) / secondsOf(shots))
    inForm.push(processorSec(() => canonical.forEach((x) => describe([x], rateHz))) / secondsOf(canonical))
  }
  const rows: BenchmarkRow[] = [
    { what: 'all descriptors, sounds as they are', value: median(asIs), unit: 's of processor / s of sound' },
    { what: 'all descriptors, canonical form', value: median(inForm), unit: 's of processor / s of sound' },
  ]
  const alone = await poolSec(canonical, 1, 2 * rounds)
  for (let workers = 2; workers <= availableParallelism(); workers *= 2) {
    const together = await poolSec(canonical, workers, 2 * rounds)
    rows.push(
      { what: `${workers} workers, under way`, value: alone.steady / together.steady, unit: '× of one' },
      { what: `${workers} workers, start included`, value: alone.whole / together.whole, unit: '× of one' },
    )
  }
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

/**
 * Seconds that the pool takes for `times` rounds of the sounds, and seconds an order once it is under way: after a
 * quarter of the orders, when the threads have started and their code is compiled.
 */
async function poolSec(
  sounds: readonly Float32Array[],
  workers: number,
  times: number,
): Promise<{ readonly whole: number; readonly steady: number }> {
  const orders = Array.from({ length: times }, () => sounds)
    .flat()
    .map((samples, i) => ({ id: `${i}`, samples, rateHz, onsetSamples: prerollSamples, gainDb: 0 }))
  const done: number[] = []
  const start = performance.now()
  await overWorkers<ExampleOrder, ExampleTimbre>({
    url: new URL('../../src/dataset/timbre-worker.ts', import.meta.url),
    orders,
    workers,
    message: (order) => {
      const samples = order.samples.slice()
      return { value: { ...order, samples }, transfer: [samples.buffer] }
    },
    onDone: () => done.push(performance.now() - start),
  })
  const quarter = orders.length >> 2
  return {
    whole: done.at(-1)! / 1000,
    steady: (done.at(-1)! - done[quarter]) / 1000 / (orders.length - 1 - quarter),
  }
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
