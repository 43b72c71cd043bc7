// The lab at work on a real store: nothing that was acknowledged is lost, nothing is stored twice.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Lab } from '../../src/lab/service.ts'
import { SqliteStore } from '../../src/lab/store/sqlite.ts'
import { conduct, fitting } from './participant.ts'
import { fullStudy, jndBlock, makerOfNumbers, plainStudy } from './studies.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-lab-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0

async function opened(file: object = plainStudy) {
  const path = join(folder, `${++files}.sqlite`)
  const store = new SqliteStore(path)
  const maker = makerOfNumbers()
  const make = () => new Lab({ store, makerOf: () => maker })
  const lab = make()
  const row = await lab.addStudy(JSON.stringify(file), 'study.json')
  const { token, session } = await lab.open(row)
  return { path, store, lab, row, token, session, again: make }
}

test('a session goes through to its end, and is finished then', async () => {
  const { lab, token, store, row } = await opened()
  let { step } = await lab.greet(token)
  let answers = 0
  while (step.kind !== 'end') {
    step = (await lab.answer(token, { step: step.step, answer: fitting(step), conduct })).next
    answers++
  }
  expect(step).toMatchObject({ kind: 'end', reason: 'finished', progress: { done: answers, of: answers } })
  expect(await store.sessions(row.id)).toMatchObject([{ state: 'finished' }])
  await store.close()
})

test('the same answer again gets the same receipt and the step that is due; it is stored once', async () => {
  const { lab, token, store, session } = await opened()
  const { step } = await lab.greet(token)
  const body = { step: step.step, answer: fitting(step), conduct }
  const [first, second] = await Promise.all([lab.answer(token, body), lab.answer(token, body)])
  expect(second).toEqual(first)
  await lab.answer(token, { step: first.next.step, answer: fitting(first.next), conduct })
  expect((await lab.answer(token, body)).stored).toBe(step.step)
  const events = await store.events(session.id)
  expect(events.filter(({ kind }) => kind === 'answered')).toHaveLength(2)
  await store.close()
})

test('another server on the same store goes on with the same trial, of the same sounds', async () => {
  const { lab, token, store, again } = await opened()
  let { step } = await lab.greet(token)
  for (let i = 0; i < 7; i++) {
    const receipt = await lab.answer(token, { step: step.step, answer: fitting(step, i % 2), conduct })
    step = receipt.next
    const elsewhere = again()
    expect((await elsewhere.greet(token)).step).toEqual(step)
    const sounds = 'sounds' in step ? step.sounds.length : 0
    for (let k = 0; k < sounds; k++)
      expect(await elsewhere.sound(token, step.step, k)).toEqual(await lab.sound(token, step.step, k))
  }
  await store.close()
})

test('two servers that are both asked do not fork a session: one is told to reload', async () => {
  const { lab, token, store, session, again } = await opened()
  const other = again()
  const { step } = await lab.greet(token)
  await other.greet(token)
  const first = await lab.answer(token, { step: step.step, answer: fitting(step), conduct })
  const late = await other.answer(token, { step: step.step, answer: fitting(step), conduct })
  expect(late.stored).toBe(step.step)
  expect((await other.greet(token)).step).toEqual(first.next)
  const answered = (await store.events(session.id)).filter(({ kind }) => kind === 'answered')
  expect(answered).toHaveLength(1)
  await store.close()
})

test('sounds are had for the step that is due alone, by their place', async () => {
  const { lab, token, store } = await opened()
  const { step } = await lab.greet(token)
  const { next } = await lab.answer(token, { step: step.step, answer: fitting(step), conduct })
  expect((await lab.sound(token, next.step, 1)).channels[0]).toEqual(Float32Array.of(0, 0.5, 0))
  for (const [name, index] of [
    [next.step, 2],
    [next.step, -1],
    ['s0', 0],
    ['s9', 0],
    ['../s1', 0],
  ] as const)
    await expect(lab.sound(token, name, index)).rejects.toMatchObject({ code: 'E_PATH' })
  await store.close()
})

test('what the headphone check plays is in stereo, and there is no sound that tells which is right', async () => {
  const { lab, token, store } = await opened({ ...fullStudy, questions: {} })
  const { step } = await lab.greet(token)
  const { next } = await lab.answer(token, { step: step.step, answer: fitting(step), conduct })
  expect(next).toMatchObject({ kind: 'headphones', intervals: 3 })
  expect('sounds' in next && next.sounds).toHaveLength(18)
  expect((await lab.sound(token, next.step, 17)).channels).toHaveLength(2)
  await store.close()
})

