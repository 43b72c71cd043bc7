// Study files: what a good one may say, and the sentence for a bad one.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import { checkStudy, studyJsonSchema } from '../../src/protocol/study.ts'
import { fullStudy, jndBlock, mushraBlock, plainStudy, questPlus } from '../lab/studies.ts'

const root = join(import.meta.dirname, '../..')
const presets = join(root, 'presets/studies')
const shipped = readdirSync(presets).map((name) => [name, readFileSync(join(presets, name), 'utf8')] as const)

test('docs/study.schema.json is the schema that the program checks by', async () => {
  await expect(`${JSON.stringify(studyJsonSchema(), undefined, 2)}\n`).toMatchFileSnapshot(
    join(root, 'docs/study.schema.json'),
  )
})

test.each(shipped)('%s is a study by the program and by its JSON Schema, named as its file', (file, text) => {
  const study = checkStudy(JSON.parse(text), file)
  expect(`${study.name}.json`).toBe(file)
  const validate = new Ajv2020({ strict: false }).compile(studyJsonSchema())
  expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null])
  expect(validate({ ...JSON.parse(text), blocks: 3 })).toBe(false)
})

test('everything that a study may say is taken as it is said', () => {
  expect(checkStudy(fullStudy, 'test')).toEqual(fullStudy)
})

const withBlock = (block: object) => ({ ...plainStudy, blocks: [block] })
const staircase = jndBlock.procedure

test.each<[string, object, RegExp]>([
  ['a misspelt field', { ...plainStudy, titel: 'x' }, /^test: titel: found an unknown field; .*Did you mean "title"/],
  ['a text that one language lacks', { ...plainStudy, title: { en: 'only' } }, /^test: title: found no text in "de"/],
  ['two blocks of one name', { ...plainStudy, blocks: [jndBlock, jndBlock] }, /^test: blocks: found "bright" twice/],
  ['no block', { ...plainStudy, blocks: [] }, /^test: blocks: .*at least 1/],
  [
    'a misspelt control of a sound',
    withBlock({ ...jndBlock, bases: [{ name: 'a', sound: { class: 'kick', seed: 1, controls: { tun: 1 } } }] }),
    /blocks.0.bases.0.sound.controls: tun: found an unknown control/,
  ],
  ['a control that there is not', withBlock({ ...jndBlock, controls: ['glow'] }), /^test: blocks.0.controls.0: /],
  [
    'a staircase that starts outside',
    withBlock({ ...jndBlock, procedure: { ...staircase, start: 40 } }),
    /start: found 40; expected from min 0 to max 30/,
  ],
  ['a log scale from 0', withBlock({ ...jndBlock, procedure: { ...staircase, scale: 'log' } }), /found a log scale/],
  [
    'a grid in equal ratios from 0',
    withBlock({ ...jndBlock, procedure: { ...questPlus, levels: { from: 0, to: 9, count: 9, scale: 'log' } } }),
    /levels: found a log scale from 0 to 9; expected from and to above 0/,
  ],
  [
    'a slope of 0',
    withBlock({ ...jndBlock, procedure: { ...questPlus, slopes: { from: 0, to: 1, count: 3 } } }),
    /slopes.from: found 0/,
  ],
  [
    'lapses of half',
    withBlock({ ...jndBlock, procedure: { ...questPlus, lapses: { from: 0, to: 0.5, count: 3 } } }),
    /lapses: found 0 … 0.5/,
  ],
  [
    'one to compare in pairs',
    withBlock({ kind: 'pairwise', name: 'p', items: [{ name: 'a', systems: { x: { class: 'kick', seed: 1 } } }] }),
    /systems: found 1; expected at least 2/,
  ],
  [
    'ten systems in MUSHRA',
    withBlock({
      ...mushraBlock,
      items: [
        {
          ...mushraBlock.items[0],
          systems: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`s${i}`, { class: 'kick', seed: i }])),
        },
      ],
    }),
    /found 10 systems/,
  ],
  [
    'MUSHRA without a reference',
    withBlock({ ...mushraBlock, items: [{ name: 'a', systems: { x: { class: 'kick', seed: 1 } } }] }),
    /^test: blocks.0.items.0.reference: found nothing/,
  ],
  [
    'a file outside the study’s folder',
    withBlock({ ...mushraBlock, items: [{ ...mushraBlock.items[0], reference: { file: '../secret.wav' } }] }),
    /reference\.file: found "\.\.\/secret\.wav"; expected a path/,
  ],
])('%s is refused with a sentence', (_, file, sentence) => {
  expect(() => checkStudy(file, 'test')).toThrow(sentence)
})
