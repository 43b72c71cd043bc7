import { expect, test } from 'vitest'
import { cardWithEvaluation, cardWithoutEvaluation } from '../../src/cli/evaluation-card.ts'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import { controlRow, report } from '../evaluation/reports.ts'

const card = '# tiny\nA drum generator.\n\n## Data\nSome sounds.\n'
const measured = report({ verdicts: verdictsOf(report()) })

test('the measured part stands before the section on data, and takes the place of an earlier one', () => {
  const first = cardWithEvaluation(card, measured)
  expect(first.indexOf('## Measured')).toBeLessThan(first.indexOf('## Data'))
  expect(first.startsWith('# tiny\nA drum generator.\n')).toBe(true)
  expect(first.endsWith('## Data\nSome sounds.\n')).toBe(true)
  expect(cardWithEvaluation(first, measured)).toBe(first)
  const other = cardWithEvaluation(first, { ...measured, seed: 5 })
  expect(other).toContain('--seed 5')
  expect(other.match(/## Measured/g)?.length).toBe(1)
  expect(cardWithoutEvaluation(first)).toBe(card)
  const bare = cardWithEvaluation('# bare\n', measured)
  expect(bare).toContain('## Measured')
  expect(cardWithEvaluation(bare, measured)).toBe(bare)
})

test('every number stands on the card with its aim, and the command that makes it again', () => {
  const text = cardWithEvaluation(card, { ...measured, control: [controlRow({ error: 2.75, reachPart: 0.41 })] })
  for (const { label, found, aim } of measured.verdicts) expect(text).toContain(`| ${label} | ${found} | ${aim} |`)
  expect(text).toContain('| kick | 0.5 · 100 · 41 |')
  expect(text).toContain('ghostnote evaluate tiny --count 8 --training-sounds 8 --fault-sounds 1000')
  expect(text).toContain('held-out accuracy 90.0 %')
  expect(text).toContain('6.0 dB log-spectral distance')
})
