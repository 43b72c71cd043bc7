// The researcher's side of the lab: which studies there are, who may begin, how far they are, what they have found. It
// says nothing of what was answered but in a report, and writes down in the study when that was opened.

import { Fault } from '../../faults/fault.ts'
import type {
  DeskCheck,
  DeskDetail,
  DeskModel,
  DeskPreset,
  DeskStudy,
  Recruiting,
  ResultsBody,
  SimulationBody,
} from '../../protocol/lab-desk.ts'
import { type LabOptions, readStudyText, studyCode } from '../service.ts'
import { ordersOf } from '../session/orders.ts'
import type { SessionRow, StudyRow } from '../store/store.ts'
import { checkedStudy } from './desk-check.ts'
import { Jobs } from './jobs.ts'
import { Previews } from './preview.ts'
import { armsOf, progressOf } from './progress.ts'
import { Results, type ResultsOptions } from './results.ts'
import { looksIn, recruitingOf, studyClosed, studyOpened } from './study-state.ts'
import { Watcher } from './watcher.ts'

export interface DeskOptions extends Omit<ResultsOptions, 'jobs' | 'time'> {
  readonly makerOf: LabOptions['makerOf']
  /** Studies that were named when the server was started: they take participants until they are closed. */
  readonly served: readonly StudyRow[]
  readonly models: () => readonly DeskModel[]
  /** Study files to start from. */
  readonly presets: () => readonly DeskPreset[]
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export class Desk {
  readonly previews: Previews
  readonly jobs: Jobs
  readonly results: Results
  readonly #options: DeskOptions
  readonly #now: () => number
  readonly #watcher: Watcher

  constructor(options: DeskOptions) {
    this.#options = options
    this.#now = options.now ?? Date.now
    this.previews = new Previews(options.makerOf)
    this.jobs = new Jobs()
    this.results = new Results({ ...options, jobs: this.jobs, time: () => this.#time() })
    this.#watcher = new Watcher(options.store)
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
    this.results.dropStale(id, sessions)
    const { bytes, hasBallast = null } = await store.health()
    return {
      ...(await this.#summary(row, sessions)),
      file: row.file,
      ...progressOf(await this.#watcher.watched(study, sessions), this.#now()),
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

  /** Opens a study's results. @returns the job. @throws Fault E_PATH, and as Results does. */
  async openResults(id: number, body: ResultsBody): Promise<string> {
    const row = await this.#row(id)
    return this.results.open(row, await this.#summary(row), body)
  }

  /** Erases all that the participant of a session has said, in reports that are kept, too. @throws Fault E_PATH. */
  async withdraw(id: number, number: number): Promise<void> {
    await this.#options.lab.withdrawNumber(await this.#row(id), number)
    await this.results.withdrawn(id)
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

  #time(): string {
    return new Date(this.#now()).toISOString()
  }
}
