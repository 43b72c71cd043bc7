// report.json and some sounds → report.html: one file that needs nothing else, to be read, looked at and listened to.

import { type ArtefactName, artefactMeanings, artefactNames } from './artefacts.ts'
import { controlCurves, type Spread, spreadCharts } from './report-charts.ts'
import { script, style } from './report-page-assets.ts'
import { toneBlock } from './report-tones.ts'
import { controlBlock, encoderBlock, escaped, externalBlock, table, verdictTable } from './report-tables.ts'
import { headline, type Measure, type Report } from './report.ts'

/** A made and a real sound of one class, as WAV files; which comes first is not shown until one has guessed. */
interface BlindPair {
  readonly class: string
  readonly made: Uint8Array
  readonly real: Uint8Array
  readonly realFirst: boolean
}

/** A made sound and the training sound nearest to it, as WAV files. */
interface NearestPair {
  readonly made: Uint8Array
  readonly training: Uint8Array
  readonly distance: number
}

export interface ReportMedia {
  /** PNG files: a row a class. */
  readonly madeSheet: Uint8Array
  readonly realSheet: Uint8Array
  readonly pairs: readonly BlindPair[]
  readonly nearest: readonly NearestPair[]
  readonly descriptors: readonly string[]
  readonly spreads: readonly Spread[]
}

export function reportPage(report: Report, media: ReportMedia): string {
  const { subject, dataset, embedding, sounds, seed } = report
  const step = subject.step === null ? '' : `, step ${subject.step}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(subject.name)} – Ghostnote evaluation</title>
<style>${style}</style>
<main>
<h1>${escaped(subject.name)}</h1>
<p>${subject.kind} <code>${subject.hash.slice(0, 12)}</code>${step}; dataset <code>${dataset.fingerprint.slice(0, 12)}</code>;
${sounds} sounds on each side, seed ${seed}; Ghostnote ${escaped(report.ghostnote)}.${leftOut(report)}${timeTaken(report)}</p>
${headlineBlock(report)}
<h2>Aims</h2>
${verdictTable(report)}
<h2>All measures</h2>
<p>“Real” holds other real sounds, as many, against the same real sounds: no model can be expected to do better. Numbers
from embedding <code>${embedding.sha256.slice(0, 12)}</code> compare only with numbers from the same embedding, which named
${(100 * embedding.heldOutAccuracy).toFixed(1)} % of held-out sounds right.</p>
${measureTable(report.measures)}
${externalBlock(report)}
<h2>Classes</h2>
${classTable(report)}
<h2>Low tones</h2>
${toneBlock(report)}
<h2>Faults that distances do not see</h2>
${artefactTable(report)}
<h2>Memorisation: ${report.memorisation.passed ? 'passed' : '<strong class="bad">FAILED</strong>'}</h2>
${memorisationBlock(report, media)}
<h2>Control</h2>
${controlBlock(report)}
${controlCurves(report)}
<h2>Samples found again</h2>
${encoderBlock(report)}
<h2>Descriptors</h2>
${spreadCharts(media.descriptors, media.spreads)}
<h2>Which is real?</h2>
<p>Each pair holds a made and a real sound of one class. Listen, then choose the real one. <output id="score"></output></p>
<div class="pairs">${media.pairs.map(pairBlock).join('\n')}</div>
<div class="sheets"><section><h2>Made</h2>
<img alt="Spectrograms of made sounds, a row a class" src="${dataUri('image/png', media.madeSheet)}"></section>
<section><h2>Real, held out</h2>
<img alt="Spectrograms of held-out real sounds, a row a class" src="${dataUri('image/png', media.realSheet)}"></section></div>
</main>
<script>${script}</script>
</html>
`
}

/** Classes without a number. */
function leftOut({ dataset }: Report): string {
  if (dataset.leftOut.length === 0) return ''
  return ` Left out, for the model lacks them or too few sounds are held out: ${escaped(dataset.leftOut.join(', '))}.`
}

function timeTaken({ took }: Report): string {
  if (took === undefined) return ''
  return ` It took ${inMinutes(took.sec)} minutes, ${inMinutes(took.cpuSec)} of processor time, on ${took.threads} ${took.threads === 1 ? 'thread' : 'threads'}.`
}

