// Psych-DS 1.5.0, rule by rule as its schema states them (psych-ds.github.io): the official validator needs Deno.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageFiles } from '../../../src/lab/package/package-files.ts'
import { sha256 } from '../../../src/formats/sha256.ts'
import { rowsOf } from '../../../src/lab/analysis/trials.ts'
import { filledLab, type FilledLab, inputOf, roveDb } from './filled-lab.ts'
import { csvRows, records } from './table-text.ts'
import { shippedModel } from '../../shipped.ts'

let lab: FilledLab
let files: ReadonlyMap<string, string>
beforeAll(async () => {
  lab = await filledLab(':memory:')
  const decoder = new TextDecoder('utf-8', { fatal: true }) // files must be UTF-8
  files = new Map(packageFiles(await inputOf(lab)).map(({ path, bytes }) => [path, decoder.decode(bytes)]))
})
afterAll(() => lab.store.close())

const tables = () => [...files].filter(([path]) => path.endsWith('.csv'))
const description = () => JSON.parse(files.get('dataset_description.json')!) as Record<string, unknown>

interface Variable {
  readonly '@type': string
  readonly name: string
  readonly description: string
  readonly unitText?: string
}
const variables = () => description()['variableMeasured'] as Variable[]

test('tables lie under data/ and are named by keywords and values of letters and digits, ending in _data.csv', () => {
  expect(tables().length).toBeGreaterThan(10)
  const official = new Set([
    'study',
    'site',
    'subject',
    'session',
    'task',
    'condition',
    'trial',
    'stimulus',
    'description',
  ])
  for (const [path] of tables()) {
    expect(path).toMatch(/^data\/([a-z]+-[a-zA-Z0-9]+)(_[a-z]+-[a-zA-Z0-9]+)*_data\.csv$/)
    const keywords = path
      .slice('data/'.length, -'_data.csv'.length)
      .split('_')
      .map((pair) => pair.split('-')[0])
    expect(
      keywords.every((keyword) => official.has(keyword)),
      path,
    ).toBe(true)
    expect(new Set(keywords).size).toBe(keywords.length)
  }
})

test('the description is JSON-LD of schema.org’s type Dataset, with all that is required and what is recommended of it', () => {
  const { '@context': context, '@type': type, ...fields } = description()
  expect([context, type]).toEqual(['https://schema.org/', 'Dataset'])
  for (const name of ['name', 'description', 'variableMeasured']) expect(fields, name).toHaveProperty(name)
  for (const name of ['license', 'keywords']) expect(fields, name).toHaveProperty(name)
  // Properties of schema.org's Dataset, or of the CreativeWork that it is.
  const known =
    'name description schemaVersion license author temporalCoverage keywords measurementTechnique usageInfo variableMeasured'
  for (const name of Object.keys(fields)) expect(known.split(' ')).toContain(name)
})

test('every column of every table is a described variable, once', () => {
  const names = variables().map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  const seen = new Set<string>()
  for (const [path, text] of tables())
    for (const column of csvRows(text)[0]) {
      expect(names, `${path}: ${column}`).toContain(column)
      seen.add(column)
    }
  for (const variable of variables()) {
    expect(variable['@type']).toBe('PropertyValue')
    expect(variable.description.length).toBeGreaterThan(10)
  }
  expect(names.filter((name) => !seen.has(name))).toEqual([])
})

test('a unit in a column’s name is the unit that it is described with', () => {
  const units = { s: 's', points: 'points', lufs: 'LUFS', db: 'dB' } as const
  for (const { name, unitText } of variables()) {
    const ending = name.split('_').at(-1)!
    expect(unitText, name).toBe(ending in units ? units[ending as keyof typeof units] : undefined)
  }
})

test('tables have a header without repeats, rows as long as it, and no empty cell', () => {
  for (const [path, text] of tables()) {
    const [header, ...rows] = csvRows(text)
    expect(new Set(header).size, path).toBe(header.length)
    expect(rows.length, path).toBeGreaterThan(0)
    for (const row of rows) {
      expect(row.length, path).toBe(header.length)
      expect(row, path).not.toContain('')
    }
  }
})

