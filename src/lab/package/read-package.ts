// A package read back: the study and its sessions as the store had them, so that every analysis runs on either.

import { join } from 'node:path'
import { checked, z } from '../../faults/checked.ts'
import { Fault } from '../../faults/fault.ts'
import { readPlainFile } from '../../formats/plain-file.ts'
import { sha256 } from '../../formats/sha256.ts'
import { checkStudy, type Study } from '../../protocol/study.ts'
import type { SessionEvents } from '../analysis/report.ts'
import { readAnswered } from '../session/events.ts'
import type { StoredEvent, StudyEvent } from '../store/store.ts'
import { checkProvenance, paths, type Provenance } from './format.ts'
import { subjectLabel } from './labels.ts'
import { readPresented } from './presented.ts'

export interface StudyPackage {
  readonly study: Study
  /** The study file's text. */
  readonly text: string
  /** By number; withdrawn ones have nothing but their number. */
  readonly sessions: readonly SessionEvents[]
  /** What happened to the study itself. */
  readonly studyEvents: readonly StudyEvent[]
  readonly provenance: Provenance
}

/** Far more than a session's events, or all recipes, are. */
const mostBytes = 1 << 28
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

const studyEventLine = z.strictObject({ kind: z.string(), at: time, data: z.unknown() })

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
  const rows = linesOf(read(paths.sessions), at(paths.sessions), sessionOf)
  const byNumber = new Map(rows.map((row) => [row.number, row]))
  const count = rows.length + provenance.sessions.withdrawn
  if (byNumber.size !== rows.length || rows.some(({ number }) => number > count))
    throw damaged(at(paths.sessions), 'numbers that are twice there, or beyond the count of sessions')
  const eventsOf = (number: number): StoredEvent[] => {
    const path = paths.events(subjectLabel(number, count))
    return linesOf(read(path), at(path), (value, where) => eventOf(value, where, number)).map((event, i) => {
      if (event.seq !== i + 1) throw damaged(`${at(path)}:${i + 1}`, `event ${event.seq}`)
      return event
    })
  }
  // All numbers were given, and none twice: those that are missing were withdrawn.
  const sessions = Array.from({ length: count }, (_, i): SessionEvents => {
    const number = i + 1
    const row = byNumber.get(number)
    if (row !== undefined)
      return { session: { id: number, study: 1, endedAt: undefined, ...row }, events: eventsOf(number) }
    const state = 'withdrawn'
    return { session: { id: number, study: 1, number, arm: 0, state, openedAt: '', endedAt: undefined }, events: [] }
  })
  const studyEvents = linesOf(read(paths.studyEvents), at(paths.studyEvents), studyEventOf)
  return { study, text, sessions, studyEvents, provenance }
}

function sessionOf(value: unknown, at: string) {
  return checked(sessionLine, value, at, 'E_DATASET', wayOut)
}

function studyEventOf(value: unknown, at: string): StudyEvent {
  const { data, ...event } = checked(studyEventLine, value, at, 'E_DATASET', wayOut)
  return { ...event, data }
}

function eventOf(value: unknown, at: string, number: number): StoredEvent {
  const { data, session, ...event } = checked(eventLine, value, at, 'E_DATASET', wayOut)
  if (session !== number) throw damaged(at, `an event of session ${session}`)
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
