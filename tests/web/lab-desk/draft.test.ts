// A study file while it is being written, and the way through the researcher's pages.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRemark, type Json, readDraft, valueAt, withValue } from '../../../web/lab-desk/draft.ts'
import { fragmentTo, type Route, routeOf } from '../../../web/lab-desk/route.ts'
import { fullStudy, plainStudy } from '../../lab/studies.ts'

const draft = plainStudy as unknown as Json

test('what is put at a path is found there, and nothing else changes', () => {
  const put = withValue(draft, 'blocks.0.bases.0.sound.seed', 9)
  expect(valueAt(put, 'blocks.0.bases.0.sound.seed')).toBe(9)
  expect(withValue(put, 'blocks.0.bases.0.sound.seed', 3)).toEqual(draft)
  expect(valueAt(draft, 'blocks.0.bases.0.sound.seed')).toBe(3) // the one before is left as it was
})

test('fields on the way to a new one are made; one that is taken away is gone, and so is a place in a list', () => {
  const put = withValue(draft, 'blocks.0.practice.trials', 4)
  expect(valueAt(put, 'blocks.0.practice')).toEqual({ trials: 4 })
  expect(withValue(put, 'blocks.0.practice', undefined)).toEqual(draft)
  const two = withValue(draft, 'languages', ['en', 'de', 'fr'])
  expect(valueAt(withValue(two, 'languages.1', undefined), 'languages')).toEqual(['en', 'fr'])
  expect(valueAt(draft, 'title.en.deeper')).toBeUndefined()
})

test.each([
  ['blocks.0.procedure.trials', 0, 'blocks.0.procedure.trials'],
  ['blocks.0.task', '4afc', 'blocks.0.task'],
  ['blocks.0.procedure.min', 40, 'blocks.0.procedure.min'],
  ['name', 'Not A Name', 'name'],
  ['languages', ['en', 'fr'], 'title'],
  ['blocks.0.practice', { trails: 3 }, 'blocks.0.practice.trails'],
])('with %s as %j the validator speaks of the field %s', (path, value, at) => {
  const read = readDraft(withValue(draft, path, value))
  expect(isRemark(read) && read.at).toBe(at)
  expect(isRemark(read) && read.says).toMatch(/^Found .*; expected .*\.$/)
})

test('a study that is valid is read as itself', () => {
  expect(readDraft(fullStudy as unknown as Json)).toMatchObject({ name: 'full' })
})

test('every place in the pages leads to itself, with the server’s token kept beside it', () => {
  const id = fc.integer({ min: 0, max: 999_999_999 })
  const route: fc.Arbitrary<Route> = fc.oneof(
    fc.constant<Route>({ kind: 'studies' }),
    fc.constant<Route>({ kind: 'new' }),
    id.map((from): Route => ({ kind: 'new', from })),
    fc
      .tuple(id, fc.constantFrom('progress' as const, 'simulate' as const, 'results' as const))
      .map(([number, part]): Route => ({ kind: 'study', id: number, part })),
  )
  const token = `token=${'x'.repeat(43)}`
  fc.assert(
    fc.property(route, fc.constantFrom('', `#${token}`, `#${token}&at=new`, '#at=study/3'), (there, here) => {
      const fragment = fragmentTo(there, here)
      expect(routeOf(fragment)).toEqual(there)
      expect(fragment.includes(token)).toBe(here.includes(token))
    }),
  )
})

test('an address that leads nowhere leads to the studies', () => {
  for (const fragment of ['', '#', '#at=', '#at=study', '#at=study/x', '#at=elsewhere/3', `#token=${'x'.repeat(43)}`])
    expect(routeOf(fragment)).toEqual({ kind: 'studies' })
})
