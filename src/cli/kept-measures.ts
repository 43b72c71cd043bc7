// What was measured of a model before it is exported again: true still where the generator is the same.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeSafetensors } from '../formats/safetensors.ts'
import { type Bundle, readBundle } from '../model/bundle.ts'
import { calibrationVersion } from '../model/calibration.ts'
import { calibrationFile, manifestFile, weightsFile } from '../model/manifest.ts'
import type { ExportedGenerator } from '../training/recipe.ts'

/**
 * The text of calibration.json of the bundle in `folder`, where that holds this very generator in single precision and
 * was calibrated as it would be now. What was measured of those sounds is true of these, for they are the same.
 * @throws Fault E_MODEL for a bundle that is damaged.
 */
export function keptCalibration(
  folder: string,
  generator: Pick<ExportedGenerator, 'weights'>,
  description: Pick<Bundle['manifest'], 'family' | 'grid' | 'classes' | 'conditions'>,
): string | undefined {
  if (!existsSync(join(folder, manifestFile))) return undefined
  const { manifest, calibration } = readBundle(folder)
  if (calibration?.version !== calibrationVersion || manifest.precision === 'fp16') return undefined
  const said = ({ family, grid, classes, conditions }: typeof description) =>
    JSON.stringify([family, grid, classes, conditions])
  if (said(manifest) !== said(description)) return undefined
  const path = join(folder, weightsFile)
  const { tensors } = decodeSafetensors(readFileSync(path), path)
  const isKept = Object.entries(generator.weights).every(([name, { data }]) => {
    const kept = tensors[name]?.data
    return kept?.length === data.length && data.every((value, i) => value === kept[i])
  })
  return isKept ? readFileSync(join(folder, calibrationFile), 'utf8') : undefined
}
