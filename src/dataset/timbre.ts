// The timbre of a dataset's examples: timbre.jsonl in its folder, a line that says of what dataset and in what form,
// then one line an example, appended as they are measured, in the catalog's order once all are.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from '../faults/checked.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { canonicalForm } from '../timbre/canonical.ts'
import { type Example, files } from './catalog.ts'
import { writeConditioning } from './conditioning.ts'
import { type ExampleOrder, type ExampleTimbre, exampleTimbreSchema } from './example-timbre.ts'
import type { Dataset } from './loader.ts'
import { overWorkers } from './pool.ts'

export interface MeasureOptions {
  /** Threads; one for each core where not given. */
  readonly workers?: number | undefined
  /** Hears how many of how many examples are measured. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  /** Ends the work early; what is measured is kept. */
  readonly signal?: AbortSignal | undefined
}

/** Counts up when a sound would be measured differently, so that older values are not taken over. */
const timbreVersion = 1

const headSchema = z.object({
  format: z.literal('ghostnote-timbre'),
  version: z.literal(timbreVersion),
  dataset: z.string(),
  form: z.object({
    rateHz: z.literal(canonicalForm.rateHz),
    prerollSamples: z.literal(canonicalForm.prerollSamples),
    lengthSamples: z.literal(canonicalForm.lengthSamples),
    peakDb: z.literal(canonicalForm.peakDb),
  }),
})

/**
 * Measures every example that has not been measured yet. Resumable: after a kill the same call goes on where the file
 * ends; the finished file does not depend on how often it was interrupted, nor on `workers`. Once all is measured,
 * conditioning.json says what each class is like.
 * @throws Fault E_PATH where the dataset's folder cannot be written.
 */
export async function measureTimbre(dataset: Dataset, options: MeasureOptions = {}): Promise<void> {
  const path = join(dataset.folder, files.timbre)
  const { whole, rows } = readRows(dataset)
  const total = dataset.examples.length
  const missing = dataset.examples.filter(({ id }) => !rows.has(id))
  options.onProgress?.(total - missing.length, total)
  try {
    if (!whole) writeFileAtomic(path, textOf(dataset, rows))
    if (missing.length > 0) {
      await measureMissing(dataset, missing, path, rows, options)
      writeFileAtomic(path, textOf(dataset, rows))
    }
    writeConditioning(dataset, rows)
  } catch (error) {
    const wayOut = 'Make room or copy the dataset to where you may write, and run the same again: measured ones stay.'
    throw unwritable(path, error, 'a dataset folder with write permission and room', wayOut) ?? error
  }
}

async function measureMissing(
  dataset: Dataset,
  missing: readonly Example[],
  path: string,
  rows: Map<string, ExampleTimbre>,
  { workers = availableParallelism(), onProgress, signal }: MeasureOptions,
): Promise<void> {
  const fd = openSync(path, 'a')
  try {
    await overWorkers<Example, ExampleTimbre>({
      url: new URL('./timbre-worker.ts', import.meta.url),
      orders: missing,
      workers,
      signal,
      message: (example) => {
        const samples = dataset.read(example)
        const { rateHz, prerollSamples: onsetSamples } = dataset
        const value: ExampleOrder = { id: example.id, samples, rateHz, onsetSamples, gainDb: example.gainDb }
        return { value, transfer: [samples.buffer as ArrayBuffer] }
      },
      onDone: (_, row) => {
        writeSync(fd, `${JSON.stringify(row)}\n`)
        rows.set(row.id, row)
        onProgress?.(rows.size, dataset.examples.length)
      },
    })
  } finally {
    closeSync(fd)
  }
}

/**
 * Timbre by example id; undefined while any example is not measured yet (`measureTimbre`), or for a file of another
 * dataset or an older form.
 */
export function readTimbre(dataset: Dataset): ReadonlyMap<string, ExampleTimbre> | undefined {
  const { rows } = readRows(dataset)
  return dataset.examples.every(({ id }) => rows.has(id)) ? rows : undefined
}

/** The lines that are usable, in the catalog's order; `whole` where the file holds exactly these. */
function readRows(dataset: Dataset): { whole: boolean; rows: Map<string, ExampleTimbre> } {
  const path = join(dataset.folder, files.timbre)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { whole: false, rows: new Map() }
  }
  // What follows the last line break is a line torn by a kill, or nothing.
  const [head, ...lines] = text.split('\n').slice(0, -1)
  const known = new Map<string, ExampleTimbre>()
  if (parsed(headSchema, head)?.dataset === dataset.fingerprint)
    for (const line of lines) {
      const row = parsed(exampleTimbreSchema, line)
      if (row !== undefined) known.set(row.id, row)
    }
  const rows = new Map(dataset.examples.flatMap(({ id }) => (known.has(id) ? [[id, known.get(id)!]] : [])))
  return { whole: text === textOf(dataset, rows), rows }
}

function textOf(dataset: Dataset, rows: ReadonlyMap<string, ExampleTimbre>): string {
  const { rateHz, prerollSamples, lengthSamples, peakDb } = canonicalForm
  const form = { rateHz, prerollSamples, lengthSamples, peakDb }
  const head = { format: 'ghostnote-timbre', version: timbreVersion, dataset: dataset.fingerprint, form }
  const ordered = dataset.examples.flatMap(({ id }) => rows.get(id) ?? [])
  return [head, ...ordered].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** A line as its schema's value, undefined where it is something else. */
function parsed<S extends z.ZodMiniType>(schema: S, line: string | undefined): z.output<S> | undefined {
  try {
    return z.safeParse(schema, JSON.parse(line ?? '')).data
  } catch {
    return undefined
  }
}
