import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tablesOf, withTables } from '../../src/cli/model-tables.ts'
import { packageRoot } from '../../src/cli/package.ts'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { controlRow, report } from '../evaluation/reports.ts'

const { manifest } = readBundle(join(packageRoot, 'models', 'style-lite'))

test('the middle of the classes stands for a control, and a missed aim bears its sign', () => {
  const control = [2.75, 5.5, 11].map((error) => controlRow({ error }))
  const base = report({ control, faults: { sounds: 1000, flawless: 0.5, realFlawless: 1 } })
  const text = tablesOf([{ manifest, report: { ...base, verdicts: verdictsOf(base) } }], { speeds: [] })
  expect(text).toContain('| brightness | 1.0 JND · 100.0 % · 90.0 % |')
  expect(text).toContain('| sounds without a fault | 50.0 % of 1000 × | ≥ 98.0 % of 1000 |')
  expect(() => withTables('# no place\n', text)).toThrow(RangeError)
})
