// A prepared dataset of 36 factory sounds in three classes, with their timbre.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDataset, type Dataset } from '../../src/dataset/loader.ts'
import { prepareDataset } from '../../src/dataset/prepare.ts'
import { measureTimbre } from '../../src/dataset/timbre.ts'
import { classNames, renderClassShot } from '../../src/factory/render.ts'
import { encodeWav } from '../../src/formats/wav.ts'
import type { TrainOptions } from '../../src/training/train.ts'

export const soundClasses = classNames.slice(0, 3)

/** Makes `folder`/sounds and `folder`/dataset. */
export async function smallDataset(folder: string): Promise<Dataset> {
  const sounds = join(folder, 'sounds')
  for (const name of soundClasses) {
    mkdirSync(join(sounds, name), { recursive: true })
    for (let i = 0; i < 12; i++) {
      const { samples, rateHz } = renderClassShot(name, 1, i)
      writeFileSync(join(sounds, name, `${name}-${i}.wav`), encodeWav({ channels: [samples], rateHz }, '16'))
    }
  }
  const out = join(folder, 'dataset')
  await prepareDataset({ folder: sounds, out, mapping: { rows: [] }, jobs: 1, onProgress: () => {} })
  const dataset = openDataset(out)
  await measureTimbre(dataset, { workers: 1 })
  return dataset
}

/** Options of a run `run` of `config` on the dataset that `smallDataset` made in `folder`. */
export function smallRun(
  { folder, dataset, config }: { folder: string } & Pick<TrainOptions, 'dataset' | 'config'>,
  run: string,
  more: Partial<TrainOptions> = {},
): TrainOptions {
  return {
    config,
    dataset,
    datasetFolder: join(folder, 'dataset'),
    runFolder: join(folder, run),
    seed: 3,
    engine: 'onnx-cpu',
    threads: 1,
    ...more,
  }
}
