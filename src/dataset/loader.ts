// Reads a dataset folder: its head, its catalog, and shots out of its shards.

import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import {
  type DatasetHead,
  datasetFormat,
  datasetVersion,
  type Example,
  exampleSchema,
  files,
  headSchema,
} from './catalog.ts'
import { sha256 } from '../formats/sha256.ts'
import type { DatasetRate } from '../dsp/shot.ts'

const rebuild = 'Make the dataset again: ghostnote prepare DIR --out DATASET.'

export interface Dataset {
  readonly folder: string
  readonly rateHz: DatasetRate
  readonly classes: readonly string[]
  /** SHA-256 of the catalog, which holds every example's own: two datasets with one fingerprint are the same. */
  readonly fingerprint: string
  readonly counts: DatasetHead['counts']
  readonly maxLengthSamples: number
  readonly prerollSamples: number
  readonly examples: readonly Example[]
  /** Samples of one example, a buffer of the caller's own. */
  read(example: Example): Float32Array
  /** Compares every shard with its SHA-256; throws E_DATASET naming the first that differs. */
  verify(): void
  /** Closes the shards. */
  close(): void
}

function damaged(at: string, found: string, expected: string, wayOut = rebuild): Fault {
  return new Fault('E_DATASET', { at, found, expected, wayOut })
}

/**
 * Opens a dataset and checks that everything the catalog points at is there: format and version, the catalog's
 * SHA-256, every shard's size, every example's place. Throws E_PATH or E_DATASET.
 */
export function openDataset(folder: string): Dataset {
  const head = readHead(folder)
  const examples = readCatalog(folder, head)
  for (const { file, bytes } of head.shards) {
    const size = statSync(join(folder, file), { throwIfNoEntry: false })?.size
    if (size !== bytes)
      throw damaged(join(folder, file), size === undefined ? 'no such file' : `${size} bytes`, `${bytes} bytes`)
  }
  checkExamples(folder, head, examples)
  const open = new Map<number, number>()
  return {
    folder,
    rateHz: head.rateHz,
    classes: head.classes,
    fingerprint: head.catalog.sha256,
    counts: head.counts,
    maxLengthSamples: head.maxLengthSamples,
    prerollSamples: head.prerollSamples,
    examples,
    read(example) {
      const { file } = head.shards[example.shard]!
      let fd = open.get(example.shard)
      if (fd === undefined) {
        fd = openSync(join(folder, file), 'r')
        open.set(example.shard, fd)
      }
      const samples = new Float32Array(example.lengthSamples)
      const bytes = new Uint8Array(samples.buffer)
      const read = readSync(fd, bytes, 0, bytes.length, example.offsetSamples * 4)
      if (read !== bytes.length) throw damaged(join(folder, file), 'an end inside an example', 'the whole shard')
      return samples
    },
    verify() {
      for (const shard of head.shards) {
        const path = join(folder, shard.file)
        if (sha256(readFileSync(path)) !== shard.sha256)
          throw damaged(path, 'altered samples', `SHA-256 ${shard.sha256}`)
      }
    },
    close() {
      for (const fd of open.values()) closeSync(fd)
      open.clear()
    },
  }
}

function readHead(folder: string): DatasetHead {
  const path = join(folder, files.head)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(
      path,
      error,
      'a dataset folder',
      'Make one: ghostnote prepare DIR --out DATASET. (An interrupted one continues with the same command.)',
    )
  }
  const value = parseJson(text, path) as { format?: unknown; version?: unknown } | null
  if (value?.format !== datasetFormat) throw damaged(path, 'another kind of file', `format "${datasetFormat}"`)
  if (value.version !== datasetVersion)
    throw damaged(path, `version ${JSON.stringify(value.version)}`, `version ${datasetVersion}`)
  return check(headSchema, value, path)
}

function readCatalog(folder: string, head: DatasetHead): Example[] {
  const path = join(folder, files.catalog)
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    throw damaged(path, 'no readable file', `${head.catalog.bytes} bytes`)
  }
  if (bytes.length !== head.catalog.bytes) throw damaged(path, `${bytes.length} bytes`, `${head.catalog.bytes} bytes`)
  if (sha256(bytes) !== head.catalog.sha256) throw damaged(path, 'an altered catalog', `SHA-256 ${head.catalog.sha256}`)
  const lines = bytes.toString().split('\n').slice(0, -1)
  return lines.map((line, i) =>
    check(exampleSchema, parseJson(line, `${path}, line ${i + 1}`), `${path}, line ${i + 1}`),
  )
}

function checkExamples(folder: string, head: DatasetHead, examples: readonly Example[]): void {
  if (examples.length !== head.examples)
    throw damaged(join(folder, files.catalog), `${examples.length} examples`, `${head.examples}`)
  for (const example of examples) {
    const at = `${join(folder, files.catalog)}, example ${example.id}`
    const shard = head.shards[example.shard]
    if (shard === undefined) throw damaged(at, `shard ${example.shard}`, `one of ${head.shards.length}`)
    if ((example.offsetSamples + example.lengthSamples) * 4 > shard.bytes)
      throw damaged(at, 'a place past the end of its shard', `a place within ${shard.bytes} bytes`)
    if (!head.classes.includes(example.class))
      throw damaged(at, `class "${example.class}"`, `one of ${head.classes.join(', ')}`)
  }
}

function parseJson(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(at, `text that is not JSON (${(error as Error).message})`, 'what prepare wrote')
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw damaged(`${at}, ${issue.path.join('.') || 'top level'}`, issue.message, 'what prepare wrote')
}
