// Labels that people or programs wrote down: a mapping file given by the user (JSON or CSV), and the labels.jsonl that
// `ghostnote factory` leaves beside its sounds.

import { readFileSync } from 'node:fs'
import { extname, matchesGlob } from 'node:path/posix'
import { z } from 'zod'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { nearest } from '../faults/nearest.ts'
import { labelOf } from './labels.ts'
import { drumClasses } from './vocabulary.ts'

/** What a mapping says about a file: its class (null: leave it out) and, if given, its source. */
interface Mapped {
  readonly class: string | null
  readonly source?: string
}

/** A mapping file's rows, in order; a pattern is a path, a folder, or a glob below the prepared folder. */
export interface Mapping {
  readonly rows: readonly (Mapped & { readonly pattern: string })[]
}

const mostBytes = 16 * 1024 * 1024
const className = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

function wrong(at: string, found: string, expected: string, wayOut: string, cause?: unknown): Fault {
  return new Fault('E_CONFIG', { at, found, expected, wayOut }, cause === undefined ? {} : { cause })
}

/** Reads a mapping file; `.csv` is read as CSV, anything else as JSON. Throws E_PATH or E_CONFIG. */
export function readMapping(path: string): Mapping {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(`--labels ${path}`, error, 'a JSON or CSV file', 'Check the path.')
  }
  if (text.length > mostBytes)
    throw wrong(
      `--labels ${path}`,
      `${text.length} characters`,
      `at most ${mostBytes}`,
      'Use globs instead of single files.',
    )
  return extname(path).toLowerCase() === '.csv' ? parseCsv(text, path) : parseJson(text, path)
}

const jsonSchema = z.record(
  z.string().min(1),
  z.union([
    z.string(),
    z.null(),
    z.strictObject({ class: z.string().nullable(), source: z.string().min(1).optional() }),
  ]),
)

function parseJson(text: string, path: string): Mapping {
  const shape = '{"glob or path": "class", …}; null instead of a class leaves files out'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw wrong(`--labels ${path}`, `text that is not JSON (${(error as Error).message})`, shape, 'Correct it.', error)
  }
  const parsed = jsonSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw wrong(`--labels ${path}, ${issue.path.join('.') || 'top level'}`, issue.message, shape, 'Correct that entry.')
  }
  return {
    rows: Object.entries(parsed.data).map(([pattern, entry]) => {
      const given = typeof entry === 'string' || entry === null ? { class: entry } : entry
      return row(pattern, given.class, given.source, `--labels ${path}, "${pattern}"`)
    }),
  }
}

/** Lines `path,class[,source]`; a first line "path,class…" is a heading, '#' starts a comment, "…" quotes a field. */
function parseCsv(text: string, path: string): Mapping {
  const rows = text.split(/\r\n|\n|\r/).flatMap((line, i) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const fields = splitCsvLine(line)
    if (i === 0 && fields[1]?.toLowerCase() === 'class') return []
    const [pattern, name, source] = fields
    if (pattern === undefined || pattern === '' || name === undefined || fields.length > 3)
      throw wrong(
        `--labels ${path}, line ${i + 1}`,
        `"${line}"`,
        'path,class or path,class,source',
        'Correct that line.',
      )
    return [
      row(pattern, name === '' ? null : name, source === '' ? undefined : source, `--labels ${path}, line ${i + 1}`),
    ]
  })
  return { rows }
}

function splitCsvLine(line: string): string[] {
  const fields: string[] = []
  const field = /\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/y
  while (field.lastIndex < line.length) {
    const match = field.exec(line)
    if (match === null) return [line] // a stray quote; the caller reports the line
    fields.push(match[1] === undefined ? match[2]!.trim() : match[1].replaceAll('""', '"'))
    if (match[0].endsWith(',') && field.lastIndex === line.length) fields.push('')
  }
  return fields
}

function row(pattern: string, name: string | null, source: string | undefined, at: string): Mapping['rows'][number] {
  const named = name === null ? null : knownClass(name, at)
  return source === undefined ? { pattern, class: named } : { pattern, class: named, source }
}

/** A class name as given: a drum class, a word for one ("bd"), or a new name; near misses of drum classes are refused. */
function knownClass(name: string, at: string): string {
  const known: readonly string[] = drumClasses
  if (known.includes(name)) return name
  const said = labelOf(name)
  if (said.class !== null) return said.class
  const near = nearest(name, known)
  const typo = near !== undefined && Math.abs(near.length - name.length) <= 1 && name.length > 2 && near[0] === name[0]
  if (className.test(name) && name.length <= 32 && !typo) return name
  throw wrong(
    at,
    `class "${name}"`,
    `one of ${drumClasses.join(', ')}, or a new name in lower case with hyphens`,
    typo ? `Did you mean ${near}?` : 'Correct the name.',
  )
}

/**
 * What the mapping says about `path`: an exact path before anything else, then the last row whose pattern fits.
 * A pattern without '/' fits file names in any folder; a folder's path fits all below it.
 * @returns the row's index, or −1.
 */
export function findRow(mapping: Mapping, path: string): number {
  const exact = mapping.rows.findLastIndex((r) => r.pattern === path)
  if (exact >= 0) return exact
  const base = path.slice(path.lastIndexOf('/') + 1)
  return mapping.rows.findLastIndex(({ pattern }) => {
    if (path.startsWith(pattern.endsWith('/') ? pattern : `${pattern}/`)) return true
    return matchesGlob(pattern.includes('/') ? path : base, pattern)
  })
}

const labelLine = z.object({ file: z.string().min(1), class: z.string().regex(className).max(32) })

/**
 * A labels.jsonl that stands in `folder` ('' or ending in '/'): path → class. Lines that are something else are left
 * out; every file it names is a source of its own.
 */
export function parseLabelLines(text: string, folder: string): Map<string, string> {
  const labels = new Map<string, string>()
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      continue
    }
    const parsed = labelLine.safeParse(value)
    if (parsed.success) labels.set(folder + parsed.data.file, parsed.data.class)
  }
  return labels
}
