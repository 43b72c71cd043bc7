// Reads how far each session of a study is, in pieces: participants who wait for an answer come first.

import { setImmediate as later } from 'node:timers/promises'
import type { Study } from '../../protocol/study.ts'
import { ledgerOf } from '../analysis/ledger.ts'
import { rowsOf } from '../analysis/trials.ts'
import type { SessionRow, StudyStore } from '../store/store.ts'
import type { Flags, Watched } from './progress.ts'

/** Finished sessions that screening looks at for one question. */
const mostScreened = 50

export class Watcher {
  readonly #store: StudyStore
  /** Finished sessions by id: they change no more. */
  readonly #finished = new Map<number, Watched>()

  constructor(store: StudyStore) {
    this.#store = store
  }

  /** Between sessions whoever waits for an answer gets it; screening goes on with the next question. */
  async watched(study: Study, sessions: readonly SessionRow[]): Promise<readonly Watched[]> {
    const store = this.#store
    const all: Watched[] = []
    let read = 0
    for (const session of sessions) {
      const { id, state } = session
      if (state === 'withdrawn') this.#finished.delete(id)
      const known = this.#finished.get(id)
      if (known !== undefined || state === 'withdrawn') {
        all.push(known ?? { session, tally: undefined, flags: undefined })
        continue
      }
      await later()
      const tally = await store.tally(id)
      if (state === 'finished' && read++ < mostScreened) {
        const watched = { session, tally, flags: await this.#flagsOf(study, session) }
        this.#finished.set(id, watched)
        all.push(watched)
      } else all.push({ session, tally, flags: undefined })
    }
    return all
  }

  async #flagsOf(study: Study, session: SessionRow): Promise<Flags> {
    const events = await this.#store.events(session.id)
    const ledger = ledgerOf(study, [{ session, events }], rowsOf(session, events), [])
    return ledger.flatMap(({ isFlagged, rule, found }) => (isFlagged ? [{ rule, found }] : []))
  }
}
