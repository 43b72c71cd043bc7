// The researcher's side of the lab: which studies there are, who may begin, how far they are, what they have found. It
// says nothing of what was answered but in a report, and writes down in the study when that was opened.

import { setImmediate as later } from 'node:timers/promises'
import { randomBytes } from 'node:crypto'
import { Fault } from '../../faults/fault.ts'
import type {
  DeskCheck,
  DeskDetail,
  DeskModel,
  DeskPreset,
  ResultsPlace,
  DeskStudy,
  Recruiting,
  ResultsBody,
  SimulationBody,
} from '../../protocol/lab-desk.ts'
import type { Study } from '../../protocol/study.ts'
import { ledgerOf } from '../analysis/ledger.ts'
import type { SessionEvents } from '../analysis/report.ts'
import { rowsOf } from '../analysis/trials.ts'
import { type Lab, type LabOptions, readStudyText, studyCode } from '../service.ts'
import { ordersOf } from '../session/orders.ts'
import type { SessionRow, StudyRow, StudyStore } from '../store/store.ts'
import type { Making } from '../package/format.ts'
import { checkedStudy } from './desk-check.ts'
import type { DeskTask } from './desk-worker.ts'
import { Jobs } from './jobs.ts'
import { Previews } from './preview.ts'
import { armsOf, type Flags, progressOf } from './progress.ts'
import { isOver, looksIn, noteOfLooks, recruitingOf, resultsOpened, studyClosed, studyOpened } from './study-state.ts'

export interface DeskOptions {
  readonly store: StudyStore
  readonly lab: Lab
  readonly makerOf: LabOptions['makerOf']
  /** Studies that were named when the server was started: they take participants until they are closed. */
  readonly served: readonly StudyRow[]
  readonly models: () => readonly DeskModel[]
  /** Study files to start from. */
  readonly presets: () => readonly DeskPreset[]
  /** The program's version, which reports name. */
  readonly version: string
  /** What packages say about the program and the study's model. */
  readonly makingOf: (study: Study) => Making
  readonly jobs?: Jobs
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Reports and packages that are kept; older ones are made anew. */
const mostKept = 8
/** 128 bits: frames cannot show the server's token, so that the address itself is the secret. */
const ticketBytes = 16

export interface MadeResults {
  readonly study: number
  readonly as: 'report' | 'package'
  readonly fileName: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

export class Desk {
  readonly previews: Previews
  readonly jobs: Jobs
  readonly #options: DeskOptions
  readonly #now: () => number
  /** Of finished sessions, by id: they change no more. */
  readonly #flags = new Map<number, Flags>()
  /** Jobs that have made something of results, or are about to. */
  #making: readonly { readonly job: string; readonly study: number }[] = []
  readonly #made = new Map<string, MadeResults>()

  constructor(options: DeskOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.previews = new Previews(options.makerOf)
    this.jobs = options.jobs ?? new Jobs()
  }

  get models(): readonly DeskModel[] {
    return this.#options.models()
  }

  get presets(): readonly DeskPreset[] {
    return this.#options.presets()
  }