test('there is one description at the root and one README; what the standard does not know is named to be ignored', () => {
  expect(files.has('README.md')).toBe(true)
  expect(files.has('CHANGES.md')).toBe(true)
  const ignored = files.get('.psychdsignore')!.trim().split('\n')
  const isIgnored = (path: string) =>
    ignored.some((rule) => path === rule || (rule.endsWith('/') && path.startsWith(rule)))
  const known =
    /^(dataset_description\.json|README\.md|CHANGES\.md|\.psychdsignore|(analysis|results|materials|documentation|products)\/.+|data\/.+_data\.csv)$/
  for (const path of files.keys()) expect(known.test(path) || isIgnored(path), path).toBe(true)
})

test('subject and trial (and place, of ratings) tell every answer from every other', () => {
  for (const [path, text] of tables().filter(([name]) => name.includes('_task-'))) {
    const keys = records(csvRows(text)).map((row) => [row['subject_id'], row['trial_id'], row['place']].join(' '))
    expect(new Set(keys).size, path).toBe(keys.length)
  }
})

test('every answer of the log is in a table, as it was given', async () => {
  for (const { session, events } of await lab.sessions()) {
    const own = rowsOf(session, events)
    const mine = tables().filter(([path]) => path.includes(`_subject-0${session.number}_`))
    const told = mine.flatMap(([, text]) => records(csvRows(text)))
    expect(told).toHaveLength(own.length)
    for (const row of own) {
      const place = row.kind === 'rating' ? String(row.place + 1) : undefined
      const found = told.find((one) => one['trial_id'] === row.step && one['place'] === place)!
      const { conduct } = row.answered
      expect(Number(found['response_time_s'])).toBe(conduct.responseSec)
      expect(found['answered_at']).toBe(row.at)
      expect(found['output_latency_s']).toBe(
        conduct.outputLatencySec === undefined ? 'n/a' : String(conduct.outputLatencySec),
      )
      if (row.kind === 'rating') expect(Number(found['score'])).toBe(row.score)
      else expect(Number(found['response'])).toBe(row.chosen + 1)
      if (row.kind !== 'jnd') continue
      expect(found['correct']).toBe(String(row.correct))
      expect(Number(found['achieved_delta_points'])).toBe(row.achievedDelta)
      row.sounds.forEach((sound, i) => {
        expect(found[`interval_${i + 1}_stimulus_id`]).toBe(sound.hash)
        expect(Number(found[`interval_${i + 1}_brightness_points`])).toBe(sound.descriptors.brightness)
      })
      expect(found['presented_order']).toBe(row.trial.intervals.join(' '))
    }
  }
})

test('a roved interval has the gain that it was played with, one that is not has 0, and one that is none has none', () => {
  const gains: number[] = []
  const log = [...files]
    .filter(([path]) => path.endsWith('_events.jsonl'))
    .flatMap(([, text]) => text.trim().split('\n'))
  const planned = log
    .map((line) => JSON.parse(line) as { session: number; data: { step: string; plan?: { gainsDb?: number[] } } })
    .filter(({ data }) => data.plan !== undefined)
  for (const [, text] of tables().filter(([path]) => path.endsWith('_task-jnd_data.csv')))
    for (const row of records(csvRows(text))) {
      const places = row['presented_order'].split(' ')
      const cells = [1, 2, 3].map((place) => row[`interval_${place}_gain_db`])
      const session = Number(row['subject_id'])
      const { plan } = planned.find((one) => one.session === session && one.data.step === row['trial_id'])!.data
      const expected = row['block'] === 'odd' ? plan!.gainsDb! : places.map(() => 0)
      expect(cells).toEqual([0, 1, 2].map((i) => (i < places.length ? String(expected[i]) : 'n/a')))
      if (row['block'] === 'odd') gains.push(...cells.map(Number))
    }
  expect(gains.length).toBeGreaterThan(60)
  expect(Math.max(...gains)).toBeLessThanOrEqual(0)
  expect(Math.min(...gains)).toBeGreaterThanOrEqual(-2 * roveDb)
  expect(Math.max(...gains) - Math.min(...gains)).toBeGreaterThan(1.5 * roveDb)
})

