// Worker of `ghostnote factory`: reads shot orders from its parent, writes WAV files, answers with their labels.

import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { type ClassName, renderClassShot } from '../factory/render.ts'
import type { SoundRevision } from '../factory/revisions.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { encodeWav } from '../formats/wav.ts'
import type { FactoryLabel } from './factory-folder.ts'
import { sha256 } from '../formats/sha256.ts'

export interface ShotOrder {
  readonly className: ClassName
  readonly index: number
  /** Path below the output folder, with forward slashes. */
  readonly file: string
}

export interface FactoryWorkerData {
  readonly seed: number
  readonly revision: SoundRevision
  readonly folder: string
}

const { seed, revision, folder } = workerData as FactoryWorkerData
const parent = parentPort!

parent.on('message', (orders: readonly ShotOrder[]) => {
  parent.postMessage(orders.map(make))
})

function make(order: ShotOrder): FactoryLabel {
  const shot = renderClassShot(order.className, seed, order.index, undefined, revision)
  const bytes = encodeWav({ channels: [shot.samples], rateHz: shot.rateHz }, '24')
  const path = join(folder, order.file)
  writeFileAtomic(path, bytes)
  return {
    file: order.file,
    class: shot.className,
    style: shot.style,
    velocity: shot.velocity,
    parameters: shot.parameters,
    sha256: sha256(bytes),
  }
}
