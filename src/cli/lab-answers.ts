// A study with all that was answered: from the lab's database, or from a package that was made of it.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SessionEvents } from '../lab/analysis/report.ts'
import { looksAmong, looksIn, noteOfLooks } from '../lab/desk/study-state.ts'
import { readPackage } from '../lab/package/read-package.ts'
import type { Study } from '../protocol/study.ts'
import { allSessions, withStudy } from './lab-store.ts'

interface Answers {
  readonly study: Study
  readonly sessions: readonly SessionEvents[]
  /** What whoever reads the results must know of how they were looked at. */
  readonly note?: string | undefined
}

/**
 * `source` is a study file, as it was when it was served, with the folder `lab` that keeps the answers; or a package's
 * folder, which has its own.
 * @throws Fault E_PATH where there are none, E_CONFIG for a file that is no study, E_DATASET for a damaged package.
 */
export async function openAnswers(source: string, lab: string | undefined): Promise<Answers> {
  if (statSync(resolve(source), { throwIfNoEntry: false })?.isDirectory()) {
    const { study, sessions, studyEvents } = readPackage(resolve(source))
    return { study, sessions, note: noteOfLooks(looksAmong(studyEvents, sessions)) }
  }
  return withStudy(source, lab, async (open) => ({
    study: open.study,
    sessions: await allSessions(open),
    note: noteOfLooks(await looksIn(open.store, open.row.id)),
  }))
}
