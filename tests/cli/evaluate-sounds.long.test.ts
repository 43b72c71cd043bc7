// Evaluating generators whose vices are known, on a small dataset of the built-in drums.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluateControls } from '../../src/cli/evaluate-control.ts'
import { evaluate } from '../../src/cli/evaluate-sounds.ts'
import { openSubject, type Subject } from '../../src/cli/evaluate-subject.ts'
import { type Dataset, openDataset } from '../../src/dataset/loader.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { type Evaluator, openEvaluator } from '../../src/evaluation/embedding.ts'
import { packageRoot } from '../../src/cli/package.ts'
import { renderClassShot, type ClassName } from '../../src/factory/render.ts'
import { ghostnote } from './launch.ts'
import { shippedModel } from '../shipped.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-evaluate-sounds-'))
let dataset: Dataset
let evaluator: Evaluator
let model: Subject
beforeAll(async () => {
  const sounds = join(folder, 'sounds')
  expect(ghostnote('factory', '--count', '480', '--seed', '5', '--out', sounds).status).toBe(0)
  expect(ghostnote('prepare', sounds, '--out', join(folder, 'dataset')).status).toBe(0)
  dataset = openDataset(join(folder, 'dataset'))
  evaluator = await openEvaluator()
  model = await openSubject(shippedModel, join(packageRoot, 'models'))
}, 240_000)
afterAll(async () => {
  await model.close()
  await evaluator.close()
  dataset.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A generator that makes what `make` says, and is otherwise the shipped one. */
const generator = (make: (name: ClassName, seed: number) => Float32Array): Subject => ({
  ...model,
  name: 'vicious',
  render: (k, seed) => Promise.resolve(make(model.classes[k] as ClassName, seed)),
})

const evaluated = (subject: Subject) =>
  evaluate({
    dataset,
    evaluator,
    subject,
    count: 6,
    trainingSounds: 1000,
    faultSounds: 60,
    controlSounds: 0,
    encoderSounds: 0,
    seed: 1,
    threads: 1,
    embedded: new Map(),
    onProgress: () => {},
  })

/** The training sounds of a class, one a seed. */
function copied(name: ClassName, seed: number): Float32Array {
  const all = dataset.examples.filter((example) => example.split === 'train' && example.class === name)
  return dataset.read(all[seed % all.length])
}

test('a generator that hands out its training sounds fails for copying, and for nothing that distances see', async () => {
  const { report, media } = await evaluated(generator(copied))
  const verdict = (id: string) => report.verdicts.find((row) => row.id === id)!
  expect(report.memorisation.suspectPart).toBe(1)
  expect(verdict('memorisation')).toMatchObject({ found: '100.0 %', reached: false })
  expect(report.measures[0].made!).toBeLessThan(3 * report.measures[0].madeDeviation!)
  // Not 0 to the bit: batches of other sizes add up in other orders. Two sounds of a class are about 1 apart.
  expect(media().nearest[0].distance).toBeLessThan(1e-4)
})

test('it fails, too, where it moves its copies by a sample, plays them softer and adds a hiss', async () => {
  const hissing = (name: ClassName, seed: number) => {
    const x = copied(name, seed)
    const noise = new RandomStream(seed, 'hiss').fillNormal(new Float32Array(x.length))
    return x.map((_, i) => 0.4 * ((x[i + 1] ?? 0) + 3e-5 * noise[i]))
  }
  const { report } = await evaluated(generator(hissing))
  expect(report.memorisation.passed).toBe(false)
})

test('a generator of new sounds of the same kind passes, and one with clicks is found out by its faults', async () => {
  const fresh = (name: ClassName, seed: number) => renderClassShot(name, 77, seed).samples
  const good = (await evaluated(generator(fresh))).report
  expect(good.memorisation.passed).toBe(true)
  expect(good.faults).toMatchObject({ sounds: 60 })
  expect(good.faults.flawless).toBeGreaterThan(0.9)
  const clicking = (name: ClassName, seed: number) => {
    const x = fresh(name, seed).slice()
    if (seed % 2 === 0) x[Math.min(x.length - 10, 26_000)] += 0.7
    return x
  }
  const { report } = await evaluated(generator(clicking))
  expect(report.faults.flawless).toBeLessThan(0.75)
  expect(report.artefacts.click).toBeGreaterThan(0.25)
})

test('held against another dataset than its own, a model is told so', async () => {
  expect((await evaluated(model)).report.dataset.isOwn).toBe(false)
})

test('where a sound cannot be made, that is what is told, and controls that are measured meanwhile can be ended', async () => {
  const broken = generator(() => {
    throw new Error('no sound')
  })
  await expect(evaluated(broken)).rejects.toThrow('no sound')
  // A thousand seeds would take hours; it settles only once its workers have gone.
  const ending = new AbortController()
  const controls = evaluateControls(model.bundle, 1000, 1, () => ending.abort(new Error('ended')), ending.signal)
  await expect(controls).rejects.toThrow('ended')
})
