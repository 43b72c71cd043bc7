// What is shipped under models/ says of itself what was measured.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cardWithEvaluation } from '../src/cli/evaluation-card.ts'
import { measuredOf, shippedTables, withTables } from '../src/cli/model-tables.ts'
import { packageRoot } from '../src/cli/package.ts'
import { verdictsOf } from '../src/evaluation/aims.ts'
import { shippedModel } from './shipped.ts'
import { bundleNames, readBundle, soundsHash } from '../src/model/bundle.ts'

const models = join(packageRoot, 'models')
const shipped = bundleNames(models).map((name) => readBundle(join(models, name)))

test('the tables of models/README.md are what the bundles’ evaluations say', () => {
  const readme = readFileSync(join(models, 'README.md'), 'utf8')
  expect(withTables(readme, shippedTables(models))).toBe(readme)
})

test('every shipped model was evaluated as it is, on data that one of them learned from and says how to make', () => {
  for (const bundle of shipped) {
    const measured = measuredOf(bundle)!
    const { hash, name } = measured.report.subject
    expect(hash).toBe(soundsHash(bundle.manifest))
    const { fingerprint, isOwn } = measured.report.dataset
    const learned = shipped.filter(({ manifest }) => manifest.trained['dataset'] === fingerprint)
    expect(isOwn).toBe(learned.includes(bundle))
    if (name === shippedModel) expect(isOwn).toBe(true)
    // Its card shows that evaluation, with the command that makes it again.
    const made = learned[0].manifest.recipe!
    const card = readFileSync(join(bundle.folder, 'CARD.md'), 'utf8')
    expect(cardWithEvaluation(card, measured.report, made)).toBe(card)
    const { verdicts, ...unjudged } = measured.report
    expect(verdictsOf(unjudged)).toEqual(verdicts)
  }
})
