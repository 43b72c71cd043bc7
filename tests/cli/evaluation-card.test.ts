import { expect, test } from 'vitest'
import { cardWithEvaluation, cardWithoutEvaluation } from '../../src/cli/evaluation-card.ts'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import { controlRow, report, toneRow } from '../evaluation/reports.ts'

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
  expect(text).toContain('ghostnote evaluate tiny --data DATASET --count 8 --training-sounds 8 --fault-sounds 1000')
  const made = { factory: { count: 80, seed: 3, soundRevision: 4 }, rateHz: 44_100 }
  const commandOf = (isOwn: boolean) =>
    /evaluate tiny .*/.exec(
      cardWithEvaluation(card, { ...measured, dataset: { ...measured.dataset, isOwn } }, made),
    )![0]
  expect(commandOf(true)).toMatch(/^evaluate tiny --count 8 /)
  expect(commandOf(false)).toMatch(/^evaluate tiny --factory 80:3:4 --count 8 /)
  expect(text).toContain('held-out accuracy 90.0 %')
  expect(text).toContain('6.0 dB log-spectral distance')
})

test('tones stand on the card where the evaluation asked for them', () => {
  const encoder = { ...measured.encoder!, tones: { sounds: 6, toneless: 1, medianSemitones: 4.46 } }
  const text = cardWithEvaluation(card, { ...measured, tones: [toneRow({ distance: 6.24, pitches: 1 })], encoder })
  expect(text).toContain('| kick | 6.2 | 0.7 | ≤ 3.3 | 1 | 20 | 100.0 % | 95.0 % |')
  expect(text).toContain(
    '6 of them are of tonal classes and settle on a tone; the version’s is 4.5 semitones off in the median; versions without one: 1.',
  )
  expect(cardWithEvaluation(card, measured)).not.toContain('settle on')
})