test('notes of the page are kept, once each, and move nothing', async () => {
  const { lab, token, store, session } = await opened()
  const { step } = await lab.greet(token)
  const note = { key: 'n1', what: 'hidden', data: { sec: 3 } } as const
  await lab.note(token, note)
  await lab.note(token, note)
  expect((await lab.greet(token)).step).toEqual(step)
  const { next } = await lab.answer(token, { step: step.step, answer: fitting(step), conduct })
  expect(next.kind).toBe('jnd')
  const kinds = (await store.events(session.id)).map(({ kind }) => kind)
  expect(kinds).toEqual(['note: hidden', 'answered', 'presented'])
  await store.close()
})

test('who withdraws is gone: their address leads nowhere, their answers are erased', async () => {
  const { lab, token, store, session } = await opened()
  const { step } = await lab.greet(token)
  await lab.answer(token, { step: step.step, answer: fitting(step), conduct })
  await lab.withdraw(token)
  await expect(lab.greet(token)).rejects.toMatchObject({ code: 'E_PATH' })
  expect(await store.events(session.id)).toEqual([])
  await store.close()
})

test('words come in the language that is asked for, else in the study’s first one', async () => {
  const { lab, token, store } = await opened()
  expect((await lab.greet(token, 'de')).study).toMatchObject({ title: 'Wie hell?', language: 'de' })
  expect((await lab.greet(token, 'fr')).study).toMatchObject({ title: 'How bright?', language: 'en' })
  const { step } = await lab.greet(token, 'de')
  expect(step).toMatchObject({ kind: 'consent', text: 'Ich nehme freiwillig teil.' })
  const { next } = await lab.answer(token, { step: step.step, answer: fitting(step), conduct }, 'de')
  expect(next).toMatchObject({ question: 'Welcher Klang ist heller?' })
  await store.close()
})

test('roved levels: every interval is softer than it was made by what was noted for it, spread evenly over ± the rove', async () => {
  const roveDb = 4
  const { lab, token, store, session } = await opened({ ...plainStudy, blocks: [{ ...jndBlock, roveDb }] })
  let { step } = await lab.greet(token)
  const heard: number[] = []
  while (step.kind !== 'end') {
    if (step.kind === 'jnd')
      for (let i = 0; i < 2; i++)
        heard.push(20 * Math.log10((await lab.sound(token, step.step, i)).channels[0][1] / 0.5))
    step = (await lab.answer(token, { step: step.step, answer: fitting(step), conduct })).next
  }
  const noted = (await store.events(session.id))
    .filter(({ kind }) => kind === 'presented')
    .flatMap(({ data }) => (data as { plan: { gainsDb: number[] } }).plan.gainsDb)
  expect(heard.length).toBeGreaterThan(20)
  expect(heard.every((gainDb, i) => Math.abs(gainDb - noted[i]) < 1e-4)).toBe(true)
  expect(Math.max(...heard)).toBeLessThanOrEqual(0)
  expect(Math.min(...heard)).toBeGreaterThanOrEqual(-2 * roveDb)
  expect(Math.max(...heard) - Math.min(...heard)).toBeGreaterThan(1.5 * roveDb)
  await store.close()
})

test('all sounds of a study are made before anybody asks, so that no trial makes one; one that cannot be is told', async () => {
  const asked: string[] = []
  const maker = makerOfNumbers()
  const store = new SqliteStore(':memory:')
  const lab = new Lab({
    store,
    makerOf: () => ({
      async make(request) {
        asked.push(JSON.stringify(request))
        if ('file' in request.sound) throw new Error('no such file')
        return maker.make(request)
      },
    }),
  })
  const row = await lab.addStudy(JSON.stringify(plainStudy), 'study.json')
  const { sounds } = await lab.prepare(row)
  const made = new Set(asked)
  expect(made.size).toBe(sounds)
  const { token } = await lab.open(row)
  let { step } = await lab.greet(token)
  while (step.kind !== 'end') step = (await lab.answer(token, { step: step.step, answer: fitting(step), conduct })).next
  expect(asked.filter((request) => !made.has(request))).toEqual([])
  const systems = { a: { file: 'a.wav' } }
  const blocks = [{ kind: 'acr', name: 'opinion', items: [{ name: 'one', systems }] }]
  const broken = await lab.addStudy(JSON.stringify({ ...plainStudy, name: 'broken', blocks }), 'study.json')
  await expect(lab.prepare(broken)).rejects.toThrow('no such file')
  await store.close()
})
