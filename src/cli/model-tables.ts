// The tables of models/README.md: what the bundles' own evaluations say, side by side.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorInJnd, leastOrder } from '../evaluation/aims.ts'
import { type Report, reportSchema } from '../evaluation/report.ts'
import { checked, z } from '../faults/checked.ts'
import { type Bundle, bundleNames, readBundle } from '../model/bundle.ts'
import { evaluationFile, type Manifest, weightsFile } from '../model/manifest.ts'

/** What `evaluate A B --out` writes beside the reports: times of one run. */
const comparisonSchema = z.strictObject({
  speeds: z.array(
    z.strictObject({ name: z.string(), renderMs: z.number(), ratio: z.number(), timesRealTime: z.number() }),
  ),
})
export type Comparison = z.output<typeof comparisonSchema>

export interface Measured {
  readonly manifest: Manifest
  readonly report: Report
}

/** The bundle with its whole evaluation; undefined where it has none. @throws Fault E_MODEL for one that is no report. */
export function measuredOf({ manifest, evaluation }: Bundle): Measured | undefined {
  if (evaluation === undefined) return undefined
  const wayOut = 'Evaluate the model again, with --keep.'
  return {
    manifest,
    report: checked(reportSchema, evaluation, `${manifest.name}/${evaluationFile}`, 'E_MODEL', wayOut),
  }
}

const [opening, closing] = ['<!-- tables: npm run model-tables -->', '<!-- end of tables -->']

/** `readme` with the tables in place of those between its two marks. @throws RangeError where they are missing. */
export function withTables(readme: string, tables: string): string {
  const [from, to] = [readme.indexOf(opening), readme.indexOf(closing)]
  if (from < 0 || to < from) throw new RangeError(`models/README.md has no place for tables: "${opening}"`)
  return `${readme.slice(0, from)}${opening}\n${tables}${readme.slice(to)}`
}

const families: Readonly<Record<Manifest['family'], string>> = {
  progressive: 'progressive (DrumGAN)',
  style: 'style-based (StyleWaveGAN)',
  'style-wave': 'style-based, waveform (StyleWaveGAN)',
}

/** Markdown: what they are, how they sound, how they answer their controls, how fast they are. */
export function tablesOf(models: readonly Measured[], { speeds }: Comparison): string {
  const names = models.map(({ manifest }) => manifest.name)
  const each = (of: (model: Measured) => string) => models.map(of)
  const made = each(({ manifest: { grid, family, compression } }) =>
    family === 'style-wave'
      ? 'samples'
      : `complex spectrum, ${grid.frames} frames × ${grid.fftSize / 2} bins, magnitudes to the power of ${compression}`,
  )
  const speed = (name: string) => speeds.find((row) => row.name === name)
  const { fingerprint } = models[0]!.report.dataset
  const rows = [
    ['family', ...each(({ manifest }) => families[manifest.family])],
    ['makes', ...made],
    [
      'length',
      ...each(({ manifest }) => `${(manifest.lengthSamples / manifest.rateHz).toFixed(2)} s at ${manifest.rateHz} Hz`),
    ],
    ['told', ...each(({ manifest }) => ['class', ...(manifest.conditions ?? [])].join(', '))],
    [
      'drawn',
      ...each(
        ({ manifest }) =>
          `latent of ${manifest.latentSize}${manifest.noisePositions > 0 ? `, noise at ${manifest.noisePositions} places` : ''}`,
      ),
    ],
    ['weights', ...each(({ manifest }) => `${(manifest.files[weightsFile].bytes / 1e6).toFixed(1)} MB`)],
    ['trained', ...each(({ report }) => `${report.subject.step ?? '–'} steps`)],
    ['time of a sound', ...each(({ manifest }) => timeOf(speed(manifest.name), speeds[0]?.name))],
  ]
  const ids = [...new Map(models.flatMap(({ report }) => report.measures.map(({ id, label }) => [id, label])))]
  const distances = ids.map(([id, label]) => [
    label,
    ...each(({ report }) => shown(report.measures.find((own) => own.id === id)?.made)),
    shown(models[0]!.report.measures.find((own) => own.id === id)?.real),
  ])
  const aims = [...new Map(models.flatMap(({ report }) => report.verdicts.map((own) => [own.id, own])))].map(
    ([id, { label, aim }]) => [
      label,
      ...each(({ report }) => {
        const own = report.verdicts.find((verdict) => verdict.id === id)
        return own === undefined
          ? '–'
          : `${own.found}${own.reached === true ? ' ✓' : own.reached === false ? ' ×' : ''}`
      }),
      // What drum-KID may be is the dataset's to say, and the same for all that are held against it.
      aim,
    ],
  )
  return `All held against dataset \`${fingerprint.slice(0, 12)}\`, with the same settings and seeds, judged by embedding \`${models[0]!.report.embedding.sha256.slice(0, 12)}\`
(held-out accuracy ${percent(models[0]!.report.embedding.heldOutAccuracy)}).

${table(['', ...names], rows)}

What it aims at, and what was found (✓ reached, × not):

${table(['', ...names, 'aim'], aims)}

Distances and scores; “real” are as many held-out sounds against the same ones:

${table(['', ...names, 'real'], distances)}

${toneTable(models, names)}Timbre controls, medians over the classes: error in just-noticeable differences · seeds in the right order · part of the data’s
5th to 95th percentile that is reached:

${table(['control', ...names], controlRows(models))}

`
}

