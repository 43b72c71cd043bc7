// Puts a report into the bundle that it is about, and its numbers on the card. What makes the sounds stays as it is.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../evaluation/report.ts'
import { Fault } from '../faults/fault.ts'
import {
  type BundleContents,
  type BundleFile,
  cardFile,
  type DatasetRecipe,
  type Description,
  evaluationFile,
  type Manifest,
} from '../model/manifest.ts'
import { writeBundle } from '../model/write.ts'
import { cardWithEvaluation } from './evaluation-card.ts'
import type { Subject } from './evaluate-subject.ts'

/** @throws Fault E_USAGE for a subject that has no bundle of its own. */
export function refuseToKeep({ kind, name }: Subject): void {
  if (kind === 'model') return
  throw new Fault('E_USAGE', {
    at: '--keep',
    found: `the run ${name}`,
    expected: 'a model',
    wayOut: 'Export the run, then evaluate the model.',
  })
}

/** Writes the bundle again with the report, and the recipe of its dataset where the report's dataset was made by one. */
export function keepEvaluation({ bundle }: Subject, report: Report, made: DatasetRecipe | undefined): Manifest {
  const { folder, manifest } = bundle
  const { files, ...description } = manifest
  const names = Object.keys(files) as BundleFile[]
  const kept = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]))
  const recipe = made !== undefined && report.dataset.isOwn ? { recipe: made } : {}
  const contents = {
    ...(kept as unknown as BundleContents<Buffer>),
    [evaluationFile]: `${JSON.stringify(report, null, 1)}\n`,
    [cardFile]: cardWithEvaluation(kept[cardFile]!.toString(), report, made),
  }
  const version = Math.max(5, description.version) as Description['version']
  return writeBundle(folder, { ...description, version, ...recipe }, contents, { replace: true })
}
