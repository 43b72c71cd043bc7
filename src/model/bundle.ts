// Reads model bundles: models/<name>/ with model.json, generator.onnx, weights.safetensors and CARD.md, and, where the
// generator is steered by timbre, conditioning.json and calibration.json, and evaluation.json where it was measured. Every file is held against the size and sha256
// in model.json before anything is computed from it.

import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { readPlainFile } from '../formats/plain-file.ts'
import { decodeSafetensors } from '../formats/safetensors.ts'
import { type Conditioning, checkedConditioning } from '../timbre/conditioning.ts'
import { type Calibration, checkCalibration } from './calibration.ts'
import { checkEvaluation, type KeptEvaluation } from './evaluation.ts'
import {
  type BundleFile,
  bundleNamePattern,
  calibrationFile,
  checkManifest,
  cardFile,
  conditioningFile,
  evaluationFile,
  fileLimits,
  generatorFile,
  type Manifest,
  manifestFile,
  trainingFile,
  weightsFile,
} from './manifest.ts'
import { sha256 } from '../formats/sha256.ts'

export interface Bundle {
  readonly folder: string
  readonly manifest: Manifest
  /** sha256 of model.json, which holds the sha256 of everything else: the model's identity. */
  readonly hash: string
  /** The graph's file; its weights are external data beside it, so sessions open it by path. */
  readonly generatorPath: string
  /** What the classes are like; there where the manifest lists conditions. */
  readonly conditioning?: Conditioning
  /** How the model answers what it is given; absent where that was not measured. */
  readonly calibration?: Calibration
  /** What was measured of its sounds; absent where nothing was, or something else makes them now. */
  readonly evaluation?: KeptEvaluation
}

/**
 * sha256 over the names and hashes of the files that make the sounds, which are all but card and evaluation: neither can
 * hold a hash that holds its own.
 */
export function soundsHash({ files }: Pick<Manifest, 'files'>): string {
  const made = Object.entries(files).filter(([name]) => !soundless.has(name))
  const lines = made.map(([name, entry]) => `${name} ${entry?.sha256 ?? ''}\n`)
  return sha256(Buffer.from(lines.toSorted().join('')))
}

/** Files that no sound depends on. */
const soundless: ReadonlySet<string> = new Set([cardFile, evaluationFile, trainingFile])

const maxManifestBytes = 1 << 20

/**
 * Reads and verifies the bundle in `folder`.
 * @throws Fault E_PATH where there is no bundle, E_MODEL naming the file that is missing, cut short, altered, of
 * another version or not finite.
 */
export function readBundle(folder: string): Bundle {
  const manifestPath = join(folder, manifestFile)
  const bytes = readLimited(manifestPath, maxManifestBytes, 'E_PATH')
  const manifest = checkManifest(parseJson(bytes, manifestPath), manifestPath)
  if (manifest.name !== basename(folder))
    throw new Fault('E_MODEL', {
      at: `${manifestPath}: name`,
      found: `"${manifest.name}"`,
      expected: `"${basename(folder)}", the folder's name`,
      wayOut: `Rename the folder to ${manifest.name}, or export the model under the new name.`,
    })
  let conditioning: Conditioning | undefined
  let calibration: Calibration | undefined
  let evaluation: KeptEvaluation | undefined
  for (const name of Object.keys(fileLimits) as BundleFile[]) {
    if (manifest.files[name] === undefined) continue
    const path = join(folder, name)
    const data = readBundleFile(folder, manifest, name)
    if (name === weightsFile) decodeSafetensors(data, path, { finite: true })
    if (name === conditioningFile)
      conditioning = checkedConditioning(parseJson(data, path), path, 'E_MODEL', 'Export the model again.')
    if (name === calibrationFile) calibration = checkCalibration(parseJson(data, path), path)
    if (name === evaluationFile) evaluation = checkEvaluation(parseJson(data, path), path)
  }
  for (const { file, classes } of [
    { file: conditioningFile, classes: conditioning?.classes },
    { file: calibrationFile, classes: calibration?.classes },
  ])
    if (classes !== undefined) checkClasses(join(folder, file), classes, manifest.classes)
  if (calibration !== undefined) checkLatents(join(folder, calibrationFile), calibration, manifest.latentSize)
  return {
    folder,
    manifest,
    hash: sha256(bytes),
    generatorPath: join(folder, generatorFile),
    ...(conditioning === undefined ? {} : { conditioning }),
    ...(calibration === undefined ? {} : { calibration }),
    ...(evaluation?.subject.hash === soundsHash(manifest) ? { evaluation } : {}),
  }
}

