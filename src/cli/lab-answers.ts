// A study with all that was answered, from the lab's database.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import type { SessionEvents } from '../lab/analysis/report.ts'
import { labHash } from '../lab/service.ts'
import { SqliteStore } from '../lab/store/sqlite.ts'
import type { Study } from '../protocol/study.ts'
import { dataFolder } from './data-folder.ts'
import { readStudyFile } from './lab-study.ts'

interface Answers {
  readonly study: Study
  readonly sessions: readonly SessionEvents[]
}

/**
 * `source` is a study file, as it was when it was served; `lab` the folder that keeps the answers.
 * @throws Fault E_PATH where there are none, E_CONFIG for a file that is no study.
 */
export async function openAnswers(source: string, lab: string | undefined): Promise<Answers> {
  const { study, text } = readStudyFile(source)
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
    const sessions = await store.sessions(row.id)
    return {
      study,
      sessions: await Promise.all(
        sessions.map(async (session) => ({ session, events: await store.events(session.id) })),
      ),
    }
  } finally {
    await store.close()
  }
}