  async studies(): Promise<readonly DeskStudy[]> {
    const rows = await this.#options.store.studies()
    return Promise.all(rows.map((row) => this.#summary(row)))
  }

  /** @throws Fault E_PATH where there is no such study. */
  async study(id: number): Promise<DeskDetail> {
    const { store } = this.#options
    const row = await this.#row(id)
    const study = this.#options.lab.studyOf(row)
    const sessions = await store.sessions(id)
    for (const session of sessions)
      if (session.state === 'finished' && !this.#flags.has(session.id))
        this.#flags.set(session.id, await this.#flagsOf(study, session))
    const { bytes, hasBallast = null } = await store.health()
    return {
      ...(await this.#summary(row, sessions)),
      file: row.file,
      ...progressOf(sessions, await store.tallies(id), ({ id: of }) => this.#flags.get(of) ?? [], this.#now()),
      looks: await looksIn(store, id),
      store: { bytes, hasBallast },
    }
  }

  /** The study that a participant's link names, if it takes participants. */
  async find(code: string): Promise<StudyRow | undefined> {
    const row = (await this.#options.store.studies()).find((one) => studyCode(one) === code)
    return row !== undefined && (await this.#isOffered(row)) ? row : undefined
  }

  /** Adds a study; nobody can take part before it is opened. @throws Fault E_CONFIG. */
  async add(file: string): Promise<DeskStudy> {
    return this.#summary(await this.#options.lab.addStudy(file, 'study'))
  }

  /** Lets participants begin, or lets no more begin; who is in the middle goes on. */
  async recruit(id: number, open: boolean): Promise<DeskStudy> {
    const row = await this.#row(id)
    await this.#options.store.noteStudy(id, open ? studyOpened : studyClosed, {}, this.#time())
    return this.#summary(row)
  }

  /** @throws Fault E_CONFIG. */
  check(file: string): DeskCheck {
    return checkedStudy(readStudyText(file, 'study'), this.models)
  }

  /** Begins a simulation. @returns its job. @throws Fault E_CONFIG, E_LIMIT. */
  simulate({ file, listeners, sigma, lapse, bias, random, error, seed }: SimulationBody): string {
    const study = readStudyText(file, 'study')
    const traits = { noise: sigma, lapse, bias }
    const options = { listeners, traits, randomShare: random, errorPoints: error, seed }
    return this.jobs.begin({ kind: 'simulation', study, options })
  }

  /**
   * Begins to make a report of what a study has found so far, or a package of all its data, and writes down in the study
   * that its results were opened. @returns the job.
   * @param early whether it is wanted though answers are still to come.
   * @throws Fault E_USAGE where they are and it is not.
   */
  async openResults(id: number, { early = false, as = 'report' }: ResultsBody): Promise<string> {
    const { store, lab, version, makingOf } = this.#options
    const row = await this.#row(id)
    const { recruiting, sessions } = await this.#summary(row)
    const isEarly = !isOver(recruiting)
    if (isEarly && !early)
      throw new Fault('E_USAGE', {
        at: 'early',
        found: 'a study that still takes participants',
        expected: 'one that is closed or complete: who looks at results meanwhile may be led by them',
        wayOut: 'Close the study first; or ask with "early": true, which is written down and stands in the report.',
      })
    await store.noteStudy(id, resultsOpened, { finished: sessions.finished, isEarly, as }, this.#time())
    const study = lab.studyOf(row)
    const common = { study, sessions: await this.#eventsOf(await store.sessions(id)) }
    const note = noteOfLooks(await looksIn(store, id))
    const studyEvents = await store.studyEvents(id)
    const task: DeskTask =
      as === 'report'
        ? { kind: 'report', ...common, ghostnote: version, ...(note !== undefined && { note }) }
        : { kind: 'package', ...common, text: row.file, studyEvents, making: makingOf(study) }
    const job = this.jobs.begin(task, (made) => this.#keep(row, made as Uint8Array<ArrayBuffer>, as))
    this.#making = [...this.#making.slice(-mostKept), { job, study: id }]
    return job
  }

  /** What was made of a study's results, by its ticket; undefined where it is not kept any more. */
  made(ticket: string): MadeResults | undefined {
    return this.#made.get(ticket)
  }

  /** Erases all that the participant of a session has said, in reports that are kept, too. @throws Fault E_PATH. */
  async withdraw(id: number, number: number): Promise<void> {
    await this.#options.lab.withdrawNumber(await this.#row(id), number)
    for (const { job, study } of this.#making) if (study === id) await this.jobs.cancel(job)
    this.#making = this.#making.filter(({ study }) => study !== id)
    for (const [ticket, { study }] of this.#made) if (study === id) this.#made.delete(ticket)
    const withdrawn = (await this.#options.store.sessions(id)).find((session) => session.number === number)
    if (withdrawn !== undefined) this.#flags.delete(withdrawn.id)
  }

  async close(): Promise<void> {
    await this.jobs.close()
    await this.previews.close()
  }

  async #summary(row: StudyRow, known?: readonly SessionRow[]): Promise<DeskStudy> {
    const { id, name, addedAt } = row
    const study = this.#options.lab.studyOf(row)
    const sessions = known ?? (await this.#options.store.sessions(id))
    const count = (state: SessionRow['state']): number => sessions.filter((one) => one.state === state).length
    const { sessions: wanted = null } = study
    const finished = count('finished')
    const isComplete = wanted !== null && finished >= wanted
    return {
      id,
      name,
      title: study.title,
      languages: study.languages,
      code: studyCode(row),
      addedAt,
      recruiting: isComplete ? 'complete' : await this.#recruiting(row),
      sessions: { open: count('open'), finished, withdrawn: count('withdrawn') },
      wanted,
      arms: armsOf(ordersOf(study).length, sessions),
    }
  }

  async #recruiting(row: StudyRow): Promise<Recruiting> {
    const said = recruitingOf(await this.#options.store.studyEvents(row.id))
    return said === 'not yet' && this.#options.served.some(({ id }) => id === row.id) ? 'open' : said
  }

  async #isOffered(row: StudyRow): Promise<boolean> {
    return (await this.#recruiting(row)) !== 'not yet'
  }

  async #row(id: number): Promise<StudyRow> {
    const row = (await this.#options.store.studies()).find((one) => one.id === id)
    if (row !== undefined) return row
    throw new Fault('E_PATH', {
      at: 'study',
      found: `no study ${id}`,
      expected: 'a study of this lab',
      wayOut: 'Load the list of studies again.',
    })
  }

  async #flagsOf(study: Study, session: SessionRow): Promise<Flags> {
    const events = await this.#options.store.events(session.id)
    const ledger = ledgerOf(study, [{ session, events }], rowsOf(session, events), [])
    return ledger.flatMap(({ isFlagged, rule, found }) => (isFlagged ? [{ rule, found }] : []))
  }

  /** Between sessions whoever waits for an answer gets it. */
  async #eventsOf(sessions: readonly SessionRow[]): Promise<readonly SessionEvents[]> {
    const all: SessionEvents[] = []
    for (const session of sessions) {
      all.push({ session, events: await this.#options.store.events(session.id) })
      await later()
    }
    return all
  }

  #keep({ id, name }: StudyRow, bytes: Uint8Array<ArrayBuffer>, as: MadeResults['as']): ResultsPlace {
    const ticket = randomBytes(ticketBytes).toString('base64url')
    const fileName = as === 'report' ? `${name}-report.html` : `${name}.zip`
    this.#made.set(ticket, { study: id, as, fileName, bytes })
    for (const oldest of this.#made.keys()) {
      if (this.#made.size <= mostKept) break
      this.#made.delete(oldest)
    }
    return { address: `lab/results/${ticket}`, fileName }
  }

  #time(): string {
    return new Date(this.#now()).toISOString()
  }
}
