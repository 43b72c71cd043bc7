// What the researcher's pages offer to begin with: the models that can be heard, and study files to start from.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelShelf } from '../engine/shelf.ts'
import type { DeskModel, DeskPreset } from '../protocol/lab-desk.ts'
import { packageRoot } from './package.ts'

export function deskModels(shelf: ModelShelf): readonly DeskModel[] {
  return shelf
    .summaries()
    .map(({ name, classes, conditions = [], reach = {} }) => ({ name, classes, controls: conditions, reach }))
}

export function studyPresets(): readonly DeskPreset[] {
  const folder = join(packageRoot, 'presets', 'studies')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({ name: name.replace(/\.json$/, ''), file: readFileSync(join(folder, name), 'utf8') }))
}
