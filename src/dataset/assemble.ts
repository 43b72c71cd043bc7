// Parts → the finished dataset folder: duplicates out, related sources together, splits, shards, catalog, report; all
// of it beside the target first, then moved into place with dataset.json last.

import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { makeFolder } from '../formats/folder.ts'
import { bytesOf, type Part, type PreparedFile, readPart } from './batch.ts'
import { type DatasetHead, datasetFormat, datasetVersion, type Example, files, shardFile } from './catalog.ts'
import { type DoctorReport, reportText } from './doctor-report.ts'
import { candidatePairs, sameSound, similarity } from './fingerprint.ts'
import { classOrder } from './labels.ts'
import type { Plan, PlannedFile } from './plan.ts'
import type { DatasetRate, ShotForm } from '../dsp/shot.ts'
import { type Split, splitByGroup } from './split.ts'
import { sha256 } from '../formats/sha256.ts'

/** Samples per shard, 64 MiB. */
const shardSamples = 16 * 1024 * 1024

interface Kept {
  readonly plan: PlannedFile
  readonly file: PreparedFile
  readonly part: string
  readonly partOffset: number
}

export interface AssembleInput {
  readonly plan: Plan
  /** What the scan left out before any file was opened. */
  readonly ignored: readonly { readonly path: string; readonly reason: string }[]
  /** Names of the parts, in the order of the files. */
  readonly parts: readonly string[]
  readonly partFolder: string
  readonly out: string
  /** The form of the prepared shots. */
  readonly form: ShotForm<DatasetRate>
}

/** Writes the dataset and returns its report. Throws E_DATASET when nothing usable is left. */
export function assembleDataset(input: AssembleInput): DoctorReport {
  const { plan, parts, partFolder, form } = input
  const byPath = new Map(plan.files.map((file) => [file.path, file]))
  const skipped: DoctorReport['skipped'][number][] = []
  const ignored: DoctorReport['ignored'][number][] = input.ignored.map(({ path, reason }) => ({ file: path, reason }))
  const mended: DoctorReport['mended'][number][] = []
  const duplicates: DoctorReport['duplicates'][number][] = []
  const firstOf = new Map<string, Kept>()
  const kept: Kept[] = []

  for (const part of parts) {
    let offset = 0
    for (const outcome of readPart(partFolder, part).outcomes) {
      const planned = byPath.get(outcome.path)!
      if (outcome.kind === 'ignored') ignored.push({ file: outcome.path, reason: outcome.reason })
      if (outcome.kind === 'broken') skipped.push({ file: outcome.path, reason: outcome.reason })
      if (outcome.kind === 'unlabelled') skipped.push({ file: outcome.path, reason: planned.reason ?? 'no label' })
      if (outcome.kind !== 'prepared') continue
      const here = { plan: planned, file: outcome, part, partOffset: offset }
      offset += outcome.lengthSamples
      const first = firstOf.get(outcome.sha256)
      if (first === undefined) {
        firstOf.set(outcome.sha256, here)
        kept.push(here)
        if (outcome.mends.length > 0) mended.push({ file: outcome.path, mends: outcome.mends })
      } else {
        const labels =
          first.plan.class === planned.class ? '' : ` (labelled ${planned.class}, that one ${first.plan.class})`
        duplicates.push({ file: outcome.path, sameAs: first.file.path, labels })
      }
    }
  }
  if (kept.length === 0) {
    throw new Fault('E_DATASET', {
      at: 'prepare',
      found: `no usable sound among ${plan.files.length + input.ignored.length} files${firstReasons(skipped, ignored)}`,
      expected: 'at least one audio file whose name or folder says which drum it is',
      wayOut: 'Name files or folders after drums (kick, snare, …), or give --labels FILE.',
    })
  }

  const reader = partReader(partFolder)
  const near = nearDuplicates(kept, reader, form.rateHz)
  const groups = groupSources(kept, near)
  const outcome = splitByGroup(
    kept.map(({ plan: p }) => ({ class: p.class!, source: p.source, group: groups.get(p.source)! })),
  )

  const staging = join(partFolder, 'out')
  rmSync(staging, { recursive: true, force: true })
  makeFolder(staging)
  const { shards, places } = writeShards(kept, reader, staging)
  const examples = kept.map((item, i) => exampleOf(item, outcome.splits[i]!, places[i]!))
  const catalog = Buffer.from(examples.map((example) => `${JSON.stringify(example)}\n`).join(''))
  writeFileAtomic(join(staging, files.catalog), catalog)

  const classes = classOrder(examples.map((example) => example.class))
  const counts = countExamples(classes, examples)
  const report: DoctorReport = {
    format: 'ghostnote-doctor-report',
    version: 1,
    files: plan.files.length + input.ignored.length,
    examples: examples.length,
    counts,
    skipped,
    duplicates,
    nearDuplicates: near.map(({ a, b, likeness }) => ({
      files: [kept[a]!.file.path, kept[b]!.file.path],
      likeness: Number(likeness.toFixed(4)),
    })),
    mended,
    conflicts: kept.flatMap(({ plan: p }) => (p.conflict === undefined ? [] : [{ file: p.path, text: p.conflict }])),
    splits: { moved: outcome.moved, empty: outcome.empty },
    unusedMappings: plan.unusedRows,
    ignored: ignored.toSorted((p, q) => (p.file < q.file ? -1 : 1)),
  }
  writeFileAtomic(join(staging, files.report), `${JSON.stringify(report, null, 1)}\n`)
  writeFileAtomic(join(staging, files.reportText), reportText(report))
  const head: DatasetHead = {
    format: datasetFormat,
    version: datasetVersion,
    rateHz: form.rateHz,
    classes,
    counts,
    examples: examples.length,
    maxLengthSamples: form.maxLengthSamples,
    prerollSamples: form.prerollSamples,
    peakDb: form.peakDb,
    catalog: { file: files.catalog, bytes: catalog.length, sha256: sha256(catalog) },
    shards,
  }
  moveIntoPlace(staging, input.out, head)
  return report
}

