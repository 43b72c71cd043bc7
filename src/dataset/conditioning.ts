// conditioning.json of a dataset: what its classes are like, from the timbre of its examples.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { checkedConditioning, type ConditionRow, type Conditioning, conditioningOf } from '../timbre/conditioning.ts'
import { files } from './catalog.ts'
import type { ExampleTimbre } from './example-timbre.ts'
import type { Dataset } from './loader.ts'

/**
 * What the classes are like in the training split, which is all that a model may know of them; its timbre must be
 * measured.
 * @throws Fault E_DATASET where no example of it could be measured throughout.
 */
export function trainingConditioning(dataset: Dataset, timbre: ReadonlyMap<string, ExampleTimbre>): Conditioning {
  const examples = dataset.examples.filter(({ split }) => split === 'train')
  return conditioningOf(conditionRows({ examples }, timbre), dataset.classes, dataset.fingerprint)
}

/** Class and conditions of every example, in the dataset's order; all must be measured. */
export function conditionRows(
  { examples }: Pick<Dataset, 'examples'>,
  timbre: ReadonlyMap<string, ExampleTimbre>,
): ConditionRow[] {
  return examples.map((example) => {
    const row = timbre.get(example.id)!
    return { class: example.class, values: { ...row.timbre, energy: row.energyDb } }
  })
}

/** Writes conditioning.json where it is not there yet; none where no example can be measured throughout. */
export function writeConditioning(dataset: Dataset, timbre: ReadonlyMap<string, ExampleTimbre>): void {
  const rows = conditionRows(dataset, timbre)
  if (!rows.some(({ values }) => Object.values(values).every((value) => value !== null))) return
  const path = join(dataset.folder, files.conditioning)
  const text = `${JSON.stringify(conditioningOf(rows, dataset.classes, dataset.fingerprint), null, 1)}\n`
  if (read(path) !== text) writeFileAtomic(path, text)
}

/**
 * What the dataset's classes are like; undefined before its timbre is measured (`measureTimbre`) or where none of its
 * examples can be.
 * @throws Fault E_DATASET for a file that is something else.
 */
export function readConditioning(dataset: Dataset): Conditioning | undefined {
  const path = join(dataset.folder, files.conditioning)
  const text = read(path)
  if (text === undefined) return undefined
  const conditioning = checkedConditioning(parsed(text), path)
  return conditioning.dataset === dataset.fingerprint ? conditioning : undefined
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
