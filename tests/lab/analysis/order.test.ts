// Order effects: a leaning that was put in is found, and none where there was none.

import { expect, test } from 'vitest'
import { jndOrder, ratingOrder } from '../../../src/lab/analysis/order.ts'
import { jndRows, ratingRows, rowsOf } from '../../../src/lab/analysis/trials.ts'
import { jndBlock, mushraBlock, plainStudy, questPlus } from '../studies.ts'
import { changed, sessionsOf } from '../simulated.ts'

const procedure = { ...questPlus, trials: 60 }
const jndStudy = { ...plainStudy, blocks: [{ ...jndBlock, procedure }] }
const rowsOfAll = (all: Awaited<ReturnType<typeof sessionsOf>>['sessions']) =>
  all.flatMap(({ session, events }) => rowsOf(session, events))

test('who leans to the first sound by a σ says “first” too often, and is right more often where the first is', async () => {
  const { sessions } = await sessionsOf(jndStudy, { listeners: 8, bias: 1 })
  const { answers, even } = jndOrder('2afc', jndRows(rowsOfAll(sessions)))
  expect(even).toBe(0.5)
  expect(answers.map(({ answer }) => answer)).toEqual(['first', 'second'])
  expect(answers.reduce((sum, { given }) => sum + given, 0)).toBe(8 * 60)
  expect(answers[0].interval[0]).toBeGreaterThan(0.55)
  expect(answers[0].hits! / answers[0].right!).toBeGreaterThan(answers[1].hits! / answers[1].right! + 0.1)
})

test('who leans nowhere has a share of a half within its interval', async () => {
  const { sessions } = await sessionsOf(jndStudy, { listeners: 8 })
  const [first] = jndOrder('2afc', jndRows(rowsOfAll(sessions))).answers
  expect(first.interval[0]).toBeLessThan(0.5)
  expect(first.interval[1]).toBeGreaterThan(0.5)
})

test('ten points more for whatever stands first on the page are found there, however the systems fell', async () => {
  const { sessions } = await sessionsOf({ ...plainStudy, blocks: [mushraBlock] }, { listeners: 30 })
  const leaning = changed(sessions, ({ answer }) =>
    answer.kind === 'ratings'
      ? { answer: { ...answer, values: answer.values.map((value, place) => (place === 0 ? value : value - 10)) } }
      : {},
  )
  const of = (all: typeof sessions) => ratingOrder(ratingRows(rowsOfAll(all)))
  expect(of(sessions).places[0].mean).toBeLessThan(4)
  const { by, places } = of(leaning)
  expect(by).toBe('place')
  expect(places).toHaveLength(5)
  // A place's share of ten points is taken off every system's mean, too.
  expect(places[0].mean - places[1].mean).toBeGreaterThan(6)
  expect(places[0].interval![0]).toBeGreaterThan(4)
})