function firstReasons(
  skipped: readonly { readonly file: string; readonly reason: string }[],
  ignored: readonly { readonly file: string; readonly reason: string }[],
): string {
  const some = [...skipped, ...ignored].slice(0, 3).map(({ file, reason }) => `${file}: ${reason}`)
  return some.length === 0 ? '' : ` (${some.join('; ')}${skipped.length + ignored.length > 3 ? '; …' : ''})`
}

type ReadShot = (item: Kept) => Float32Array

/** Reads shots out of parts, keeping the latest few parts in memory. */
function partReader(folder: string): ReadShot {
  const open = new Map<string, Part>()
  return ({ part, partOffset, file }) => {
    let loaded = open.get(part)
    if (loaded === undefined) {
      loaded = readPart(folder, part)
      if (open.size >= 16) open.delete(open.keys().next().value!)
      open.set(part, loaded)
    }
    return loaded.samples.subarray(partOffset, partOffset + file.lengthSamples)
  }
}

interface NearPair {
  readonly a: number
  readonly b: number
  readonly likeness: number
}

function nearDuplicates(kept: readonly Kept[], read: ReadShot, rateHz: number): NearPair[] {
  const prints = kept.map(({ file }) => Float32Array.from(file.fingerprint))
  return candidatePairs(prints).flatMap(([a, b]) => {
    const [x, y] = [kept[a]!, kept[b]!]
    const likeness = similarity(read(x), read(y), x.file.sourceRateHz, y.file.sourceRateHz, rateHz)
    return likeness >= sameSound ? [{ a, b, likeness }] : []
  })
}

/** Source → the alphabetically first source of its group; near duplicates join the groups of their sources. */
function groupSources(kept: readonly Kept[], near: readonly NearPair[]): Map<string, string> {
  const parent = new Map(kept.map(({ plan }) => [plan.source, plan.source]))
  const rootOf = (source: string): string => {
    let root = source
    while (parent.get(root) !== root) root = parent.get(root)!
    return root
  }
  for (const { a, b } of near) {
    const [first, second] = [rootOf(kept[a]!.plan.source), rootOf(kept[b]!.plan.source)].toSorted() as [string, string]
    parent.set(second, first)
  }
  return new Map([...parent.keys()].map((source) => [source, rootOf(source)]))
}

interface Place {
  readonly shard: number
  readonly offsetSamples: number
}

function writeShards(
  kept: readonly Kept[],
  read: ReadShot,
  staging: string,
): { shards: DatasetHead['shards']; places: Place[] } {
  const shards: DatasetHead['shards'] = []
  const places: Place[] = []
  let waiting: Float32Array[] = []
  let samples = 0
  const flush = () => {
    const bytes = Buffer.concat(waiting.map(bytesOf))
    const file = shardFile(shards.length)
    writeFileAtomic(join(staging, file), bytes)
    shards.push({ file, bytes: bytes.length, sha256: sha256(bytes) })
    waiting = []
    samples = 0
  }
  for (const item of kept) {
    if (samples + item.file.lengthSamples > shardSamples) flush()
    places.push({ shard: shards.length, offsetSamples: samples })
    waiting.push(read(item))
    samples += item.file.lengthSamples
  }
  flush()
  return { shards, places }
}

function exampleOf({ plan, file }: Kept, split: Split, place: Place): Example {
  return {
    id: file.sha256.slice(0, 16),
    file: file.path,
    class: plan.class!,
    split,
    source: plan.source,
    ...place,
    lengthSamples: file.lengthSamples,
    sha256: file.sha256,
    sourceRateHz: file.sourceRateHz,
    gainDb: file.gainDb,
    onsetSec: file.onsetSec,
    spectral: file.spectral,
    ...(file.spectralReason === null ? {} : { spectralReason: file.spectralReason }),
  }
}

function countExamples(classes: readonly string[], examples: readonly Example[]): DatasetHead['counts'] {
  const counts: DatasetHead['counts'] = {}
  for (const name of classes) counts[name] = { train: 0, validation: 0, test: 0 }
  for (const example of examples) counts[example.class]![example.split]++
  return counts
}

/** dataset.json goes first and comes back last: while anything else is being replaced there is no dataset to see. */
function moveIntoPlace(staging: string, out: string, head: DatasetHead): void {
  rmSync(join(out, files.head), { force: true })
  for (const name of [files.shards, files.catalog, files.report, files.reportText]) {
    const target = join(out, name)
    if (existsSync(target)) rmSync(target, { recursive: statSync(target).isDirectory() })
    renameSync(join(staging, name), target)
  }
  writeFileAtomic(join(out, files.head), `${JSON.stringify(head, null, 1)}\n`)
}
