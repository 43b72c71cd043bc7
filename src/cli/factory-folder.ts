// The folder that `ghostnote factory` writes: WAV files, labels.jsonl, SOURCE.md, and while it is unfinished a
// journal of what is done. Reads an earlier run's labels, so that a run continues where it was stopped.

import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describeParameters } from '../factory/documentation.ts'
import { classNames } from '../factory/render.ts'
import type { SoundRevision } from '../factory/revisions.ts'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { makeFolder } from '../formats/folder.ts'
import { packageVersion } from './package.ts'
import { sha256 } from '../formats/sha256.ts'

/** One line of labels.jsonl. */
export interface FactoryLabel {
  /** Path below the folder, with forward slashes. */
  readonly file: string
  readonly class: string
  readonly style: string
  /** 24 … 127. */
  readonly velocity: number
  /** As drawn: what they are at velocity 127. */
  readonly parameters: Readonly<Record<string, number>>
  /** Of the WAV file's bytes. */
  readonly sha256: string
}

interface FactoryMark {
  readonly format: 'ghostnote-factory'
  readonly version: 1
  readonly seed: number
  /** Missing in the very first revision. */
  readonly soundRevision?: number
}

const markName = 'factory.json'
const labelsName = 'labels.jsonl'
const journalName = 'labels.journal.jsonl'

/** Creates the folder or opens an earlier output of the same seed and revision. Throws E_EXISTS for anything else. */
export function openFactoryFolder(folder: string, seed: number, soundRevision: SoundRevision): void {
  const found = existsSync(folder) ? contentsOf(folder).filter((name) => !isLeftover(name)) : []
  if (found.length === 0) {
    const mark: FactoryMark = { format: 'ghostnote-factory', version: 1, seed, soundRevision }
    makeFolder(folder)
    writeFileAtomic(join(folder, markName), `${JSON.stringify(mark)}\n`)
    return
  }
  const earlier = readMark(folder)
  if (earlier?.seed === seed && earlier.soundRevision === soundRevision) return
  throw new Fault('E_EXISTS', {
    at: `--out ${folder}`,
    found:
      earlier === undefined
        ? `a folder with other things in it (${found[0]}, …)`
        : `factory sounds of seed ${earlier.seed}, revision ${earlier.soundRevision ?? 1}`,
    expected: `a new or empty folder, or factory sounds of seed ${seed}, revision ${soundRevision}`,
    wayOut: 'Choose another --out.',
  })
}

function contentsOf(folder: string): string[] {
  if (statSync(folder).isDirectory()) return readdirSync(folder)
  throw new Fault('E_EXISTS', {
    at: `--out ${folder}`,
    found: 'a file',
    expected: 'a folder, or a name that is free',
    wayOut: 'Choose another --out.',
  })
}

/** A temporary file of a run that was killed while writing. */
function isLeftover(name: string): boolean {
  return name.startsWith('.') && name.endsWith('.tmp')
}

function readMark(folder: string): FactoryMark | undefined {
  try {
    const mark = JSON.parse(readFileSync(join(folder, markName), 'utf8')) as FactoryMark
    return mark.format === 'ghostnote-factory' && mark.version === 1 ? mark : undefined
  } catch {
    return undefined
  }
}

/** Labels of earlier runs by file. A torn last line (the run was killed while writing it) is left out. */
export function readLabels(folder: string): Map<string, FactoryLabel> {
  const labels = new Map<string, FactoryLabel>()
  for (const name of [labelsName, journalName]) {
    const path = join(folder, name)
    if (!existsSync(path)) continue
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const label = parseLabel(line)
      if (label !== undefined) labels.set(label.file, label)
    }
  }
  return labels
}

function parseLabel(line: string): FactoryLabel | undefined {
  try {
    return JSON.parse(line) as FactoryLabel
  } catch {
    return undefined
  }
}

/** True when the file that the label speaks of is there, byte for byte. */
export function isIntact(folder: string, label: FactoryLabel): boolean {
  const path = join(folder, label.file)
  return existsSync(path) && sha256(readFileSync(path)) === label.sha256
}

/** Remembers finished files until `closeFactoryFolder`; survives a kill. */
export function journal(folder: string, labels: readonly FactoryLabel[]): void {
  appendFileSync(join(folder, journalName), labels.map((label) => `${JSON.stringify(label)}\n`).join(''))
}

/** Writes labels.jsonl (classes in their order, then by file) and SOURCE.md, and drops the journal. */
export function closeFactoryFolder(folder: string, made: Made, labels: ReadonlyMap<string, FactoryLabel>): void {
  const rank = new Map<string, number>(classNames.map((name, i) => [name, i]))
  const sorted = [...labels.values()].toSorted(
    (a, b) => rank.get(a.class)! - rank.get(b.class)! || (a.file < b.file ? -1 : 1),
  )
  writeFileAtomic(join(folder, labelsName), sorted.map((label) => `${JSON.stringify(label)}\n`).join(''))
  writeFileAtomic(join(folder, 'SOURCE.md'), sourceNote(made, sorted))
  rmSync(join(folder, journalName), { force: true })
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true }))
    if (entry.isFile() && isLeftover(entry.name)) rmSync(join(entry.parentPath, entry.name))
}

interface Made {
  readonly seed: number
  readonly revision: SoundRevision
}

function sourceNote({ seed, revision }: Made, labels: readonly FactoryLabel[]): string {
  const counts = classNames.map((name) => `${labels.filter((label) => label.class === name).length} ${name}`)
  return `# Where these sounds come from

Made by the parametric drum synthesiser of Ghostnote ${packageVersion()}, seed ${seed}: \`ghostnote factory --seed ${seed} --revision ${revision}\`.
${labels.length} sounds: ${counts.join(', ')}. Mono, 44 100 Hz, 24 bit, peak −1 dBFS at velocity 127, lower for softer strikes.
The same seed and revision give the same bytes. No recording was used.

The sounds are dedicated to the public domain: licence CC0-1.0 (https://creativecommons.org/publicdomain/zero/1.0/).

\`labels.jsonl\` names class, style, velocity, drawn parameters and SHA-256 of every file.

## What the parameters are drawn from

${describeParameters(revision)}`
}
