// The part of a model card that says what `ghostnote evaluate` measured: aims, distances, classes, controls.

import { errorInJnd, leastOrder, toneAim } from '../evaluation/aims.ts'
import { embeddingLabel } from '../evaluation/embedding.ts'
import type { Report } from '../evaluation/report.ts'
import type { DatasetRecipe } from '../model/manifest.ts'
import { foundTones } from '../evaluation/report-tables.ts'

const [opening, closing] = ['<!-- measured by ghostnote evaluate -->', '<!-- end of what was measured -->']

/**
 * The card with the report's part in place of an earlier one; else before the section on data, or at its end.
 * @param made how the report's dataset is made, where a recipe made it
 */
export function cardWithEvaluation(card: string, report: Report, made?: DatasetRecipe): string {
  const part = `${opening}\n${evaluationCard(report, made)}${closing}\n\n`
  const bare = cardWithoutEvaluation(card)
  const data = bare.indexOf('\n## Data') + 1
  return data === 0 ? `${bare.trimEnd()}\n\n${part.trimEnd()}\n` : bare.slice(0, data) + part + bare.slice(data)
}

/** The card without that part. */
export function cardWithoutEvaluation(card: string): string {
  const [from, to] = [card.indexOf(opening), card.indexOf(closing)]
  if (from < 0 || to < from) return card
  return card.slice(0, from) + card.slice(to + closing.length).trimStart()
}

/** What names the dataset to those who evaluate the model again: nothing where the bundle says how to make it. */
function datasetFlags({ dataset }: Report, made: DatasetRecipe | undefined): string[] {
  if (made === undefined) return ['--data DATASET']
  const { count, seed, soundRevision } = made.factory
  return dataset.isOwn ? [] : [`--factory ${count}:${seed}:${soundRevision}`]
}

/** Markdown. */
function evaluationCard(report: Report, made: DatasetRecipe | undefined): string {
  const { subject, settings, dataset, embedding, memorisation, sounds, seed } = report
  const flags = [
    ...datasetFlags(report, made),
    `--count ${settings.count}`,
    `--training-sounds ${settings.trainingSounds}`,
    `--fault-sounds ${settings.faultSounds}`,
    `--control-sounds ${settings.controlSounds}`,
    `--encoder-sounds ${settings.encoderSounds}`,
    `--seed ${seed}`,
  ]
  return `## Measured
\`ghostnote evaluate ${subject.name} ${flags.join(' ')}\`
holds ${sounds} made sounds against as many held-out ones of dataset \`${dataset.fingerprint.slice(0, 12)}\`; “real” are as many other
held-out sounds. Judged by ${embeddingLabel(embedding)}.${timeTaken(report)}

${table(
  ['aim', 'found', 'aimed at', 'reached', ''],
  report.verdicts.map(({ label, found, aim, reached, note }) => [
    label,
    found,
    aim,
    reached === null ? 'not told' : reached ? 'yes' : '**no**',
    note,
  ]),
)}

${table(
  ['measure', 'made', 'real'],
  report.measures.map((row) => [row.label, shown(row.made, row.madeDeviation), shown(row.real, row.realDeviation)]),
)}

${trainingLine(report)}Median distance of a made sound to the nearest of ${memorisation.trainingSounds} training sounds ${shown(memorisation.medianMade)}, of a held-out real
one ${shown(memorisation.medianHeldOut)}.

${table(
  ['class', 'drum-KID', 'agreement', 'of real', 'most taken for', 'diversity'],
  report.classes.map((row) => [
    row.class,
    shown(row.drumKid),
    percent(row.agreement),
    percent(row.realAgreement),
    row.takenFor === null ? '–' : `${row.takenFor.class} ${percent(row.takenFor.part)}`,
    shown(row.diversity),
  ]),
)}
${toneTable(report)}${controlTable(report)}${encoderTable(report)}`
}

function timeTaken({ took }: Report): string {
  if (took === undefined) return ''
  const inMinutes = (sec: number) => (sec / 60).toFixed(1)
  return `\nIt took ${inMinutes(took.cpuSec)} minutes of processor time, ${inMinutes(took.sec)} by the clock, on ${took.threads} threads.`
}

function trainingLine({ trainingKid }: Report): string {
  if (trainingKid === null) return ''
  return `drum-KID of training sounds, as many of each class, is ${shown(trainingKid.value, trainingKid.deviation)}.\n`
}

/** Of the classes that settle on tones. */
function toneTable({ tones }: Report): string {
  if (tones === undefined || tones.length === 0) return ''
  return `
Tones that sounds settle on, of the classes whose real sounds mostly do: distance of the made tones from the real ones in
semitones (1-Wasserstein), different semitones among as many sounds, and what part of the sounds has a tone.

${table(
  ['class', 'distance', 'of real', 'aimed at', 'pitches', 'of real', 'with a tone', 'of real'],
  tones.map((row) => [
    row.class,
    row.distance?.toFixed(1) ?? '–',
    row.realDistance?.toFixed(1) ?? '–',
    toneAim(row) === null ? '–' : `≤ ${toneAim(row)!.toFixed(1)}`,
    String(row.pitches),
    String(row.realPitches),
    percent(row.part),
    percent(row.realPart),
  ]),
)}
`
}

/** Error in JND, worst order, and reach in percent of the data, a row a class; the mark * where an aim is missed. */
function controlTable({ control }: Report): string {
  if (control === null || control.length === 0) return ''
  const classes = [...new Set(control.map((row) => row.class))]
  const controls = [...new Set(control.map((row) => row.control))]
  const cell = (name: string, id: string) => {
    const row = control.find((own) => own.class === name && own.control === id)
    if (row === undefined) return '–'
    const [error, order] = [errorInJnd(row), leastOrder(row)]
    return [
      error?.toFixed(1) ?? '–',
      order === null ? '–' : (100 * order).toFixed(0),
      (100 * row.reachPart).toFixed(0),
    ].join(' · ')
  }
  return `
Timbre controls, asked at three places of their reach: mean error in just-noticeable differences (aim: 1) · seeds in the right
order, % (aim: 95) · part of the data’s 5th to 95th percentile that is reached, % (aim: 60).

${table(
  ['class', ...controls],
  classes.map((name) => [name, ...controls.map((id) => cell(name, id))]),
)}
`
}

function encoderTable({ encoder }: Report): string {
  if (encoder === null) return ''
  const tones = foundTones(encoder)
  return `
${encoder.sounds} held-out sounds found again: ${encoder.medianDb.toFixed(1)} dB log-spectral distance in the median (${encoder.firstMedianDb.toFixed(1)} before the search
that follows the encoder), 90 % under ${encoder.mostDb.toFixed(1)} dB; ${percent(encoder.agreement)} come out as the class that they are of. By class:
${encoder.classes.map((row) => `${row.class} ${row.medianDb.toFixed(1)}`).join(', ')}.
${tones === undefined ? '' : `${tones}\n`}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [head, head.map(() => '---'), ...rows].map(line).join('\n')
}

function shown(value: number | null, deviation: number | null = null): string {
  if (value === null) return '–'
  return `${value.toPrecision(3)}${deviation === null ? '' : ` ± ${deviation.toPrecision(2)}`}`
}

function percent(part: number | null): string {
  return part === null ? '–' : `${(100 * part).toFixed(1)} %`
}
