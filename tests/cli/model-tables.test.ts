import { expect, test } from 'vitest'
import { tablesOf, withTables } from '../../src/cli/model-tables.ts'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { controlRow, report, toneRow } from '../evaluation/reports.ts'
import { shippedFolder } from '../shipped.ts'

const { manifest } = readBundle(shippedFolder)

test('the middle of the classes stands for a control, and a missed aim bears its sign', () => {
  const control = [2.75, 5.5, 11].map((error) => controlRow({ error }))
  const base = report({ control, faults: { sounds: 1000, flawless: 0.5, realFlawless: 1 } })
  const text = tablesOf([{ manifest, report: { ...base, verdicts: verdictsOf(base) } }], { speeds: [] })
  expect(text).toContain('| brightness | 1.0 JND · 100.0 % · 90.0 % |')
  expect(text).toContain('| sounds without a fault | 50.0 % of 1000 × | ≥ 98.0 % of 1000 |')
  expect(() => withTables('# no place\n', text)).toThrow(RangeError)
})

test('tones have a table where an evaluation asked for them, and a dash where one did not', () => {
  const models = [{}, { tones: [toneRow({ distance: 6.24, pitches: 1 })] }].map((more) => {
    const base = report(more)
    return { manifest, report: { ...base, verdicts: verdictsOf(base) } }
  })
  const text = tablesOf(models, { speeds: [] })
  expect(text).toContain('| kick | – | 6.2 · 1 | 0.7 · 20 |')
  expect(text).toContain('| classes in tune | – | 0 of 1 × |')
  expect(tablesOf(models.slice(0, 1), { speeds: [] })).not.toContain('settle on')
})
