// What is evaluated: a model bundle, or a run, which is exported for the purpose. Sounds are made as they are played.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { oneHot } from '../dsp/one-hot.ts'
import { conditionedModel, conditionsOfShot } from '../engine/conditions.ts'
import { openGenerator } from '../engine/generator.ts'
import { type Bundle, bundleFolder, readBundle, soundsHash } from '../model/bundle.ts'
import { manifestFile } from '../model/manifest.ts'
import { calibrate } from './calibrate.ts'
import { exportRun } from './export-run.ts'

export interface Subject {
  readonly kind: 'model' | 'run'
  readonly name: string
  /** Of what makes the sounds: the same hash makes the same ones. */
  readonly hash: string
  /** Training step, where it is known. */
  readonly step: number | null
  readonly classes: readonly string[]
  readonly rateHz: number
  readonly bundle: Bundle
  /** The shot of class k and this seed, untruncated, its conditions drawn as the examples' are. */
  render(k: number, seed: number): Promise<Float32Array>
  close(): Promise<void>
}

/** Sounds for each class, control and value, where a run's controls are measured: as many as for an export. */
const shots = 5

/**
 * Opens a run folder, a bundle's folder or a bundle's name. With `calibration`, how a run answers its timbre controls
 * is measured first, which takes minutes.
 * @throws Fault E_PATH with the nearest name where there is none; what reading or exporting it throws.
 */
export async function openSubject(
  subject: string,
  modelsFolder: string,
  calibration?: { readonly workers: number; readonly onProgress: (done: number, total: number) => void },
): Promise<Subject> {
  const folder = resolve(subject)
  if (existsSync(join(folder, manifestFile))) return await openBundle('model', folder, basename(folder))
  if (!existsSync(folder)) {
    const named = bundleFolder(resolve(modelsFolder), subject, 'ghostnote evaluate')
    return await openBundle('model', named, subject)
  }
  const temporary = mkdtempSync(join(tmpdir(), 'ghostnote-evaluate-'))
  const clear = () => rmSync(temporary, { recursive: true, force: true })
  try {
    const options = { name: 'run', to: temporary, critic: false }
    const measured = calibration && ((written: string) => calibrate(written, { shots, ...calibration }))
    await exportRun(folder, measured === undefined ? options : { ...options, calibrate: measured })
    const opened = await openBundle('run', join(temporary, 'run'), basename(folder))
    return {
      ...opened,
      close: async () => {
        await opened.close()
        clear()
      },
    }
  } catch (error) {
    clear()
    throw error
  }
}

async function openBundle(kind: Subject['kind'], folder: string, name: string): Promise<Subject> {
  const bundle = readBundle(folder)
  const { manifest, generatorPath } = bundle
  const model = conditionedModel(bundle)
  const generator = await openGenerator({ generatorPath, manifest, threads: 1 })
  const { classes, rateHz, trained } = manifest
  return {
    kind,
    name,
    hash: soundsHash(manifest),
    step: typeof trained['step'] === 'number' ? trained['step'] : null,
    classes,
    rateHz,
    bundle,
    render: (k, seed) => {
      const mix = oneHot(k, classes.length)
      const drawn = model && conditionsOfShot(model, { mix, seed, velocity: undefined, variation: 1, asked: {} })
      const conditions = (manifest.conditions ?? []).map((condition) => drawn!.given[condition])
      return generator.render(mix, seed, 1, conditions)
    },
    close: () => generator.release(),
  }
}
