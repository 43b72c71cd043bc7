import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exportRun } from '../../src/cli/export-run.ts'
import { startFrom } from '../../src/cli/train-from.ts'
import type { Dataset } from '../../src/dataset/loader.ts'
import { conditionMean } from '../../src/gan/conditions.ts'
import type { StyleConfig } from '../../src/gan/configs.ts'
import { readBundle, soundsHash } from '../../src/model/bundle.ts'
import { readCheckpoint } from '../../src/training/checkpoint-files.ts'
import { readRunDescription } from '../../src/training/run-folder.ts'
import { train, type TrainOptions } from '../../src/training/train.ts'
import { exactRun } from './exact-run.ts'
import { smallDataset, smallRun } from './small-dataset.ts'
import { tiny } from './tiny-config.ts'

const config: StyleConfig = {
  ...tiny,
  phases: [
    { kind: 'autoencode', steps: 2, learningRate: 0.002 },
    { kind: 'adversarial', steps: 2, learningRate: 0.002 },
  ],
  checkpointSteps: 100,
  previewSteps: 100,
}
/** Two of its classes, the other way round. */
const shifted = (dataset: Dataset): Dataset => ({ ...dataset, classes: [dataset.classes[2]!, dataset.classes[0]!] })

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-from-'))
let dataset: Dataset
beforeAll(async () => {
  dataset = await smallDataset(folder)
  await train(options('source', { seed: 9 }))
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = (run: string, more?: Partial<TrainOptions>) => smallRun({ folder, dataset, config }, run, more)
const source = () => startFrom(join(folder, 'source')).start
const after = (run: string, step: number) => readCheckpoint(join(folder, run), step)

test('a run from another starts with its averaged generator, its critic and its units, and remembers where from', async () => {
  await train(options('begun', { from: source(), steps: 1 }))
  const end = after('source', 4)
  const begun = after('begun', 1)
  // One step of Adam moves a weight by its rate at most; what autoencoding leaves alone stays to the bit.
  for (const name of Object.keys(end).filter((each) => each.startsWith('average/'))) {
    const plain = begun[name.slice('average/'.length)]!
    const most = Math.max(...plain.data.map((value, i) => Math.abs(value - end[name]!.data[i]!)))
    expect(most, name).toBeLessThan(0.0021)
  }
  for (const name of Object.keys(end).filter((each) => each.startsWith('critic/')))
    expect(begun[name], name).toEqual(end[name])
  expect(begun[conditionMean]).toEqual(end[conditionMean])
  const { from } = readRunDescription(join(folder, 'begun'))
  expect(from).toEqual({ name: 'source', fingerprint: source().fingerprint })
})

test('a model brings its critic along, in half precision, and one that was exported without starts with a new one', async () => {
  const exported = async (name: string, critic: boolean) => {
    await exportRun(join(folder, 'source'), { name, to: join(folder, 'models'), critic })
    return readBundle(join(folder, 'models', name)).manifest
  }
  const [whole, light] = [await exported('whole', true), await exported('light', false)]
  expect(soundsHash(whole)).toBe(soundsHash(light))
  expect([whole.version, light.version]).toEqual([6, 4])
  const end = after('source', 4)
  const { weights } = startFrom(join(folder, 'models', 'whole')).start
  const critic = Object.keys(end).filter((name) => name.startsWith('critic/'))
  for (const name of critic)
    for (const [i, value] of weights[name]!.data.entries())
      expect(Math.abs(value - end[name]!.data[i]!), name).toBeLessThanOrEqual(
        2 ** -11 * Math.abs(end[name]!.data[i]!) + 2 ** -25,
      )
  const told: unknown[] = []
  const begin = (name: string) =>
    train(
      options(`from ${name}`, {
        from: startFrom(join(folder, 'models', name)).start,
        steps: 1,
        onAdopted: ({ fresh }) => told.push(fresh),
      }),
    )
  await begin('whole')
  await begin('light')
  expect(told).toEqual([[], ['critic']])
})

test('a run from another, interrupted and resumed, ends with the bytes of one that was not', async () => {
  await exactRun((run, more) => options(run, { from: source(), ...more }), 'tuned', 3)
})

test('another set of classes is learned, and told: what is new and what is left out', async () => {
  const told: unknown[] = []
  const changed = shifted(dataset)
  await train(
    options('other', { dataset: changed, from: source(), steps: 1, onAdopted: (adoption) => told.push(adoption) }),
  )
  expect(told).toEqual([{ newClasses: [], leftClasses: [dataset.classes[1]], fresh: [] }])
  const end = after('source', 4)['average/generator/mapping0/weight']!
  expect(after('other', 1)['generator/mapping0/weight']!.shape).toEqual([end.shape[0]! - 1, end.shape[1]])
})

test('a run may go on to sounds twice as long: what knows no length starts as it was, and all of it learns', async () => {
  const grid = { ...config.grid, frames: 2 * config.grid.frames }
  const longer: StyleConfig = { ...config, grid, firstFrames: 8, conditionFloors: { brightness: 20 } }
  const told: unknown[] = []
  await train(options('longer', { config: longer, from: source(), onAdopted: (adoption) => told.push(adoption) }))
  expect(told).toEqual([{ newClasses: [], leftClasses: [], fresh: [] }])
  const [before, end] = [after('source', 4), after('longer', 4)]
  const changed = Object.keys(end).filter((name) => end[name]!.shape.join() !== before[name]!.shape.join())
  expect(changed.filter((name) => /^(?:generator|critic|encoder)\//.test(name)).toSorted()).toEqual([
    'critic/dense/weight',
    'encoder/dense/weight',
    'generator/start',
  ])
  expect(end[conditionMean]).toEqual(before[conditionMean])
  // Two steps of autoencoding move a weight by at most so much; critics stand still in them.
  const most = (name: string) =>
    Math.max(...end[name]!.data.map((value, i) => Math.abs(value - before[`average/${name}`]!.data[i]!)))
  const carried = Object.keys(end).filter((name) => name.startsWith('generator/') && !changed.includes(name))
  for (const name of carried) expect(most(name), name).toBeLessThan(0.009)
  const late = end['generator/start']!.data.subarray(before['generator/start']!.data.length)
  expect(new Set(late).size).toBeGreaterThan(4)
})

test('in a critic’s phase the critic alone learns; frozen layers stand still in every phase', async () => {
  const phases = [
    { kind: 'critic', steps: 2, learningRate: 0.002 },
    { kind: 'adversarial', steps: 2, learningRate: 0.002 },
  ] as const
  const warmed: StyleConfig = { ...config, phases, frozenCriticLayers: 1 }
  await train(options('warmed', { config: warmed, from: source() }))
  const [begin, middle, end] = [after('source', 4), after('warmed', 2), after('warmed', 4)]
  const moved = (a: typeof begin, b: typeof begin, prefix: string) =>
    Object.keys(b).filter(
      (name) => name.startsWith(prefix) && a[name]!.data.some((value, i) => value !== b[name]!.data[i]),
    )
  const critic = Object.keys(end).filter((name) => name.startsWith('critic/'))
  const frozen = ['critic/embed/bias', 'critic/embed/weight']
  expect(moved(begin, middle, 'critic/').toSorted()).toEqual(critic.filter((name) => !frozen.includes(name)).toSorted())
  expect(moved(middle, end, 'critic/')).not.toContain('critic/embed/weight')
  for (const name of Object.keys(begin).filter((each) => each.startsWith('average/')))
    expect(middle[name.slice('average/'.length)], name).toEqual(begin[name])
  expect(moved(middle, end, 'generator/').length).toBeGreaterThan(5)
})

test.each([
  [{ rateHz: 16_000 }, /found 16000 Hz; expected 44100 Hz/],
  [{ family: 'progressive' as const }, /found family progressive; expected style/],
  [{ conditions: ['warmth'] }, /found warmth; expected brightness, depth/],
  [{ grid: { fftSize: 64, hopSamples: 32, frames: 16 } }, /found 16 frames of 64 at hops of 32; expected 8 frames/],
])('a start that differs by %o is refused before anything is written', async (change, sentence) => {
  await expect(train(options('refused', { from: { ...source(), ...change } }))).rejects.toThrow(sentence)
  expect(() => readFileSync(join(folder, 'refused', 'config.json'))).toThrow('ENOENT')
})

test('a network of another size is refused by the tensor that shows it', async () => {
  const wider = { ...config, styleSize: 6 }
  await expect(train(options('refused', { config: wider, from: source() }))).rejects.toThrow(
    /--from source: found generator\/mapping0\/weight of shape \[8,4\]; expected \[8,6\], as in the config/,
  )
})

test.each(['adversarial', 'vae-gan'] as const)(
  'in a phase of kind %s what the critic sees is changed, and the run still resumes to the same bytes',
  async (kind) => {
    const phases = [{ kind, steps: 3, learningRate: 0.002 }]
    const plain: StyleConfig = { ...config, phases }
    const augmented: StyleConfig = { ...plain, augmentation: 0.6 }
    const end = await exactRun((run, more) => options(run, { config: augmented, ...more }), `augmented-${kind}`, 2)
    await train(options(`plain-${kind}`, { config: plain }))
    const other = after(`plain-${kind}`, 3)
    expect(end['critic/embed/weight']!.data).not.toEqual(other['critic/embed/weight']!.data)
  },
)
