import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cardWithEvaluation } from '../../src/cli/evaluation-card.ts'
import { measuredOf, shippedTables, tablesOf, withTables } from '../../src/cli/model-tables.ts'
import { packageRoot } from '../../src/cli/package.ts'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import { bundleNames, readBundle, soundsHash } from '../../src/model/bundle.ts'
import { controlRow, report } from '../evaluation/reports.ts'

const models = join(packageRoot, 'models')
const shipped = bundleNames(models).map((name) => readBundle(join(models, name)))

test('the tables of models/README.md are what the bundles’ evaluations say', () => {
  const readme = readFileSync(join(models, 'README.md'), 'utf8')
  expect(withTables(readme, shippedTables(models))).toBe(readme)
})

test('every shipped model was evaluated as it is, and its card shows that evaluation', () => {
  for (const bundle of shipped) {
    const measured = measuredOf(bundle)!
    expect(measured.report.subject.hash).toBe(soundsHash(bundle.manifest))
    expect(measured.report.dataset.isOwn).toBe(true)
    const card = readFileSync(join(bundle.folder, 'CARD.md'), 'utf8')
    expect(cardWithEvaluation(card, measured.report)).toBe(card)
    const { verdicts, ...unjudged } = measured.report
    expect(verdictsOf(unjudged)).toEqual(verdicts)
  }
})

test('the middle of the classes stands for a control, and a missed aim bears its sign', () => {
  const { manifest } = shipped[0]
  const control = [2.75, 5.5, 11].map((error) => controlRow({ error }))
  const base = report({ control, faults: { sounds: 1000, flawless: 0.5, realFlawless: 1 } })
  const text = tablesOf([{ manifest, report: { ...base, verdicts: verdictsOf(base) } }], { speeds: [] })
  expect(text).toContain('| brightness | 1.0 JND · 100.0 % · 90.0 % |')
  expect(text).toContain('| sounds without a fault | 50.0 % of 1000 × | ≥ 98.0 % of 1000 |')
  expect(() => withTables('# no place\n', text)).toThrow(RangeError)
})