/** Tones of the classes that settle on one; nothing where no evaluation asked for them. */
function toneTable(models: readonly Measured[], names: readonly string[]): string {
  const all = models.flatMap(({ report }) => report.tones ?? [])
  if (all.length === 0) return ''
  const classes = [...new Set(all.map((row) => row.class))]
  const cell = (distance: number | null | undefined, pitches: number | undefined) =>
    distance === undefined || distance === null ? '–' : `${distance.toFixed(1)} · ${pitches}`
  const rows = classes.map((name) => {
    const real = all.find((row) => row.class === name)!
    return [
      name,
      ...models.map(({ report }) => {
        const row = report.tones?.find((own) => own.class === name)
        return cell(row?.distance, row?.pitches)
      }),
      cell(real.realDistance, real.realPitches),
    ]
  })
  return `Tones that sounds settle on: distance from the real ones in semitones · different semitones among as many sounds:

${table(['class', ...names, 'real'], rows)}

`
}

function controlRows(models: readonly Measured[]): string[][] {
  const controls = [...new Set(models.flatMap(({ report }) => (report.control ?? []).map((row) => row.control)))]
  return controls.map((control) => [
    control,
    ...models.map(({ report }) => {
      const rows = (report.control ?? []).filter((row) => row.control === control)
      const middle = (values: readonly (number | null)[]) =>
        values.flatMap((value) => (value === null ? [] : [value])).toSorted((a, b) => a - b)
      const half = (values: readonly number[]) => values[values.length >> 1]
      const error = half(middle(rows.map(errorInJnd)))
      const order = half(middle(rows.map(leastOrder)))
      const reach = half(middle(rows.map((row) => row.reachPart)))
      if (error === undefined || order === undefined || reach === undefined) return '–'
      return `${error.toFixed(1)} JND · ${percent(order)} · ${percent(reach)}`
    }),
  ])
}

function timeOf(speed: Comparison['speeds'][number] | undefined, first: string | undefined): string {
  return speed === undefined ? '–' : `${speed.ratio} × that of ${first}; ${speed.timesRealTime} × faster than it plays`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [head, head.map(() => '---'), ...rows].map(line).join('\n')
}

function shown(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toPrecision(3)
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`
}

/** The tables of the models in `folder` that were evaluated, with the speeds that comparison.json beside them holds. */
export function shippedTables(folder: string): string {
  const models = bundleNames(folder).flatMap((name) => measuredOf(readBundle(join(folder, name))) ?? [])
  const at = join(folder, 'comparison.json')
  const wayOut = 'Compare the models again: ghostnote evaluate A B --out FOLDER.'
  return tablesOf(models, checked(comparisonSchema, JSON.parse(readFileSync(at, 'utf8')), at, 'E_MODEL', wayOut))
}
