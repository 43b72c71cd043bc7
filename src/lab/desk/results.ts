// A study's results: opened deliberately, which the study keeps note of, made in a thread of their own, and kept for a
// while as a report or a package of all data, until somebody withdraws.

import { randomBytes } from 'node:crypto'
import { setImmediate as later } from 'node:timers/promises'
import { Fault } from '../../faults/fault.ts'
import type { DeskStudy, ResultsBody, ResultsPlace } from '../../protocol/lab-desk.ts'
import type { Study } from '../../protocol/study.ts'
import type { SessionEvents } from '../analysis/report.ts'
import type { Making } from '../package/format.ts'
import type { Lab } from '../service.ts'
import type { SessionRow, StudyRow, StudyStore } from '../store/store.ts'
import type { DeskTask } from './desk-worker.ts'
import type { Jobs } from './jobs.ts'
import { isOver, looksIn, noteOfLooks, resultsOpened } from './study-state.ts'

export interface ResultsOptions {
  readonly store: StudyStore
  readonly lab: Lab
  readonly jobs: Jobs
  /** The program's version, which reports name. */
  readonly version: string
  /** What packages say about the program and the study's model. */
  readonly makingOf: (study: Study) => Making
  /** ISO 8601, UTC. */
  readonly time: () => string
}

/** Reports and packages that are kept; older ones are made anew. */
const mostKept = 8
/** 128 bits: frames cannot show the server's token, so that the address itself is the secret. */
const ticketBytes = 16

interface MadeResults {
  readonly study: number
  readonly as: 'report' | 'package'
  readonly fileName: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** How many sessions of the study were withdrawn then: with one more, it says what is to be erased. */
  readonly withdrawn: number
}

const fileEnds = { report: '-report.html', package: '.zip' } as const

export class Results {
  readonly #options: ResultsOptions
  /** Jobs that have made something, or are about to. */
  #making: readonly { readonly job: string; readonly study: number }[] = []
  readonly #made = new Map<string, MadeResults>()

  constructor(options: ResultsOptions) {
    this.#options = options
  }

  /**
   * Begins to make a report of what a study has found so far, or a package of all its data, and writes down in the study
   * that its results were opened. @returns the job.
   * @param early whether it is wanted though answers are still to come.
   * @throws Fault E_USAGE where they are and it is not.
   */
  async open(
    row: StudyRow,
    { recruiting, sessions }: Pick<DeskStudy, 'recruiting' | 'sessions'>,
    { early = false, as = 'report' }: ResultsBody,
  ): Promise<string> {
    const { store, lab, version, makingOf, jobs, time } = this.#options
    const { id } = row
    const isEarly = !isOver(recruiting)
    if (isEarly && !early)
      throw new Fault('E_USAGE', {
        at: 'early',
        found: 'a study that still takes participants',
        expected: 'one that is closed or complete: who looks at results meanwhile may be led by them',
        wayOut: 'Close the study first; or ask with "early": true, which is written down and stands in the report.',
      })
    await store.noteStudy(id, resultsOpened, { finished: sessions.finished, isEarly, as }, time())
    const study = lab.studyOf(row)
    const note = noteOfLooks(await looksIn(store, id))
    const studyEvents = await store.studyEvents(id)
    const common = { study, sessions: await this.#eventsOf(id) }
    const task: DeskTask =
      as === 'report'
        ? { kind: 'report', ...common, ghostnote: version, ...(note !== undefined && { note }) }
        : { kind: 'package', ...common, text: row.file, studyEvents, making: makingOf(study) }
    const keep = (bytes: Uint8Array<ArrayBuffer>): ResultsPlace =>
      this.#keep({ study: id, as, bytes, fileName: `${row.name}${fileEnds[as]}`, withdrawn: sessions.withdrawn })
    const job = jobs.begin(task, (made) => keep(made as Uint8Array<ArrayBuffer>))
    this.#making = [...this.#making.slice(-mostKept), { job, study: id }]
    return job
  }

  /** What was made of a study's results, by its ticket; undefined where it is not kept any more. */
  async made(ticket: string): Promise<MadeResults | undefined> {
    const { study } = this.#made.get(ticket) ?? {}
    if (study !== undefined) this.dropStale(study, await this.#options.store.sessions(study))
    return this.#made.get(ticket)
  }

  /** Participants withdraw by their own pages, too. */
  dropStale(study: number, sessions: readonly SessionRow[]): void {
    const now = sessions.filter(({ state }) => state === 'withdrawn').length
    for (const [ticket, made] of this.#made)
      if (made.study === study && made.withdrawn !== now) this.#made.delete(ticket)
  }

  /** What is being made, or was, may say what has just been erased. */
  async withdrawn(id: number): Promise<void> {
    for (const { job, study } of this.#making) if (study === id) await this.#options.jobs.cancel(job)
    this.#making = this.#making.filter(({ study }) => study !== id)
    this.dropStale(id, await this.#options.store.sessions(id))
  }

  /** Between sessions whoever waits for an answer gets it. */
  async #eventsOf(study: number): Promise<readonly SessionEvents[]> {
    const all: SessionEvents[] = []
    const { store } = this.#options
    for (const session of await store.sessions(study)) {
      all.push({ session, events: await store.events(session.id) })
      await later()
    }
    return all
  }

  #keep(made: MadeResults): ResultsPlace {
    const ticket = randomBytes(ticketBytes).toString('base64url')
    this.#made.set(ticket, made)
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= mostKept) break
      this.#made.delete(oldest)
    }
    return { address: `lab/results/${ticket}`, fileName: made.fileName }
  }
}
