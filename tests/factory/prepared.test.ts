// Velocity on its way into a dataset: the factory's files through prepare.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Dataset, openDataset } from '../../src/dataset/loader.ts'
import { prepareDataset } from '../../src/dataset/prepare.ts'
import { classNames, renderClassShot } from '../../src/factory/render.ts'
import { encodeWav } from '../../src/formats/wav.ts'
import { velocityGainDb } from '../../src/protocol/velocity.ts'

const base = mkdtempSync(join(tmpdir(), 'ghostnote-velocity-'))
const velocities = [24, 64, 100, 127]
let dataset: Dataset
/** Energy of every file as it was written, dB. */
const written = new Map<string, number>()

function energyDb(x: Float32Array): number {
  return 10 * Math.log10(x.reduce((sum, value) => sum + value * value, 0))
}

beforeAll(async () => {
  const folder = join(base, 'sounds')
  for (const name of classNames) {
    mkdirSync(join(folder, name), { recursive: true })
    for (const velocity of velocities) {
      const file = `${name}/${name}-${velocity}.wav`
      const { samples, rateHz } = renderClassShot(name, 3, 1, velocity)
      written.set(file, energyDb(samples))
      writeFileSync(join(folder, file), encodeWav({ channels: [samples], rateHz }, '24'))
    }
  }
  const out = join(base, 'dataset')
  const report = await prepareDataset({ folder, out, mapping: { rows: [] }, jobs: 1, onProgress: () => {} })
  expect(report.skipped).toEqual([])
  dataset = openDataset(out)
}, 60_000)

afterAll(() => {
  dataset.close()
  rmSync(base, { recursive: true, force: true })
})

test('prepare takes every strike to one level and says in gainDb how far that was', () => {
  expect(dataset.examples).toHaveLength(classNames.length * velocities.length)
  for (const { file, gainDb } of dataset.examples)
    expect(Math.abs(gainDb + velocityGainDb(Number(/\d+/.exec(file)![0]))), file).toBeLessThan(0.001)
})

test('energy at the level of the source is that of the file, and rises with velocity', () => {
  const sourceDb = new Map(
    dataset.examples.map((example) => [example.file, energyDb(dataset.read(example)) - example.gainDb]),
  )
  for (const [file, energy] of written) expect(Math.abs(sourceDb.get(file)! - energy), file).toBeLessThan(0.1)
  for (const name of classNames) {
    const energies = velocities.map((velocity) => sourceDb.get(`${name}/${name}-${velocity}.wav`)!)
    // Softest to hardest, 29 dB of level; what else softens the sound may add or take a few.
    expect(energies.at(-1)! - energies[0]).toBeGreaterThan(20)
    energies.slice(1).forEach((energy, k) => expect(energy).toBeGreaterThan(energies[k] + 1))
  }
})