const inMinutes = (sec: number) => (sec / 60).toFixed(1)

function headlineBlock({ measures, trainingKid }: Report): string {
  const first = measures.find(({ id }) => id === headline)
  if (first === undefined) return ''
  return `<p class="headline">${escaped(first.label)} ${shown(first.made, first.madeDeviation)}
<small>real sounds: ${shown(first.real, first.realDeviation)} · training sounds: ${shown(trainingKid?.value ?? null, trainingKid?.deviation)} · ${escaped(first.about)} · ${escaped(first.by)}</small></p>`
}

const aims: Readonly<Record<Measure['better'], string>> = { lower: '↓', higher: '↑', one: '→ 1' }

function measureTable(measures: readonly Measure[]): string {
  const rows = measures.map(
    (row) => `<tr><th>${escaped(row.label)} ${aims[row.better]}</th><td>${shown(row.made, row.madeDeviation)}</td>
<td>${shown(row.real, row.realDeviation)}</td><td class="text">${escaped(row.about)}</td>
<td class="text">${escaped(row.by)}${row.note === '' ? '' : `<br>${escaped(row.note)}`}</td></tr>`,
  )
  return table('measure', 'made', 'real', 'what it is', 'by')(rows)
}

function classTable({ classes }: Report): string {
  const rows = classes.map(
    (row) => `<tr><th>${escaped(row.class)}</th><td>${row.sounds}</td><td>${shown(row.drumKid)}</td>
<td>${percent(row.agreement)}</td><td>${percent(row.realAgreement)}</td>
<td>${row.takenFor === null ? '–' : `${escaped(row.takenFor.class)} ${percent(row.takenFor.part)}`}</td><td>${shown(row.diversity)}</td></tr>`,
  )
  return table('class', 'sounds', 'drum-KID ↓', 'agreement ↑', 'of real', 'most taken for', 'diversity → 1')(rows)
}

function artefactTable({ artefacts, realArtefacts, classes, faults }: Report): string {
  const row = (name: ArtefactName) => {
    const each = classes.map((own) => `<td>${percent(own.artefacts[name])}</td>`).join('')
    return `<tr><th>${name}</th><td>${percent(artefacts[name])}</td><td>${percent(realArtefacts[name])}</td>${each}
<td class="text">${artefactMeanings[name]}</td></tr>`
  }
  const names = classes.map((own) => escaped(own.class))
  return `<p>${percent(faults.flawless)} of ${faults.sounds} made sounds have none of them, of real ones ${percent(faults.realFlawless)}.</p>
${table('fault', 'made', 'real', ...names, 'what it is')(artefactNames.map(row))}`
}

function memorisationBlock({ memorisation: found }: Report, { nearest }: ReportMedia): string {
  const pairs = nearest.map(
    ({ made, training, distance }) =>
      `<div class="pair"><span>${shown(distance)}</span>${player('made', made)}${player('training', training)}</div>`,
  )
  return `<p>${percent(found.suspectPart)} of the made sounds are nearer to a training sound than 99 % of held-out real
sounds are (at most ${percent(found.allowedPart)} may be). Median distance to the nearest of ${found.trainingSounds} training
sounds: ${shown(found.medianMade)}, of held-out real sounds ${shown(found.medianHeldOut)}. The nearest pairs, with their distance:</p>
<div class="pairs">${pairs.join('\n')}</div>`
}

function pairBlock({ class: name, made, real, realFirst }: BlindPair): string {
  const [a, b] = realFirst ? [real, made] : [made, real]
  return `<div class="pair" data-real="${realFirst ? 'A' : 'B'}"><span>${escaped(name)}</span>${player('A', a)}${player('B', b)}
<button class="guess" value="A">A is real</button><button class="guess" value="B">B is real</button></div>`
}

function player(label: string, wav: Uint8Array): string {
  return `<button class="play" data-wav="${dataUri('audio/wav', wav)}">▶ ${label}</button>`
}

function dataUri(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
}

function shown(value: number | null, deviation: number | null = null): string {
  if (value === null) return '–'
  return `${value.toPrecision(3)}${deviation === null ? '' : ` ± ${deviation.toPrecision(2)}`}`
}

function percent(part: number | null | undefined): string {
  return part === null || part === undefined ? '–' : `${(100 * part).toFixed(1)} %`
}
