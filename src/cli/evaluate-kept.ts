// Whether an evaluation came to what the model says of itself, which anybody may check.

import { type Report, reportSchema } from '../evaluation/report.ts'
import { z } from '../faults/checked.ts'
import type { KeptEvaluation } from '../model/evaluation.ts'

/**
 * A line that says so, or what differs, in digits that are shown: the last bits of a number are the processor's. undefined
 * where the model brings no evaluation.
 */
export function keptLine(kept: KeptEvaluation | undefined, report: Report): string | undefined {
  if (kept === undefined) return undefined
  const { data: own } = z.safeParse(reportSchema, kept)
  // All has been measured by now: what cannot be compared is said, and nothing is refused.
  if (own === undefined)
    return `${report.subject.name} brings numbers of another version of Ghostnote: they are not to be compared with these (--keep writes these in their place).`
  if (conditionsOf(own) !== conditionsOf(report))
    return `${report.subject.name} brings numbers of its own, of ${differing(own, report)}: they are not to be compared with these.`
  const there = numbersOf(own)
  const here = numbersOf(report)
  const others = [...there].filter(([label, shown]) => here.get(label) !== shown)
  if (others.length === 0)
    return `All ${there.size} numbers that ${report.subject.name} brings of itself came out again.`
  const told = others.map(([label, shown]) => `${label} ${here.get(label) ?? '–'}, there ${shown}`)
  return `${others.length} of the ${there.size} numbers that ${report.subject.name} brings of itself came out otherwise: ${told.join('; ')}.`
}

/** What must be the same for numbers to be comparable. */
const conditionsOf = ({ subject, dataset, embedding, seed, settings }: Report): string =>
  JSON.stringify([
    subject.hash,
    dataset.fingerprint,
    embedding.sha256,
    seed,
    settings.count,
    settings.trainingSounds,
    settings.faultSounds,
    settings.controlSounds,
    settings.encoderSounds,
  ])

function differing(a: Report, b: Report): string {
  const names = {
    'other sounds': a.subject.hash !== b.subject.hash,
    'another dataset': a.dataset.fingerprint !== b.dataset.fingerprint,
    'another embedding': a.embedding.sha256 !== b.embedding.sha256,
  }
  const found = Object.entries(names).flatMap(([name, differs]) => (differs ? [name] : []))
  return found.length === 0 ? 'other settings (they stand on its card)' : found.join(' and ')
}

/** As reports show them. An aim that came later has no number there. */
function numbersOf({ measures, verdicts }: Report): Map<string, string> {
  return new Map([
    ...measures.map(({ label, made, real }) => [label, `${digits(made)} (real ${digits(real)})`] as const),
    ...verdicts.map(({ label, found }) => [`“${label}”`, found] as const),
  ])
}

const digits = (value: number | null): string => (value === null ? '–' : value.toPrecision(3))
