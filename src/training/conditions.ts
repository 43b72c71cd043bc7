// Conditions of a dataset's examples, as a config names them; and what a run keeps of them for those who play its model.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { trainingConditioning } from '../dataset/conditioning.ts'
import type { ExampleTimbre } from '../dataset/example-timbre.ts'
import { type Dataset, openDataset } from '../dataset/loader.ts'
import { readTimbre } from '../dataset/timbre.ts'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import type { RunDescription } from './run-folder.ts'

const descriptors = ['hardness', 'depth', 'brightness', 'roughness', 'warmth', 'sharpness', 'boominess'] as const

/** The seven timbre models, and the energy in dB at the source's level: how hard the drum was hit. */
const conditionNames = [...descriptors, 'energy'] as const

/** Value of a condition in its own unit; null where it cannot be measured. */
function valueOf(row: ExampleTimbre, name: string): number | null {
  return name === 'energy' ? row.energyDb : row.timbre[name as (typeof descriptors)[number]]
}

/** Of one example, both [D]. */
export interface Conditions {
  /** In their own units; what cannot be measured counts as the mean of the example's class. */
  readonly values: Float32Array
  /** 1 where it could be measured, else 0. */
  readonly measured: Float32Array
}

/**
 * Conditions of each example, in the order of `names`.
 * @throws Fault E_CONFIG for a name that is no condition, E_DATASET where the dataset's timbre is not measured, or where
 *   a condition cannot be measured in any example.
 */
export function exampleConditions(dataset: Dataset, names: readonly string[]): Conditions[] {
  for (const name of names) if (!(conditionNames as readonly string[]).includes(name)) throw unknownCondition(name)
  const none = new Float32Array(0)
  if (names.length === 0) return dataset.examples.map(() => ({ values: none, measured: none }))
  const timbre = measuredTimbre(dataset, names)
  const rows = dataset.examples.map((example) => {
    const row = timbre.get(example.id)
    return names.map((name) => (row === undefined ? null : valueOf(row, name)))
  })
  const classes = dataset.examples.map((example) => example.class)
  const means = names.map((name, d) => classMeans(name, rows, classes, d))
  return rows.map((row, i) => ({
    values: Float32Array.from(row, (value, d) => value ?? means[d](classes[i])),
    measured: Float32Array.from(row, (value) => (value === null ? 0 : 1)),
  }))
}

/** Mean of a condition by class; over all classes for one in which it cannot be measured. */
function classMeans(
  name: string,
  rows: readonly (readonly (number | null)[])[],
  classes: readonly string[],
  d: number,
): (label: string) => number {
  const sums = new Map<string, { sum: number; count: number }>()
  const all = { sum: 0, count: 0 }
  rows.forEach((row, i) => {
    const value = row[d]
    if (value === null) return
    const own = sums.get(classes[i]) ?? { sum: 0, count: 0 }
    for (const part of [own, all]) {
      part.sum += value
      part.count++
    }
    sums.set(classes[i], own)
  })
  if (all.count === 0)
    throw new Fault('E_DATASET', {
      at: 'conditions',
      found: `no example whose ${name} can be measured`,
      expected: 'some in which it can',
      wayOut: 'Leave this condition out of the config, or add sounds.',
    })
  return (label) => {
    const { sum, count } = sums.get(label) ?? all
    return sum / count
  }
}

function unknownCondition(name: string): Fault {
  const near = nearest(name, conditionNames)
  return new Fault('E_CONFIG', {
    at: 'conditions',
    found: `"${name}"`,
    expected: `one of ${conditionNames.join(', ')}`,
    wayOut: near === undefined ? 'Use these names.' : `Did you mean "${near}"?`,
  })
}

function measuredTimbre(dataset: Dataset, names: readonly string[]): ReadonlyMap<string, ExampleTimbre> {
  const timbre = readTimbre(dataset)
  if (timbre !== undefined) return timbre
  throw new Fault('E_DATASET', {
    at: dataset.folder,
    found: 'examples whose timbre has not been measured',
    expected: `${names.join(', ')} of each`,
    wayOut: `Measure them: ghostnote analyze --data ${dataset.folder}.`,
  })
}

const conditioningFile = 'conditioning.json'

/** Writes conditioning.json of a run: what the classes of its training split are like. */
export function keepConditioning(runFolder: string, dataset: Dataset, names: readonly string[]): void {
  const conditioning = trainingConditioning(dataset, measuredTimbre(dataset, names))
  writeFileAtomic(join(runFolder, conditioningFile), `${JSON.stringify(conditioning, null, 1)}\n`)
}

/**
 * The text of a run's conditioning.json. A run that was begun before there was one gets it from its dataset, where that
 * is still in its place.
 * @throws Fault E_CHECKPOINT where neither is there.
 */
export function keptConditioning(runFolder: string, { config, dataset }: RunDescription): string {
  const path = join(runFolder, conditioningFile)
  if (!existsSync(path) && existsSync(dataset.folder)) {
    const opened = openDataset(dataset.folder)
    if (opened.fingerprint === dataset.fingerprint) keepConditioning(runFolder, opened, config.conditions)
    opened.close()
  }
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new Fault(
      'E_CHECKPOINT',
      {
        at: path,
        found: 'no readable file',
        expected: 'what the classes are like that the run was trained on',
        wayOut:
          'Repeat the `ghostnote train` command of this run: it writes the file, and trains no further than asked.',
      },
      { cause },
    )
  }
}