test('a rated sound is the one of its system, with its own plays; MUSHRA’s open reference is told apart', async () => {
  let rated = 0
  for (const { session, events } of await lab.sessions()) {
    const mine = tables().filter(([path]) => path.includes(`_subject-0${session.number}_`))
    const told = mine.flatMap(([, text]) => records(csvRows(text)))
    for (const row of rowsOf(session, events)) {
      if (row.kind !== 'rating') continue
      rated++
      const found = told.find((one) => one['trial_id'] === row.step && one['place'] === String(row.place + 1))!
      // The test's maker names a sound by what was asked of it.
      const named = (asked: object) => sha256(Buffer.from(JSON.stringify(asked)))
      const { system: _system, ...asked } = row.page.sounds[row.place]
      expect(found['stimulus_id']).toBe(named(asked))
      const isMushra = row.page.kind === 'mushra'
      expect(found['reference_stimulus_id']).toBe(isMushra ? named({ sound: row.page.reference }) : 'n/a')
      // Of the sounds of a page, the open reference among them, the first was begun once, the second twice, …
      const place = row.place + (isMushra ? 2 : 1)
      expect(found['plays']).toBe(place <= 4 ? String(place) : 'n/a')
      expect(found['reference_plays']).toBe(isMushra ? '1' : 'n/a')
    }
  }
  expect(rated).toBeGreaterThan(20)
})

test('the level that a track is said to ask for next is the level that it asked for next', () => {
  let followed = 0
  for (const [, text] of tables().filter(([path]) => path.endsWith('_task-jnd_data.csv'))) {
    const main = records(csvRows(text)).filter(({ phase }) => phase === 'main')
    for (const track of Map.groupBy(main, (row) => `${row['block']} ${row['track']}`).values())
      track.slice(1).forEach((row, i) => {
        followed++
        expect(row['requested_delta_points']).toBe(track[i]['next_level_points'])
      })
  }
  expect(followed).toBeGreaterThan(100)
})

test('a staircase turns where its requested levels change direction', () => {
  let turns = 0
  for (const [, text] of tables().filter(([path]) => path.endsWith('_task-jnd_data.csv'))) {
    const main = records(csvRows(text)).filter((row) => row['phase'] === 'main' && row['procedure'] === 'staircase')
    for (const track of Map.groupBy(main, ({ track: name }) => name).values()) {
      let direction = 0
      for (const row of track) {
        const moved = Math.sign(Number(row['next_level_points']) - Number(row['requested_delta_points']))
        const turned = Number.isFinite(moved) && moved !== 0 && direction !== 0 && moved !== direction
        // At a bound a change of direction is none (it may be cut off); within the bounds it is one.
        const isBound =
          ['0', '30'].includes(row['requested_delta_points']) || ['0', '30'].includes(row['next_level_points'])
        if (row['next_level_points'] !== 'n/a' && !isBound) expect(row['reversal']).toBe(String(turned))
        if (turned) turns++
        if (moved !== 0 && Number.isFinite(moved)) direction = moved
      }
    }
  }
  expect(turns).toBeGreaterThan(10)
})

test('stimuli are listed once each, with recipe, loudness and descriptors, and every one that was heard is there', () => {
  const listed = records(csvRows(files.get('data/study-everyThing_description-stimuli_data.csv')!))
  const ids = new Set(listed.map((row) => row['stimulus_id']))
  expect(ids.size).toBe(listed.length)
  for (const [, text] of tables().filter(([name]) => name.includes('_task-')))
    for (const row of records(csvRows(text)))
      for (const [name, cell] of Object.entries(row))
        if (name.endsWith('stimulus_id') && cell !== 'n/a') expect(ids.has(cell)).toBe(true)
  for (const row of listed) {
    expect(JSON.parse(row['recipe'])).toMatchObject({ model: shippedModel, edition: 'e1' })
    expect(Number(row['loudness_lufs'])).toBe(-30)
    expect(Number.isFinite(Number(row['brightness_points']))).toBe(true)
  }
})