/**
 * A file of the bundle, held against its size and sha256 in the manifest: who uses these bytes, and does not open the
 * file again, uses what was verified. @throws Fault E_MODEL where it is missing, cut short or altered.
 */
export function readBundleFile(folder: string, manifest: Manifest, name: BundleFile): Buffer {
  const path = join(folder, name)
  const { bytes, sha256: expected } = manifest.files[name]!
  const data = readLimited(path, fileLimits[name], 'E_MODEL', bytes)
  const found = sha256(data)
  if (found === expected) return data
  throw new Fault('E_MODEL', {
    at: path,
    found: `sha256 ${found.slice(0, 12)}…`,
    expected: `${expected.slice(0, 12)}… as in ${manifestFile} (the file was altered)`,
    wayOut: 'Copy the bundle again, or export the model again.',
  })
}

function checkLatents(at: string, { classes }: Calibration, latentSize: number): void {
  for (const { class: name, controls } of classes)
    for (const [control, { leaning }] of Object.entries(controls))
      if (leaning !== undefined && leaning.latent.length !== latentSize)
        throw new Fault('E_MODEL', {
          at: `${at}: ${name} ${control}`,
          found: `${leaning.latent.length} slopes on the latent`,
          expected: `${latentSize}, the latent's size in ${manifestFile}`,
          wayOut: 'Export the model again.',
        })
}

function checkClasses(at: string, found: readonly { readonly class: string }[], classes: readonly string[]): void {
  const names = found.map((row) => row.class).join(', ')
  if (names !== classes.join(', '))
    throw new Fault('E_MODEL', {
      at,
      found: `the classes ${names}`,
      expected: `${classes.join(', ')} as in ${manifestFile}`,
      wayOut: 'Export the model again.',
    })
}

/** Names of the bundles in `modelsFolder`, in alphabetical order; none where the folder is missing. */
export function bundleNames(modelsFolder: string): string[] {
  let entries
  try {
    entries = readdirSync(modelsFolder, { withFileTypes: true })
  } catch {
    return []
  }
  return entries
    .filter((entry) => entry.isDirectory() && bundleNamePattern.test(entry.name))
    .map((entry) => entry.name)
    .filter((name) => existsSync(join(modelsFolder, name, manifestFile)))
    .toSorted()
}

/** Folder of the bundle called `name`. @throws Fault E_PATH with the nearest name where there is none. */
export function bundleFolder(modelsFolder: string, name: string, at: string): string {
  const names = bundleNames(modelsFolder)
  if (names.includes(name)) return join(modelsFolder, name)
  const near = nearest(name, names)
  throw new Fault('E_PATH', {
    at,
    found: `no model "${name}" in ${modelsFolder}`,
    expected: names.length === 0 ? 'a model bundle there' : `one of ${names.join(', ')}`,
    wayOut: near === undefined ? 'Make one with `ghostnote train` and `ghostnote export`.' : `Did you mean "${near}"?`,
  })
}

/** A plain file's bytes; anything else is refused, and so is any size but `exactBytes`. */
function readLimited(path: string, maxBytes: number, missing: 'E_PATH' | 'E_MODEL', exactBytes?: number): Buffer {
  const read = readPlainFile(path, maxBytes)
  if (Buffer.isBuffer(read) && (exactBytes === undefined || read.length === exactBytes)) return read
  if (!Buffer.isBuffer(read) && read.why !== 'size')
    throw new Fault(missing, {
      at: path,
      found: read.why === 'kind' ? 'something that is not a plain file' : unopened(read.code),
      expected: 'a file of a model bundle',
      wayOut: 'Name a folder that `ghostnote export` wrote.',
    })
  throw new Fault('E_MODEL', {
    at: path,
    found: `${Buffer.isBuffer(read) ? read.length : read.bytes} bytes`,
    expected: exactBytes === undefined ? `at most ${maxBytes}` : `${exactBytes} as in ${manifestFile}`,
    wayOut: 'Copy the bundle again, or export the model again.',
  })
}

function unopened(code: string): string {
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing' : `a path that cannot be opened (${code})`
}

function parseJson(bytes: Buffer, at: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new Fault('E_MODEL', {
      at,
      found: 'text that is not JSON',
      expected: 'a model description',
      wayOut: 'Copy the bundle again, or export the model again.',
    })
  }
}
