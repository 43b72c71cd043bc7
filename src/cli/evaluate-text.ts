// What `ghostnote evaluate` prints for people.

import { headline, type Measure, type Report, type ToneRow } from '../evaluation/report.ts'
import type { Speed } from './compare-speeds.ts'

/** A report in lines: the measures, and the aims with what was found. */
export function summaryLines({
  subject,
  dataset,
  measures,
  trainingKid,
  verdicts,
  external,
  tones,
  took,
  sounds,
}: Report): string[] {
  const line = (row: Measure) =>
    `${row.label.padEnd(18)}${shown(row.made, row.madeDeviation).padEnd(20)}${shown(row.real, row.realDeviation).padEnd(20)}${row.by}`
  const first = measures.filter(({ id }) => id === headline)
  const others = measures.filter(({ id }) => id !== headline)
  return [
    `${subject.name}: ${sounds} sounds on each side, of ${dataset.classes.join(', ')}`,
    ...(dataset.leftOut.length === 0 ? [] : [`left out: ${dataset.leftOut.join(', ')}`]),
    ...(dataset.isOwn ? [] : ['not the dataset that it learned from: copies of training sounds would not be found']),
    `${''.padEnd(18)}${'made'.padEnd(20)}${'real'.padEnd(20)}by`,
    ...first.map(line),
    ...(trainingKid === null
      ? []
      : [`of training sounds${' '.repeat(20)}${shown(trainingKid.value, trainingKid.deviation)}`]),
    ...others.map(line),
    ...(external === null
      ? []
      : [
          `${'FAD'.padEnd(18)}${external.made.toPrecision(3).padEnd(20)}${external.real.toPrecision(3).padEnd(20)}${external.file} ${external.sha256.slice(0, 12)}, ${external.input}`,
        ]),
    ...(tones ?? []).map(toneLine),
    '',
    ...verdicts.map(
      ({ label, found, aim, reached, note }) =>
        `${marks[String(reached) as keyof typeof marks].padEnd(13)}${label.padEnd(28)}${found.padEnd(20)}${aim}${note === '' ? '' : ` (${note})`}`,
    ),
    ...(took === undefined ? [] : ['', tookLine(took)]),
  ]
}

/** How the tones of a class are spread. */
function toneLine({ class: name, distance, realDistance, pitches, realPitches }: ToneRow): string {
  const semitones = (value: number | null) => (value === null ? '–' : `${value.toFixed(1)} semitones`)
  const cells = [
    `tones of ${name}`.padEnd(18),
    semitones(distance).padEnd(20),
    semitones(realDistance).padEnd(20),
    `different pitches: ${pitches}, of real sounds ${realPitches}`,
  ]
  return cells.join('')
}

function tookLine({ sec, cpuSec, threads }: NonNullable<Report['took']>): string {
  return `${(sec / 60).toFixed(1)} minutes, ${(cpuSec / 60).toFixed(1)} of processor time, on ${threads} ${threads === 1 ? 'thread' : 'threads'}.`
}

/** A column a subject: measures, aims, speeds. */
export function comparisonLines(reports: readonly Report[], speeds: readonly Speed[]): string[] {
  const row = (label: string, cells: readonly string[]) =>
    `${label.padEnd(28)}${cells.map((cell) => cell.padEnd(28)).join('')}`.trimEnd()
  const ids = reports[0]!.measures.map(({ id, label }) => ({ id, label }))
  const aims = [...new Map(reports.flatMap(({ verdicts }) => verdicts.map(({ id, label }) => [id, label] as const)))]
  return [
    '',
    row(
      '',
      reports.map(({ subject }) => subject.name),
    ),
    ...ids.map(({ id, label }) =>
      row(
        label,
        reports.map(({ measures }) => {
          const own = measures.find((measure) => measure.id === id)
          return own === undefined ? '–' : shown(own.made, own.madeDeviation)
        }),
      ),
    ),
    ...aims.map(([id, label]) =>
      row(
        label,
        reports.map(({ verdicts }) => {
          const own = verdicts.find((verdict) => verdict.id === id)
          return own === undefined ? '–' : `${own.found} ${marks[String(own.reached) as keyof typeof marks]}`
        }),
      ),
    ),
    row(
      'time of a sound',
      speeds.map(({ renderMs, ratio }) => `${renderMs} ms, ${ratio} times`),
    ),
  ]
}

const marks = { true: 'reached', false: 'not reached', null: 'not told' } as const

function shown(value: number | null, deviation: number | null): string {
  return value === null ? '–' : `${value.toPrecision(3)}${deviation === null ? '' : ` ± ${deviation.toPrecision(2)}`}`
}
