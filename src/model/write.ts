// Writes a model bundle: all files into a folder beside the target, then one rename, so that models/ only ever holds
// whole bundles.

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { syncFolder, writeFileAtomic } from '../formats/atomic-file.ts'
import { type BundleContents, checkManifest, type Description, type Manifest, manifestFile } from './manifest.ts'
import { sha256 } from '../formats/sha256.ts'

export interface WriteOptions {
  /** Put the new bundle in the place of one that is there already. */
  readonly replace?: boolean
}

/**
 * Writes the bundle `folder`, whose last part must be the description's name, and returns its manifest.
 * @throws Fault E_EXISTS where the folder exists and is not to be replaced, or is no bundle; E_MODEL where the
 * description does not fit the schema (then nothing is written).
 */
export function writeBundle(
  folder: string,
  description: Description,
  files: BundleContents<Uint8Array | string>,
  options: WriteOptions = {},
): Manifest {
  const contents = Object.entries(files).map(([name, data]): [string, Uint8Array] => [name, Buffer.from(data)])
  const entries = contents.map(([name, data]) => [name, { bytes: data.length, sha256: sha256(data) }])
  const manifest = checkManifest({ ...description, files: Object.fromEntries(entries) }, manifestFile)
  if (manifest.name !== basename(folder))
    throw new RangeError(`bundle ${manifest.name} cannot be written to a folder called ${basename(folder)}`)
  refuseForeign(folder, options.replace === true)
  const beside = (suffix: string) => join(dirname(folder), `.${basename(folder)}.${process.pid}.${suffix}`)
  const temporary = beside('tmp')
  const old = beside('old')
  try {
    for (const [name, data] of contents) writeFileAtomic(join(temporary, name), data)
    writeFileAtomic(join(temporary, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`)
    if (existsSync(folder)) renameSync(folder, old)
    renameSync(temporary, folder)
  } catch (error) {
    if (existsSync(old) && !existsSync(folder)) renameSync(old, folder)
    throw error
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
  syncFolder(dirname(folder))
  sweep(folder)
  return manifest
}

/** Removes what this write, or one that was killed, has left beside the bundle. */
function sweep(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    const [, of] = /^\.(.+)\.\d+\.(?:tmp|old)$/.exec(name) ?? []
    if (of === basename(folder)) rmSync(join(dirname(folder), name), { recursive: true, force: true })
  }
}

/** @throws Fault E_EXISTS where `folder` is neither free nor a bundle that is to be replaced. */
export function refuseForeign(folder: string, replace: boolean): void {
  if (!existsSync(folder)) return
  const isBundle = existsSync(join(folder, manifestFile))
  if (isBundle && replace) return
  throw new Fault('E_EXISTS', {
    at: folder,
    found: isBundle ? 'a model bundle' : 'a folder that is no model bundle',
    expected: 'a place that is free',
    wayOut: isBundle ? 'Choose another name, or add --force to replace it.' : 'Choose another name.',
  })
}
