import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDataset } from '../../src/dataset/loader.ts'
import { type Report, reportSchema } from '../../src/evaluation/report.ts'
import { z } from '../../src/faults/checked.ts'
import { readBundle, soundsHash } from '../../src/model/bundle.ts'
import { type BundleContents, type BundleFile } from '../../src/model/manifest.ts'
import { writeBundle } from '../../src/model/write.ts'
import { ghostnote } from './launch.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-evaluate-test-'))
const dataset = join(folder, 'dataset')
const models = join(folder, 'models')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => {
  const sounds = join(folder, 'sounds')
  expect(ghostnote('factory', '--count', '240', '--seed', '5', '--out', sounds).status).toBe(0)
  expect(ghostnote('prepare', sounds, '--out', dataset).status).toBe(0)
  cpSync(shippedFolder, join(models, shippedModel), { recursive: true })
  // One that says it learned from these sounds.
  const { manifest, folder: from } = readBundle(join(models, shippedModel))
  const { files, recipe: _, ...description } = manifest
  const names = Object.keys(files) as BundleFile[]
  const contents = Object.fromEntries(names.map((name) => [name, readFileSync(join(from, name))]))
  const trained = { ...manifest.trained, dataset: openDataset(dataset).fingerprint }
  const own = contents as unknown as BundleContents<Buffer>
  writeBundle(join(models, 'twin'), { ...description, name: 'twin', trained }, own)
}, 240_000)

const few = ['--count', '4', '--training-sounds', '40', '--fault-sounds', '40', '--threads', '2', '--models', models]
const quick = [...few, '--control-sounds', '0', '--encoder-sounds', '0']

test('the shipped model is evaluated: a report that fits its schema, a page, the same numbers again', () => {
  const out = join(folder, 'report')
  const whole = [...few, '--control-sounds', '1', '--encoder-sounds', '2', '--data', dataset]
  const { status, stdout, stderr } = ghostnote('evaluate', shippedModel, ...whole, '--out', out, '--json')
  expect(status, stderr).toBe(0)
  const report: Report = z.parse(reportSchema, JSON.parse(stdout))
  expect(report).toEqual(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')))
  expect(report.subject).toMatchObject({ kind: 'model', name: shippedModel })
  expect(report.measures[0]).toMatchObject({ id: 'drum-kid' })
  expect(report.measures[0].by).toContain(report.embedding.sha256.slice(0, 12))
  expect([...report.dataset.classes, ...report.dataset.leftOut].length).toBe(8)
  expect(report.memorisation.trainingSounds).toBe(40)
  expect(report.control!.length).toBe(8 * 7)
  for (const { points, reach } of report.control!) {
    expect(points.length).toBeLessThanOrEqual(3)
    expect(points.every(([asked]) => asked >= reach[0] - 0.01 && asked <= reach[1] + 0.01)).toBe(true)
  }
  expect(report.encoder!.sounds).toBe(2)
  expect(report.tones!.every(({ hz }) => hz.every((tone) => tone > 30 && tone < 2000))).toBe(true)
  expect(report.took!.cpuSec).toBeGreaterThan(0)
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain(shippedModel)
  const again = ghostnote('evaluate', shippedModel, ...quick, '--data', dataset)
  expect(again.stdout).toContain('drum-KID')
  expect(again.stdout).toContain(report.measures[0].made!.toPrecision(3))
})

test('a kept report is in the bundle and on its card, changes no sound, and comes out again without the dataset', () => {
  const before = soundsHash(readBundle(join(models, 'twin')).manifest)
  const kept = ghostnote('evaluate', 'twin', ...quick, '--factory', '240:5', '--keep', '--json')
  expect(kept.status, kept.stderr).toBe(0)
  const report: Report = z.parse(reportSchema, JSON.parse(kept.stdout))
  expect(report.dataset.isOwn).toBe(true)
  const { manifest, evaluation } = readBundle(join(models, 'twin'))
  expect(evaluation).toEqual(report)
  expect(soundsHash(manifest)).toBe(before)
  expect(manifest.recipe).toMatchObject({ factory: { count: 240, seed: 5 } })
  expect(readFileSync(join(models, 'twin', 'CARD.md'), 'utf8')).toContain('## Measured')
  const again = ghostnote('evaluate', 'twin', ...quick, '--json')
  expect(again.status, again.stderr).toBe(0)
  const { took: _, ...numbers } = report
  expect(JSON.parse(again.stdout)).toMatchObject(numbers)
})

test('two models are held against one dataset, side by side, each with a report of its own', () => {
  const out = join(folder, 'both')
  const { status, stdout, stderr } = ghostnote(
    'evaluate',
    shippedModel,
    'twin',
    ...quick,
    '--data',
    dataset,
    '--out',
    out,
  )
  expect(status, stderr).toBe(0)
  expect(stdout).toMatch(/time of a sound +[\d.]+ ms, 1 times +[\d.]+ ms, [\d.]+ times/)
  const { speeds } = JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8')) as { speeds: { ratio: number }[] }
  // The same generator takes about as long; other work on the machine meets both.
  expect(speeds[1].ratio).toBeGreaterThan(0.3)
  expect(speeds[1].ratio).toBeLessThan(3)
  for (const name of [shippedModel, 'twin']) expect(existsSync(join(out, name, 'report.html'))).toBe(true)
})

test('a model that is not there, a folder that is no dataset, an unwritable place and a missing dataset are named', () => {
  const data = ['--data', dataset]
  const cases: [string[], RegExp, number?][] = [
    [['evaluate', shippedModel.slice(0, -1), ...quick, ...data], new RegExp(`Did you mean "${shippedModel}"`)],
    [['evaluate', dataset, ...quick, ...data], /run folder/],
    [['evaluate', shippedModel, '--data', folder], /dataset/],
    [['evaluate', shippedModel, ...quick, ...data, '--out', '/proc/none/report'], /--out/],
    [['evaluate', shippedModel, ...data, '--fad-embedding', join(folder, 'none.onnx')], /none\.onnx/],
    [['evaluate', shippedModel, ...data, '--factory', 'some'], /count and seed/, 2],
    [['evaluate', shippedModel, ...data, '--factory', '80:1'], /one of them/, 2],
  ]
  for (const [args, sentence, code = 3] of cases) {
    const { status, stderr } = ghostnote(...args)
    expect(stderr).toMatch(sentence)
    expect(status, args.join(' ')).toBe(code)
  }
  expect(existsSync('/proc/none')).toBe(false)
})
