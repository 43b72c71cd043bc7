// The lab's database, opened for a study that is named by its file.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import type { SessionEvents } from '../lab/analysis/report.ts'
import { labHash } from '../lab/service.ts'
import { SqliteStore } from '../lab/store/sqlite.ts'
import type { SessionRow, StudyRow } from '../lab/store/store.ts'
import type { Study } from '../protocol/study.ts'
import { dataFolder } from './data-folder.ts'
import { readStudyFile } from './lab-study.ts'

export interface OpenStudy {
  readonly store: SqliteStore
  readonly row: StudyRow
  readonly study: Study
  /** The study file's text. */
  readonly text: string
}

/**
 * Runs `work` on the study whose file is `file`, in the database of the folder `lab`; then closes the database.
 * @throws Fault E_PATH where there are no answers to it, E_CONFIG for a file that is no study.
 */
export async function withStudy<T>(
  file: string,
  lab: string | undefined,
  work: (open: OpenStudy) => Promise<T>,
): Promise<T> {
  const { study, text } = readStudyFile(file)
  const path = join(resolve(lab ?? dataFolder('lab')), 'lab.sqlite')
  const none = (found: string) =>
    new Fault('E_PATH', {
      at: path,
      found,
      expected: `answers to ${study.name}`,
      wayOut: 'Name the folder that `ghostnote lab serve` printed, with --lab, and the study file unchanged.',
    })
  if (!existsSync(path)) throw none('nothing')
  const store = new SqliteStore(path)
  try {
    const row = (await store.studies()).find(({ hash }) => hash === labHash(text))
    if (row === undefined) throw none('no study of this text')
    return await work({ store, row, study, text })
  } finally {
    await store.close()
  }
}

/** All sessions of a study with their events, by number. */
export async function allSessions({ store, row }: OpenStudy): Promise<readonly SessionEvents[]> {
  const sessions = await store.sessions(row.id)
  return Promise.all(sessions.map(async (session) => ({ session, events: await store.events(session.id) })))
}

/** @throws Fault E_USAGE where the study has no session of that number, or it was withdrawn. */
export async function sessionNumbered({ store, row, study }: OpenStudy, number: number): Promise<SessionRow> {
  const sessions = await store.sessions(row.id)
  const session = sessions.find((one) => one.number === number)
  if (session !== undefined && session.state !== 'withdrawn') return session
  throw new Fault('E_USAGE', {
    at: `session ${number}`,
    found: session === undefined ? `no such session of ${study.name}` : 'a session that was withdrawn before',
    expected: sessions.length === 0 ? 'a study with sessions' : `a session from 1 to ${sessions.length} that is there`,
    wayOut: 'See `ghostnote lab sessions`.',
  })
}
