// From a note to its sound, by the clock of a JACK server on its dummy driver with 128 frames: `ghostnote serve` plays,
// its main thread is held up 25 ms in every 60, and it renders sounds for somebody else without a pause. A note's zero
// is the start of the JACK cycle that hands it over; its sound is the first sample that differs from silence in what
// JACK hands on from the program's output. What a sound card would add before and behind is not in it. With --chord N,
// live pads are also struck two to N at once: how many of these strokes are synthesised in time, and what that costs.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { RandomStream } from '../../src/dsp/random.ts'
import { cycleFrames, rateHz, type ScoreEvent, Studio } from '../rig/jack.ts'
import type { Benchmark, BenchmarkRow } from './benchmark.ts'
import { shippedModel } from '../shipped.ts'

const burden = pathToFileURL(join(import.meta.dirname, '../rig/burden.ts')).href
const modes = ['frozen', 'round-robin', 'live'] as const
type Mode = (typeof modes)[number]

/** Those of a chord, in the order in which they join it; a single hit is the first. */
const pads = [
  { note: 42, pad: 6, class: 'closed-hat', seed: 10 },
  { note: 36, pad: 0, class: 'kick', seed: 3 },
  { note: 38, pad: 2, class: 'snare', seed: 5 },
  { note: 37, pad: 1, class: 'rim', seed: 8 },
]
/** Hits of one mode in a round, and what is between two of them: a sound and silence. */
const hitsPerRound = 40
const [shortestGapMs, longestGapMs] = [230, 330]
/** Hits before which nothing is measured: code is still being compiled. */
const warmUpHits = 12
const heardLevel = 1e-6

/** Sounds that end within 0.2 s, so that the next one is heard to begin. */
const kitOf = (mode: Mode) => ({
  format: 'ghostnote-kit',
  version: 1,
  name: `Latency ${mode}`,
  pads: pads.map(({ pad, class: drum, seed }) => ({
    pad,
    class: drum,
    seed,
    name: mode,
    mode,
    controls: { decay: 0.1 },
  })),
})

/** Notes at the start of cycles, at random distances and velocities. */
function scoreOf(hits: number, round: number, chord: number): ScoreEvent[] {
  const random = new RandomStream(round, 'latency')
  let cycle = 10
  return Array.from({ length: hits }, () => {
    const velocity = 20 + random.integer(108)
    const frame = cycle * cycleFrames
    cycle += Math.round((random.uniform(shortestGapMs, longestGapMs) * rateHz) / 1000 / cycleFrames)
    return pads.slice(0, chord).map(({ note }) => ({ frame, bytes: [0x90, note, velocity] }))
  }).flat()
}

/** Milliseconds from each note to its sound; one that never came is infinite. */
async function latencies(
  studio: Studio,
  hits: number,
  round: number,
  chord: number,
): Promise<{ ms: number[]; xruns: number }> {
  const score = scoreOf(hits, round, chord)
  const frames = score.at(-1)!.frame + Math.round((longestGapMs / 1000) * rateHz)
  const { left, xruns } = await studio.take(score, frames)
  const struck = [...new Set(score.map(({ frame }) => frame))]
  const ms = struck.map((frame, i) => {
    const end = struck[i + 1] ?? frames
    const at = left.subarray(frame, end).findIndex((x) => Math.abs(x) > heardLevel)
    return at < 0 ? Infinity : (at / rateHz) * 1000
  })
  return { ms, xruns }
}

/** Keeps the program rendering sounds that nobody has asked for before, until it is told to stop. */
function keepRendering(address: string): () => Promise<void> {
  let seed = 1_000_000
  const over = new AbortController()
  const client = async () => {
    while (!over.signal.aborted)
      await fetch(`${address}/shots/${shippedModel}/kick/${seed++}.wav`).then(
        (reply) => reply.arrayBuffer(),
        () => undefined,
      )
  }
  const clients = [client(), client()]
  return async () => {
    over.abort()
    await Promise.all(clients)
  }
}

interface Measured {
  readonly ms: readonly number[]
  readonly xruns: number
  /** What the program said of it at its end. */
  readonly summary: string
}

async function measure(mode: Mode, rounds: number, folder: string, chord = 1): Promise<Measured> {
  const path = join(folder, `${mode}.json`)
  writeFileSync(path, JSON.stringify(kitOf(mode)))
  const studio = await Studio.open(['--kit', path, '--audio', 'default', '--model', shippedModel], [burden])
  const ms: number[] = []
  let xruns = 0
  try {
    await studio.hears(/MIDI comes from rig:pads/)
    const stop = keepRendering(studio.address)
    await latencies(studio, warmUpHits, 0, chord)
    for (let round = 1; round <= rounds; round++) {
      const made = await latencies(studio, hitsPerRound, round, chord)
      ms.push(...made.ms)
      xruns += made.xruns
    }
    await stop()
  } finally {
    await studio.close()
  }
  return { ms, xruns, summary: /Hits: .*/.exec(studio.said)?.[0] ?? '' }
}

function rowsOf(mode: string, { ms, xruns, summary }: Measured): BenchmarkRow[] {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)]
  const times = { min: sorted[0], p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1)! }
  return [
    ...Object.entries(times).map(([what, value]) => ({ what: `${mode} ${what}`, value, unit: 'ms' })),
    { what: `${mode} p95 − min`, value: times.p95 - times.min, unit: 'ms' },
    { what: `${mode} hits`, value: ms.length, unit: '' },
    { what: `${mode} fallbacks, warm-up included`, value: Number(/fallbacks: (\d+)/.exec(summary)?.[1]), unit: '' },
    { what: `${mode} cycles that JACK lost`, value: xruns, unit: '' },
  ]
}

/** Of a chord, what counts most, and how many of its strokes were synthesised. */
function chordRows(chord: number, { ms, summary }: Measured): BenchmarkRow[] {
  const title = `live, ${chord} at once`
  const [struck, late] = [/as struck: (\d+)/, /fallbacks: (\d+)/].map((pattern) => Number(pattern.exec(summary)?.[1]))
  const kept = ['p50', 'p95'].map((what) => `${title} ${what}`)
  return [
    ...rowsOf(title, { ms, xruns: 0, summary }).filter(({ what }) => kept.includes(what)),
    { what: `${title}: synthesised in time`, value: 1 - late / struck, unit: '' },
  ]
}

export const latency: Benchmark = async ({ rounds, chord }) => {
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-latency-'))
  const rows: BenchmarkRow[] = []
  const notes = ['main thread held up 25 ms in every 60; two clients that ask for new sounds without a pause']
  try {
    for (const mode of modes) {
      const measured = await measure(mode, rounds, folder)
      rows.push(...rowsOf(mode, measured))
      notes.push(`${mode}, warm-up included: ${measured.summary}`)
    }
    for (let size = 2; size <= Math.min(chord, pads.length); size++) {
      const measured = await measure('live', rounds, folder, size)
      rows.push(...chordRows(size, measured))
      notes.push(`live, ${size} at once, warm-up included: ${measured.summary}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  return { rows, notes }
}
