import { expect, test } from 'vitest'
import { keptLine } from '../../src/cli/evaluate-kept.ts'
import { verdictsOf } from '../../src/evaluation/aims.ts'
import type { Report } from '../../src/evaluation/report.ts'
import { measureRow, report, toneRow } from '../evaluation/reports.ts'

const judged = (more: Partial<Report> = {}): Report => {
  const base = report(more)
  return { ...base, verdicts: verdictsOf(base) }
}

test('a model without an evaluation of its own has nothing to compare with', () => {
  expect(keptLine(undefined, judged())).toBe(undefined)
})

test('numbers that come out again are told so, though their last bits and the time differ and new ones came', () => {
  const [kid, ...others] = judged().measures
  const near = { ...kid, made: kid.made! * (1 + 1e-9) }
  const took = { sec: 5, cpuSec: 9, threads: 2 }
  const again = judged({ measures: [near, ...others], took, tones: [toneRow()] })
  expect(keptLine(judged(), again)).toBe('All 12 numbers that tiny brings of itself came out again.')
})

test('a number that came out otherwise is named with both values', () => {
  const others = judged().measures.slice(0, 2)
  const line = keptLine(judged(), judged({ measures: [...others, measureRow('coverage', 0.65)] }))!
  expect(line).toContain('2 of the 12 numbers')
  expect(line).toContain('coverage 0.650 (real 0.00), there 0.800 (real 0.00); “coverage” 0.65, there 0.80')
})

test('other settings, sounds or datasets are not compared', () => {
  const { settings, subject, dataset } = judged()
  const cases: [Partial<Report>, RegExp][] = [
    [{ settings: { ...settings, controlSounds: 5 } }, /of other settings/],
    [{ subject: { ...subject, hash: 'f'.repeat(64) } }, /of other sounds:/],
    [{ dataset: { ...dataset, fingerprint: '0'.repeat(64) } }, /of another dataset:/],
  ]
  for (const [more, words] of cases) expect(keptLine(judged(), judged(more))).toMatch(words)
})

test('a file that is an evaluation only at its head is refused', () => {
  const { format, version, subject, verdicts } = judged()
  expect(keptLine({ format, version, subject, verdicts }, judged())).toMatch(
    /^tiny brings numbers of another version of Ghostnote: they are not to be compared/,
  )
})
