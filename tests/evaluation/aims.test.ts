import { expect, test } from 'vitest'
import { errorInJnd, verdictsOf } from '../../src/evaluation/aims.ts'
import type { Report } from '../../src/evaluation/report.ts'
import { controlRow, measureRow, report } from './reports.ts'

const verdict = (id: string, more: Partial<Report> = {}) => verdictsOf(report(more)).find((row) => row.id === id)

test('a model that reaches every aim is told so, in nine rows', () => {
  const rows = verdictsOf(report())
  expect(rows.length).toBe(9)
  expect(rows.filter(({ reached }) => reached !== true)).toEqual([])
})

test('each aim is missed by the number that lies just beyond it', () => {
  const { faults, memorisation, encoder } = report()
  const kid = (value: number) => [measureRow('drum-kid', value), ...report().measures.slice(1)]
  const misses: Record<string, Partial<Report>> = {
    'class-agreement': { measures: [...kid(0), measureRow('class-agreement', 0.949)].toReversed() },
    'drum-kid': { measures: kid(0.0351) },
    coverage: { measures: [...kid(0).slice(0, 2), measureRow('coverage', 0.69)] },
    flawless: { faults: { ...faults, flawless: 0.979 } },
    memorisation: { memorisation: { ...memorisation, passed: false } },
    ordering: { control: [controlRow(), controlRow({ ordering: { e1: 1, e2: 0.94, e3: 1 } })] },
    error: { control: [controlRow({ error: 5.6 })] },
    reach: { control: [controlRow({ reachPart: 0.59 })] },
    encoder: { encoder: { ...encoder!, medianDb: 7.6 } },
  }
  for (const [id, more] of Object.entries(misses)) {
    const missed = verdictsOf(report(more)).filter(({ reached }) => reached === false)
    expect(missed.map((row) => row.id)).toEqual([id])
  }
})

test('drum-KID may be three times that of training sounds and its deviation, and no less where that is negative', () => {
  expect(
    verdict('drum-kid', { measures: [measureRow('drum-kid', 0.0349), ...report().measures.slice(1)] })!.reached,
  ).toBe(true)
  const negative = { trainingKid: { value: -0.02, deviation: 0.03 } }
  expect(verdict('drum-kid', negative)).toMatchObject({ reached: true, aim: '≤ 0.0300' })
  expect(verdict('drum-kid', { trainingKid: null })!.reached).toBe(null)
})

test('errors are in the just-noticeable differences of their control', () => {
  expect(errorInJnd({ control: 'brightness', error: 5.5 })).toBe(1)
  expect(errorInJnd({ control: 'depth', error: 2.4 })).toBe(0.5)
  expect(errorInJnd({ control: 'warmth', error: 12 })).toBe(2)
  expect(errorInJnd({ control: 'hardness', error: 5 })).toBe(1)
  expect(errorInJnd({ control: 'hardness', error: null })).toBe(null)
})

test('the control that is farthest from an aim is named, and one that could not be measured leaves it open', () => {
  const rows = [controlRow({ error: 7 }), controlRow({ class: 'tom', error: 11 }), controlRow({ class: 'rim' })]
  expect(verdict('error', { control: rows })).toMatchObject({
    found: '1 of 3',
    note: 'farthest: tom brightness, 2.0 JND',
  })
  const reach = [controlRow({ reachPart: 0.5 }), controlRow({ class: 'tom', reachPart: 0.1 })]
  expect(verdict('reach', { control: reach })!.note).toBe('farthest: tom brightness, 10.0 %')
  expect(verdict('ordering', { control: [controlRow(), controlRow({ ordering: null })] })!.reached).toBe(null)
})

test('too few sounds tell nothing of faults, and a model without controls or encoder has no such aims', () => {
  expect(verdict('flawless', { faults: { sounds: 999, flawless: 1, realFlawless: 1 } })!.reached).toBe(null)
  const ids = verdictsOf(report({ control: null, encoder: null })).map(({ id }) => id)
  expect(ids).toEqual(['class-agreement', 'drum-kid', 'coverage', 'flawless', 'memorisation'])
})
