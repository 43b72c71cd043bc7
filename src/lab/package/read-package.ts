// A package read back: the study and its sessions as the store had them, so that every analysis runs on either.

import { join } from 'node:path'
import { checked, z } from '../../faults/checked.ts'
import { Fault } from '../../faults/fault.ts'
import { readPlainFile } from '../../formats/plain-file.ts'
import { sha256 } from '../../formats/sha256.ts'
import { checkStudy, type Study } from '../../protocol/study.ts'
import type { SessionEvents } from '../analysis/report.ts'
import { readAnswered } from '../session/events.ts'
import type { SessionRow, StoredEvent } from '../store/store.ts'
import { checkProvenance, paths, type Provenance } from './format.ts'
import { readPresented } from './presented.ts'

export interface StudyPackage {
  readonly study: Study
  /** The study file's text. */
  readonly text: string
  /** By number; withdrawn ones have nothing but their number. */
  readonly sessions: readonly SessionEvents[]
  readonly provenance: Provenance
}

/** Ten thousand sessions of a thousand trials. */
const mostBytes = 1 << 30
const wayOut = 'Copy the package again, or export the study again with `ghostnote lab export`.'

const time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/))

const sessionLine = z.strictObject({
  number: z.int().check(z.minimum(1)),
  arm: z.int().check(z.minimum(0)),
  state: z.enum(['open', 'finished']),
  openedAt: time,
  endedAt: z.optional(time),
})

const eventLine = z.strictObject({
  session: z.int(),
  seq: z.int().check(z.minimum(1)),
  key: z.string(),
  kind: z.string(),
  at: time,
  data: z.unknown(),
})

/**
 * Reads the package in `folder`; every file that is read is held against its checksum.
 * @throws Fault E_PATH where there is no package, E_DATASET where one is incomplete or was changed.
 */
export function readPackage(folder: string): StudyPackage {
  const sums = checksumsOf(folder)
  const read = (path: string): string => {
    const bytes = plain(join(folder, path), 'E_DATASET')
    if (sums.get(path) !== sha256(bytes)) throw damaged(join(folder, path), 'other bytes than were written')
    return new TextDecoder().decode(bytes)
  }
  const at = (path: string): string => join(folder, path)
  const provenance = checkProvenance(parsed(read(paths.provenance), at(paths.provenance)), at(paths.provenance))
  const text = read(paths.study)
  const study = checkStudy(parsed(text, at(paths.study)), at(paths.study))
  const rows = linesOf(read(paths.sessions), at(paths.sessions), (value, where) =>
    checked(sessionLine, value, where, 'E_DATASET', wayOut),
  )
  const events = linesOf(read(paths.events), at(paths.events), eventOf)
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  const bySession = Map.groupBy(events, ({ session }) => session)
  const sessions = Array.from({ length: rows.length + provenance.sessions.withdrawn }, (_, i): SessionEvents => {
    const number = i + 1 // all numbers were given, and none twice: those that are missing were withdrawn
    const row = byNumber.get(number)
    const session: SessionRow =
      row === undefined
        ? { id: number, study: 1, number, arm: 0, state: 'withdrawn', openedAt: '', endedAt: undefined }
        : { id: number, study: 1, endedAt: undefined, ...row }
    return { session, events: (bySession.get(number) ?? []).map(({ session: _session, ...event }) => event) }
  })
  const isWhole =
    byNumber.size === rows.length &&
    rows.every(({ number }) => number <= sessions.length) &&
    [...bySession.keys()].every((number) => byNumber.has(number)) &&
    sessions.every((one) => one.events.every(({ seq }, i) => seq === i + 1))
  if (!isWhole) throw damaged(at(paths.events), 'sessions or events with gaps')
  return { study, text, sessions, provenance }
}

function eventOf(value: unknown, at: string): StoredEvent & { readonly session: number } {
  const { data, ...event } = checked(eventLine, value, at, 'E_DATASET', wayOut)
  if (event.kind === 'answered') return { ...event, data: readAnswered(data) }
  return { ...event, data: event.kind === 'presented' ? readPresented(data, at) : data }
}

function linesOf<T>(text: string, at: string, of: (value: unknown, at: string) => T): T[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line, i) => of(parsed(line, `${at}:${i + 1}`), `${at}:${i + 1}`))
}

function checksumsOf(folder: string): ReadonlyMap<string, string> {
  const path = join(folder, paths.checksums)
  const lines = new TextDecoder().decode(plain(path, 'E_PATH')).split('\n').slice(0, -1)
  return new Map(
    lines.map((line) => {
      const [, sum, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
      if (sum === undefined || name === undefined) throw damaged(path, 'a line that is no checksum')
      return [name, sum]
    }),
  )
}

function plain(path: string, code: 'E_PATH' | 'E_DATASET'): Buffer {
  const read = readPlainFile(path, mostBytes)
  if (Buffer.isBuffer(read)) return read
  const found =
    read.why === 'size'
      ? `${read.bytes} bytes`
      : read.why === 'kind'
        ? 'no plain file'
        : read.code === 'ENOENT'
          ? 'nothing'
          : `a file that cannot be opened (${read.code})`
  throw new Fault(code, { at: path, found, expected: 'a file of a package that `ghostnote lab export` wrote', wayOut })
}

function parsed(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw damaged(at, 'text that is not JSON')
  }
}

function damaged(at: string, found: string): Fault {
  return new Fault('E_DATASET', { at, found, expected: 'a package as it was written', wayOut })
}
