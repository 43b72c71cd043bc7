// A dataset of a few synthesised drums, prepared as users' sounds are.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepareDataset } from '../../src/dataset/prepare.ts'
import { classNames, renderClassShot } from '../../src/factory/render.ts'
import { encodeWav } from '../../src/formats/wav.ts'

/** Writes `each` sounds of the first `classes` classes into `folder` and prepares them; returns the dataset's folder. */
export async function prepareDrums(folder: string, classes: number, each: number): Promise<string> {
  const sounds = join(folder, 'sounds')
  for (const name of classNames.slice(0, classes)) {
    mkdirSync(join(sounds, name), { recursive: true })
    for (let i = 0; i < each; i++) {
      const { samples, rateHz } = renderClassShot(name, 1, i)
      writeFileSync(join(sounds, name, `${name}-${i}.wav`), encodeWav({ channels: [samples], rateHz }, '16'))
    }
  }
  const out = join(folder, 'dataset')
  await prepareDataset({ folder: sounds, out, mapping: { rows: [] }, jobs: 1, onProgress: () => {} })
  return out
}
