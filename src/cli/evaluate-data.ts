// Which dataset models are held against: the one that is named, or the one that they say they learned from, made again.

import { resolve } from 'node:path'
import { type Dataset, openDataset } from '../dataset/loader.ts'
import { datasetRates } from '../dsp/shot.ts'
import { soundRevision } from '../factory/revisions.ts'
import { Fault } from '../faults/fault.ts'
import type { DatasetRecipe } from '../model/manifest.ts'
import type { Subject } from './evaluate-subject.ts'
import { datasetOf } from './recipe-data.ts'

export type FactoryRecipe = Pick<DatasetRecipe['factory'], 'count' | 'seed'> & Partial<DatasetRecipe['factory']>

interface Wish {
  readonly data?: string
  readonly factory?: FactoryRecipe
  readonly threads: number
}

export interface FoundDataset {
  readonly dataset: Dataset
  /** How it was made; undefined where it was named. */
  readonly made: DatasetRecipe | undefined
}

/** @throws Fault E_USAGE where nothing says which dataset, or two models say two. */
export async function datasetFor(subjects: readonly Subject[], wish: Wish): Promise<FoundDataset> {
  if (wish.data !== undefined && wish.factory !== undefined)
    throw new Fault('E_USAGE', {
      at: '--factory',
      found: '--data as well',
      expected: 'one of them',
      wayOut: 'Leave one out.',
    })
  if (wish.data !== undefined) return { dataset: openDataset(resolve(wish.data)), made: undefined }
  const made =
    wish.factory === undefined
      ? ownRecipe(subjects)
      : { factory: { soundRevision: learnedRevision(subjects), ...wish.factory }, rateHz: datasetRates[0] }
  const dataset = await datasetOf(made, wish.threads)
  const other = subjects.find(({ bundle }) => bundle.manifest.trained['dataset'] !== dataset.fingerprint)
  if (other === undefined || wish.factory !== undefined) return { dataset, made }
  dataset.close()
  throw new Fault('E_DATASET', {
    at: other.name,
    found: `a recipe that makes dataset ${dataset.fingerprint.slice(0, 12)}…`,
    expected: `the dataset that it learned from`,
    wayOut: 'Name with --data the dataset that it learned from.',
  })
}

/** The revision of the sounds that all models say they learned from; the latest where they say different ones, or one says none. */
function learnedRevision(subjects: readonly Subject[]): number {
  const named = new Set(subjects.map(({ bundle }) => bundle.manifest.recipe?.factory.soundRevision))
  const [only] = named
  return named.size === 1 && only !== undefined ? only : soundRevision
}

function ownRecipe(subjects: readonly Subject[]): DatasetRecipe {
  const recipes = subjects.map(({ bundle }) => bundle.manifest.recipe)
  const [first, ...others] = recipes
  const without = subjects.find((_, i) => recipes[i] === undefined)
  if (first === undefined || without !== undefined)
    throw new Fault('E_USAGE', {
      at: '--data',
      found: `nothing, and ${(without ?? subjects[0]!).name} does not say how to make what it learned from`,
      expected: 'a dataset',
      wayOut: 'Name the dataset that it learned from: --data DATASET.',
    })
  if (others.some((recipe) => JSON.stringify(recipe) !== JSON.stringify(first)))
    throw new Fault('E_USAGE', {
      at: '--data',
      found: 'nothing, and models that learned from different datasets',
      expected: 'one dataset to hold them all against',
      wayOut: 'Name it: --data DATASET.',
    })
  return first
}
