// The BIDS view, rule by rule (BIDS 1.10, behavioural experiments without neural recordings).

import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFiles } from '../../../src/lab/package/package-files.ts'
import { filledLab, type FilledLab, inputOf } from './filled-lab.ts'
import { csvRows, records, tsvRows } from './table-text.ts'

let lab: FilledLab
let all: ReadonlyMap<string, string>
let files: ReadonlyMap<string, string>
beforeAll(async () => {
  lab = await filledLab(':memory:')
  const input = await inputOf(lab, { license: 'CC-BY-4.0', authors: ['A. Researcher'] })
  all = new Map(packageFiles(input).map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]))
  files = new Map([...all].filter(([path]) => path.startsWith('bids/')).map(([path, text]) => [path.slice(5), text]))
})
afterAll(() => lab.store.close())

const behs = () => [...files].filter(([path]) => path.endsWith('_beh.tsv'))
const json = (path: string) => JSON.parse(files.get(path)!) as Record<string, unknown>

test('the description has the required fields, and licence and authors as they were given', () => {
  expect(json('dataset_description.json')).toMatchObject({
    Name: 'Bright, or "not"?',
    BIDSVersion: '1.10.0',
    DatasetType: 'raw',
    License: 'CC-BY-4.0',
    Authors: ['A. Researcher'],
  })
  expect(files.get('README')!.length).toBeGreaterThan(150)
})

test('files are named as behaviour is: sub-LABEL/beh/sub-LABEL_task-LABEL_beh.tsv, and nothing else is there', () => {
  const root = /^(dataset_description\.json|README|participants\.(tsv|json)|task-[a-zA-Z0-9]+_beh\.json)$/
  const beh = /^sub-([a-zA-Z0-9]+)\/beh\/sub-\1_task-([a-zA-Z0-9]+)_beh\.tsv$/
  for (const path of files.keys()) expect(root.test(path) || beh.test(path), path).toBe(true)
  expect(behs().length).toBeGreaterThan(5)
})

test('participants are exactly the subjects that have a folder', () => {
  const [header, ...rows] = tsvRows(files.get('participants.tsv')!)
  expect(header[0]).toBe('participant_id')
  const folders = new Set(behs().map(([path]) => path.split('/')[0]))
  expect(rows.map(([id]) => id)).toEqual([...folders].toSorted())
  expect(rows.map(([id]) => id)).toEqual(['sub-01', 'sub-03', 'sub-04'])
  for (const name of header) expect(json('participants.json')).toHaveProperty([name, 'Description'])
})

test('every column has a description in the sidecar of its task, which the root holds for all subjects', () => {
  for (const [path, text] of behs()) {
    const task = /task-([a-zA-Z0-9]+)_/.exec(path)![1]
    const sidecar = json(`task-${task}_beh.json`)
    expect(sidecar['TaskName']).toBe(task)
    for (const name of tsvRows(text)[0]) expect(sidecar, name).toHaveProperty([name, 'Description'])
  }
})

test('tables are tabs and lines of one length, missing values are n/a, and columns are in snake_case', () => {
  for (const [path, text] of behs()) {
    const [header, ...rows] = tsvRows(text)
    for (const name of header) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
    expect(new Set(header).size).toBe(header.length)
    for (const row of rows) {
      expect(row.length, path).toBe(header.length)
      expect(row).not.toContain('')
    }
  }
})

test('response_time is a number of seconds, and the view tells what the Psych-DS table tells', () => {
  for (const [path, text] of behs()) {
    const [, subject, task] = /sub-(\w+?)_task-(\w+?)_beh/.exec(path)!
    const view = records(tsvRows(text))
    const told = records(csvRows(all.get(`data/study-everyThing_subject-${subject}_task-${task}_data.csv`)!))
    for (const row of view) expect(Number(row['response_time'])).toBeGreaterThan(0.4)
    expect(view.map(({ response_time: time, ...row }) => ({ ...row, response_time_s: time }))).toEqual(told)
  }
})
