// ghostnote factory: a seed → a folder of labelled drum sounds.

import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Command, InvalidArgumentError } from 'commander'
import { type ClassName, classNames, renderClassShot } from '../factory/render.ts'
import { soundRevision, soundRevisions, type SoundRevision } from '../factory/revisions.ts'
import { unwritable } from '../faults/unwritable.ts'
import { nearest } from '../faults/nearest.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { spectrogramSheet } from '../formats/spectrogram-sheet.ts'
import {
  closeFactoryFolder,
  type FactoryLabel,
  isIntact,
  journal,
  openFactoryFolder,
  readLabels,
} from './factory-folder.ts'
import type { FactoryWorkerData, ShotOrder } from './factory-worker.ts'
import { progress } from './progress.ts'
import { revisionNamed } from './revision-named.ts'
import { integerBetween, maxSeed, verb } from './verb.ts'

interface FactoryOptions extends FactoryOrder {
  readonly out: string
  readonly sheet?: true
  readonly json?: true
}

export interface FactoryOrder {
  readonly count: number
  readonly seed: number
  readonly class?: ClassName
  /** Of the drums; the latest where it is not named. */
  readonly revision?: SoundRevision
  readonly jobs: number
}

/** Orders that a worker gets at a time: long enough to hide the messages, short enough for an even finish. */
const ordersPerMessage = 4
const sheetShots = 16

export function command(): Command {
  return verb('factory', 'Render the built-in drum set: labelled shots, soft to hard, the same for the same seed', [
    'factory --count 4000 --seed 1 --out data/factory',
    'factory --count 200 --seed 7 --class snare --out data/snares --sheet',
    'factory --count 16 --out /tmp/few --json | jq .classes',
  ])
    .requiredOption('--count <n>', 'sounds to make; classes take turns', integerBetween(1, 1_000_000))
    .option('--seed <n>', 'seed of every random draw', integerBetween(0, maxSeed), 1)
    .requiredOption('--out <dir>', 'folder to write; an unfinished one is continued')
    .option('--class <name>', `only this class: ${classNames.join(', ')}`, knownClass)
    .option(
      '--revision <n>',
      `of the sounds, as a model’s card names it: ${soundRevisions.join(', ')}`,
      revisionNamed,
      soundRevision,
    )
    .option('--jobs <n>', 'sounds to make at the same time', integerBetween(1, 64), availableParallelism())
    .option('--sheet', `also write sheet.png, spectrograms of ${sheetShots} sounds a class`)
    .option('--json', 'print a summary as one JSON object')
    .action((options: FactoryOptions) => run(options).catch((error: unknown) => explain(error, options.out)))
}

/** What the file system refuses, in a sentence. */
function explain(error: unknown, out: string): never {
  const wayOut = 'Choose another --out; what is finished is kept, and the same command continues it.'
  throw unwritable(`--out ${out}`, error, 'a folder to write sounds into', wayOut) ?? error
}

function knownClass(text: string): ClassName {
  const known = classNames.find((name) => name === text)
  if (known !== undefined) return known
  const near = nearest(text, classNames)
  throw new InvalidArgumentError(
    `Found "${text}"; expected one of ${classNames.join(', ')}.${near === undefined ? '' : ` Did you mean ${near}?`}`,
  )
}

async function run(options: FactoryOptions): Promise<void> {
  const started = performance.now()
  const folder = resolve(options.out)
  const { orders, labels, kept } = await fillFactoryFolder(folder, options)
  if (options.sheet) writeFileAtomic(join(folder, 'sheet.png'), sheetOf(orders, options))
  const summary = {
    out: folder,
    seed: options.seed,
    revision: options.revision,
    written: orders.length - kept,
    kept,
    total: labels.size,
    classes: Object.fromEntries(
      classNames.map((name) => [name, [...labels.values()].filter((label) => label.class === name).length]),
    ),
    seconds: Math.round((performance.now() - started) / 100) / 10,
  }
  if (options.json) console.log(JSON.stringify(summary))
  else
    console.log(
      `${folder}: ${summary.written} sounds written, ${kept} kept, in ${summary.seconds} s.\nNext: ghostnote prepare ${options.out} --out <dataset>`,
    )
}

interface Filled {
  readonly orders: readonly ShotOrder[]
  readonly labels: ReadonlyMap<string, FactoryLabel>
  /** Sounds that were there already. */
  readonly kept: number
}

/** Renders what is missing of the set, with a bar. @throws Fault E_EXISTS where the folder holds something else. */
export async function fillFactoryFolder(folder: string, options: FactoryOrder): Promise<Filled> {
  const { seed, revision = soundRevision } = options
  openFactoryFolder(folder, seed, revision)
  const labels = readLabels(folder)
  const orders = shotOrders(options.count, options.class)
  const bar = progress('factory', orders.length, 'sounds')
  const missing: ShotOrder[] = []
  let kept = 0
  for (const order of orders) {
    const label = labels.get(order.file)
    if (label !== undefined && isIntact(folder, label)) bar.update(++kept)
    else missing.push(order)
  }
  try {
    let done = kept
    await renderAll(missing, { seed, revision, folder }, options.jobs, (finished) => {
      journal(folder, finished)
      for (const label of finished) labels.set(label.file, label)
      done += finished.length
      bar.update(done)
    })
  } finally {
    bar.stop()
  }
  closeFactoryFolder(folder, { seed, revision }, labels)
  return { orders, labels, kept }
}

/** Which files a run makes; index i of the whole set is shot ⌊i/K⌋ of class i mod K, as in renderShot. */
function shotOrders(count: number, only: ClassName | undefined): ShotOrder[] {
  return Array.from({ length: count }, (_, i) => {
    const className = only ?? classNames[i % classNames.length]!
    const index = only === undefined ? Math.floor(i / classNames.length) : i
    return { className, index, file: `${className}/${className}-${String(index).padStart(5, '0')}.wav` }
  })
}

/** Hands the orders out to workers, a few at a time; rejects with the first worker's error. */
async function renderAll(
  orders: readonly ShotOrder[],
  workerData: FactoryWorkerData,
  jobs: number,
  onFinished: (labels: readonly FactoryLabel[]) => void,
): Promise<void> {
  let next = 0
  const workers = Array.from(
    { length: Math.min(jobs, Math.ceil(orders.length / ordersPerMessage)) },
    () => new Worker(new URL('./factory-worker.ts', import.meta.url), { workerData }),
  )
  const finished = workers.map(
    (worker) =>
      new Promise<void>((resolveWorker, reject) => {
        const hand = (): void => {
          if (next >= orders.length) return resolveWorker()
          worker.postMessage(orders.slice(next, next + ordersPerMessage))
          next += ordersPerMessage
        }
        worker.on('error', reject)
        worker.on('message', (labels: readonly FactoryLabel[]) => {
          try {
            onFinished(labels)
            hand()
          } catch (error) {
            reject(error)
          }
        })
        hand()
      }),
  )
  try {
    await Promise.all(finished)
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

function sheetOf(orders: readonly ShotOrder[], { seed, revision }: FactoryOrder): Uint8Array {
  const rows = classNames
    .map((label) => ({
      label,
      shots: orders
        .filter((order) => order.className === label)
        .slice(0, sheetShots)
        .map((order) => renderClassShot(label, seed, order.index, undefined, revision).samples),
    }))
    .filter((row) => row.shots.length > 0)
  return spectrogramSheet(rows, 44_100)
}
