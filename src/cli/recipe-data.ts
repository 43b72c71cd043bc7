// The dataset that a model says it learned from, made again: the built-in drum set of a count and a seed, rendered and
// prepared in a temporary folder. The same bytes come out, which its fingerprint shows.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Dataset, openDataset } from '../dataset/loader.ts'
import { prepareDataset } from '../dataset/prepare.ts'
import { type DatasetRate, datasetRates } from '../dsp/shot.ts'
import { soundRevisions } from '../factory/revisions.ts'
import { Fault } from '../faults/fault.ts'
import type { DatasetRecipe } from '../model/manifest.ts'
import { fillFactoryFolder } from './factory.ts'
import { type Progress, progress } from './progress.ts'

/**
 * Makes the dataset of `recipe`; `close` of it removes it from the disk. 8000 sounds take minutes and, while they are
 * made, 1.5 GB of the temporary folder.
 * @throws Fault E_DATASET where this program's drums are not those of the recipe.
 */
export async function datasetOf({ factory, rateHz }: DatasetRecipe, jobs: number): Promise<Dataset> {
  const rate = datasetRates.find((known): known is DatasetRate => known === rateHz)
  const revision = soundRevisions.find((known) => known === factory.soundRevision)
  if (revision === undefined || rate === undefined)
    throw new Fault('E_DATASET', {
      at: 'recipe',
      found: `sound revision ${factory.soundRevision} at ${rateHz} Hz`,
      expected: `revision ${soundRevisions.join(' or ')} of the built-in drums, at ${datasetRates.join(' or ')} Hz`,
      wayOut: 'Name with --data the dataset that the model learned from.',
    })
  const temporary = mkdtempSync(join(tmpdir(), 'ghostnote-recipe-'))
  const clear = () => rmSync(temporary, { recursive: true, force: true })
  try {
    const [sounds, out] = [join(temporary, 'sounds'), join(temporary, 'dataset')]
    await fillFactoryFolder(sounds, { count: factory.count, seed: factory.seed, revision, jobs })
    let bar: Progress | undefined
    try {
      await prepareDataset({
        folder: sounds,
        out,
        mapping: { rows: [] },
        rateHz: rate,
        jobs,
        onProgress: (done, total) => {
          bar ??= progress('preparing', total, 'files')
          bar.update(done)
        },
      })
    } finally {
      bar?.stop()
    }
    rmSync(sounds, { recursive: true })
    const dataset = openDataset(out)
    return {
      ...dataset,
      close: () => {
        dataset.close()
        clear()
      },
    }
  } catch (error) {
    clear()
    throw error
  }
}
