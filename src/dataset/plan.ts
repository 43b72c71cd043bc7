// A scanned folder and what is known about labels → which file gets which class and source.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { labelOf } from './labels.ts'
import { findRow, type Mapping, parseLabelLines } from './mapping.ts'
import type { FoundFile } from './scan.ts'
import { sourcesOf } from './sources.ts'

export interface PlannedFile extends FoundFile {
  /** Null: no label, and `reason` says why. */
  readonly class: string | null
  readonly reason: string | undefined
  readonly source: string
  /** What else the path named. */
  readonly conflict: string | undefined
}

export interface Plan {
  readonly files: readonly PlannedFile[]
  /** Patterns of the mapping that fit no file. */
  readonly unusedRows: readonly string[]
}

const labelsName = 'labels.jsonl'

/** Labels and sources: the user's mapping first, then labels.jsonl files in the folder, then names. */
export function planFiles(root: string, files: readonly FoundFile[], mapping: Mapping): Plan {
  const written = new Map<string, string>()
  for (const { path } of files)
    if (path === labelsName || path.endsWith(`/${labelsName}`))
      for (const [file, name] of parseLabelLines(
        readFileSync(join(root, path), 'utf8'),
        path.slice(0, -labelsName.length),
      ))
        written.set(file, name)
  const derived = sourcesOf(files.map((file) => file.path).filter((path) => !written.has(path)))
  const used = new Set<number>()
  const planned = files.map((file): PlannedFile => {
    const { path } = file
    const index = findRow(mapping, path)
    const mapped = mapping.rows[index]
    if (mapped !== undefined) used.add(index)
    const source = mapped?.source ?? derived.get(path) ?? path
    if (mapped?.class === null)
      return { ...file, class: null, source, conflict: undefined, reason: 'left out by the mapping file' }
    const named = mapped?.class ?? written.get(path)
    if (named !== undefined) return { ...file, class: named, source, conflict: undefined, reason: undefined }
    const label = labelOf(path)
    if (label.class === null) return { ...file, class: null, source, conflict: undefined, reason: label.reason }
    return { ...file, class: label.class, source, conflict: label.conflict, reason: undefined }
  })
  return { files: planned, unusedRows: mapping.rows.filter((_, i) => !used.has(i)).map((r) => r.pattern) }
}
