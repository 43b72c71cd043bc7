// What is shipped under models/ says of itself what was measured.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cardWithEvaluation } from '../src/cli/evaluation-card.ts'
import { measuredOf, shippedTables, withTables } from '../src/cli/model-tables.ts'
import { packageRoot } from '../src/cli/package.ts'
import { verdictsOf } from '../src/evaluation/aims.ts'
import { bundleNames, readBundle, soundsHash } from '../src/model/bundle.ts'

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
