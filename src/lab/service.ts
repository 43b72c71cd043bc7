// The lab at work: opens sessions, says what is due, has its sounds made, and stores answers before it says that it has
// them. Where a session stands follows from what is stored, so that it can be stopped at any moment and goes on there.

import { randomBytes } from 'node:crypto'
import { Fault } from '../faults/fault.ts'
import { sha256 } from '../formats/sha256.ts'
import type { AnswerBody, Greeting, Note, Receipt, Step } from '../protocol/participant.ts'
import { checkStudy, type Study } from '../protocol/study.ts'
import { recruitingOf } from './desk/study-state.ts'
import { achievedDelta, requestsAhead, requestsOf } from './session/due-sounds.ts'
import type { Presented } from './session/events.ts'
import { foreseenSounds } from './session/foreseen.ts'
import { headphoneIntervals } from './session/headphone-check.ts'
import { checkRateHz, headphoneTrial } from './session/headphone-sounds.ts'
import { ordersOf } from './session/orders.ts'
import { Session } from './session/session.ts'
import { headphoneSoundCount, stepOf } from './session/step.ts'
import { inLanguage } from './session/wording.ts'
import type { SoundRecord, StimulusMaker } from './stimulus.ts'
import type { NewEvent, SessionRow, StudyRow, StudyStore } from './store/store.ts'
import { Supply } from './supply.ts'
import { Turns } from './turns.ts'

export interface LabOptions {
  readonly store: StudyStore
  /** Makes a study's sounds. */
  readonly makerOf: (study: Study) => StimulusMaker
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** A sound as it is sent; one channel, or left and right. */
export interface LabSound {
  readonly rateHz: number
  readonly channels: readonly Float32Array[]
}

interface Held {
  readonly row: SessionRow
  readonly study: Study
  readonly session: Session
  /** Seq of the last event that `session` has taken. */
  last: number
}

/** Sessions that are held in memory; the others are read again when they come back. */
const mostHeld = 200
/** Events of a session, notes of its page included; a whole study has some hundreds. */
const mostEvents = 20_000
const tokenBytes = 24

export class Lab {
  readonly #store: StudyStore
  readonly #makerOf: LabOptions['makerOf']
  readonly #now: () => number
  readonly #held = new Map<string, Held>()
  readonly #studies = new Map<number, Study>()
  readonly #supplies = new Map<StimulusMaker, Supply>()
  /** One request of a session after the other. */
  readonly #turns = new Turns()

  constructor({ store, makerOf, now = Date.now }: LabOptions) {
    this.#store = store
    this.#makerOf = makerOf
    this.#now = now
  }

  /** Adds a study, or finds it; `text` is its file's, `at` the file's name. @throws Fault E_CONFIG. */
  async addStudy(text: string, at: string): Promise<StudyRow> {
    const study = readStudyText(text, at)
    return this.#store.addStudy(study.name, labHash(text), text, this.#time())
  }

  /**
   * Makes all sounds that can be foreseen of a study while nobody waits for others; resolves when they are there, or at
   * `stop`. Without it they are made when they may be next.
   * @throws Fault of the first one that cannot be made.
   */
  async prepare(row: StudyRow): Promise<{ readonly sounds: number }> {
    const study = this.studyOf(row)
    const requests = foreseenSounds(study)
    await this.#supplyOf(study).store(requests)
    return { sounds: requests.length }
  }

  /** Makes no sounds any more that nobody waits for. */
  stop(): void {
    for (const supply of this.#supplies.values()) supply.stop()
  }

  /** Opens a session for somebody new. @throws Fault E_LIMIT where the study has all that it wants, or was closed. */
  async open(row: StudyRow): Promise<{ readonly token: string; readonly session: SessionRow }> {
    if (recruitingOf(await this.#store.studyEvents(row.id)) === 'closed')
      throw new Fault('E_LIMIT', {
        at: 'study',
        found: 'a study that was closed',
        expected: 'one that still takes participants',
        wayOut: 'It needs no more participants. Thank you for coming!',
      })
    const study = this.studyOf(row)
    const token = randomBytes(tokenBytes).toString('base64url')
    const arms = ordersOf(study).length
    const most = study.sessions
    const session = await this.#store.open({ study: row.id, tokenHash: labHash(token), arms, most, at: this.#time() })
    return { token, session }
  }

  /** Where a session stands, in one of the study's languages. */
  async greet(token: string, language?: string): Promise<Greeting> {
    return this.#turns.take(token, async () => {
      const held = await this.#hold(token)
      const { study, row } = held
      const spoken = languageOf(study, language)
      return {
        study: { title: inLanguage(study.title, spoken), languages: study.languages, language: spoken },
        session: row.number,
        step: await this.#step(token, held, spoken),
      }
    })
  }

  /**
   * Stores an answer, then says what comes next. An answer that is stored already is not stored twice: it gets its
   * receipt again, and the step that is due now.
   * @throws Fault E_PROTOCOL where it does not fit, E_MACHINE where it could not be stored; then it may be sent again.
   */
  async answer(token: string, body: AnswerBody, language?: string): Promise<Receipt> {
    return this.#turns.take(token, async () => {
      const held = await this.#hold(token)
      const { session } = held
      if (!session.hasAnswered(body.step)) {
        await this.#append(token, held, session.eventOf(body))
        const { due } = session
        if (due.kind === 'end' && due.reason === 'finished') await this.#store.finish(held.row.id, this.#time())
      }
      return { stored: body.step, next: await this.#step(token, held, languageOf(held.study, language)) }
    })
  }

  /** Keeps a note of the page beside the answers; a repeated one is stored once. */
  async note(token: string, { key, what, data }: Note): Promise<void> {
    await this.#turns.take(token, async () => {
      const held = await this.#hold(token)
      if (held.row.state === 'open')
        await this.#append(token, held, { key: `note ${key}`, kind: `note: ${what}`, data })
    })
  }

  /** A sound of the step that is due. @throws Fault E_PATH where there is none at that place. */
  async sound(token: string, step: string, index: number): Promise<LabSound> {
    return this.#turns.take(token, async () => {
      const { session, study } = await this.#hold(token)
      const { due } = session
      const isDue = step === session.step
      const isOfCheck = isDue && due.kind === 'stage' && due.stage.kind === 'headphones'
      if (isOfCheck && index >= 0 && index < headphoneSoundCount) {
        const [trial, interval] = [Math.floor(index / headphoneIntervals), index % headphoneIntervals]
        const channels = headphoneTrial(study.headphones!.check, session.seed, due.attempt, trial)[interval]
        return { rateHz: checkRateHz, channels }
      }
      const request = isDue ? requestsOf(due, study)?.[index] : undefined
      if (request === undefined)
        throw new Fault('E_PATH', {
          at: 'sound',
          found: `${step}/${index}`,
          expected: `a sound of the step that is due, ${session.step}`,
          wayOut: 'Reload the page; it goes on where it was.',
        })
      const { rateHz, samples } = await this.#supplyOf(study).due(request)
      const gainDb = due.kind === 'trial' ? (due.trial.gainsDb?.[index] ?? 0) : 0
      return { rateHz, channels: [gainDb === 0 ? samples : samples.map((x) => x * 10 ** (gainDb / 20))] }
    })
  }

  /** Erases all that a participant has said. */
  async withdraw(token: string): Promise<void> {
    await this.#turns.take(token, async () => {
      const { row } = await this.#hold(token)
      this.#held.delete(token) // whatever the store says then, here is nothing of it any more
      await this.#store.withdraw(row.id, this.#time())
    })
  }

  /** Which session of which study a token is for. */
  async whereIs(token: string): Promise<{ readonly study: Study; readonly number: number }> {
    const { study, row } = await this.#hold(token)
    return { study, number: row.number }
  }

  /** Erases all that the participant of a session, by its number, has said. @throws Fault E_PATH where there is none. */
  async withdrawNumber(study: StudyRow, number: number): Promise<void> {
    const row = (await this.#store.sessions(study.id)).find((session) => session.number === number)
    if (row === undefined)
      throw new Fault('E_PATH', {
        at: 'session',
        found: `no session ${number}`,
        expected: 'a session of this study',
        wayOut: 'Ask the participant for the number that their page shows.',
      })
    const [token = ''] = [...this.#held].find(([, held]) => held.row.id === row.id) ?? []
    // After what is under way for it: an answer that comes later finds no session.
    await this.#turns.take(token, async () => {
      this.#held.delete(token)
      await this.#store.withdraw(row.id, this.#time())
    })
  }

  /** The step that is due; its sounds are made, measured and noted first. */
  async #step(token: string, held: Held, language: string): Promise<Step> {
    const { study, session } = held
    const { due } = session
    const requests = requestsOf(due, study)
    if (requests !== undefined && (due.kind === 'trial' || due.kind === 'page') && session.presented === undefined) {
      const supply = this.#supplyOf(study)
      const made = await Promise.all(requests.map((request) => supply.due(request)))
      const sounds = made.map(({ hash, recipe, descriptors, loudnessLufs }): SoundRecord => ({
        hash,
        recipe,
        descriptors,
        loudnessLufs,
      }))
      const plan = due.kind === 'trial' ? due.trial : due.page
      const achieved = due.kind === 'trial' ? achievedDelta(due.trial, sounds) : undefined
      const noted = achieved === undefined ? {} : { achievedDelta: achieved }
      const presented: Presented = { step: session.step, plan, sounds, ...noted }
      await this.#append(token, held, session.presentedEvent(presented))
    }
    // What the next step will play, whichever answer comes, is made while the listener listens.
    this.#supplyOf(study).ahead(token, requestsAhead(session, study))
    const isHeadphones = due.kind === 'stage' && due.stage.kind === 'headphones'
    return stepOf(session, study, language, isHeadphones ? headphoneSoundCount : (requests?.length ?? 0))
  }

  async #append(token: string, held: Held, event: NewEvent): Promise<void> {
    if (held.last >= mostEvents)
      throw new Fault('E_LIMIT', {
        at: 'session',
        found: `${held.last} events`,
        expected: `fewer than ${mostEvents}`,
        wayOut: 'Ask whoever runs the study.',
      })
    const outcome = await this.#store.append(held.row.id, held.last, [event], this.#time())
    if (outcome === 'stored') {
      held.session.apply(event)
      held.last++
      return
    }
    // Another server has the session, too; what it stored is read at the next request.
    this.#held.delete(token)
    if (outcome === 'known') return
    throw new Fault('E_EXISTS', {
      at: 'session',
      found: 'a session that went on elsewhere meanwhile',
      expected: 'one page for one session',
      wayOut: 'Reload the page; it goes on where it is.',
    })
  }

  async #hold(token: string): Promise<Held> {
    const known = this.#held.get(token)
    if (known !== undefined) {
      this.#held.delete(token)
      this.#held.set(token, known) // the last to go
      return known
    }
    const row = await this.#store.sessionOf(labHash(token))
    if (row === undefined)
      throw new Fault('E_PATH', {
        at: 'session',
        found: 'no session of this address',
        expected: 'an address that was given for this study, of a session that was not withdrawn',
        wayOut: 'Ask whoever runs the study for a new one.',
      })
    const studyRow = (await this.#store.studies()).find(({ id }) => id === row.study)!
    const study = this.studyOf(studyRow)
    const session = new Session({ study, orders: ordersOf(study), number: row.number, arm: row.arm })
    const events = await this.#store.events(row.id)
    for (const event of events) session.apply(event)
    const held = { row, study, session, last: events.length }
    this.#held.set(token, held)
    for (const oldest of this.#held.keys()) {
      if (this.#held.size <= mostHeld) break
      this.#held.delete(oldest)
    }
    return held
  }

  #supplyOf(study: Study): Supply {
    const maker = this.#makerOf(study)
    let supply = this.#supplies.get(maker)
    if (supply === undefined) this.#supplies.set(maker, (supply = new Supply(maker)))
    return supply
  }

  /** The study that a row's text is. */
  studyOf({ id, file, name }: StudyRow): Study {
    let study = this.#studies.get(id)
    if (study === undefined) this.#studies.set(id, (study = readStudyText(file, name)))
    return study
  }

  #time(): string {
    return new Date(this.#now()).toISOString()
  }
}

/** Text of a study file → study. @throws Fault E_CONFIG. */
export function readStudyText(text: string, at: string): Study {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Fault(
      'E_CONFIG',
      {
        at,
        found: 'text that is not JSON',
        expected: 'a study file',
        wayOut: 'Start from `ghostnote lab new`.',
      },
      { cause },
    )
  }
  return checkStudy(value, at)
}

function languageOf({ languages }: Study, wanted: string | undefined): string {
  return languages.find((tag) => tag === wanted) ?? languages[0]
}

/** What names a study's text, and a token in the store: SHA-256, hex. */
export function labHash(text: string): string {
  return sha256(new TextEncoder().encode(text))
}

/** Where a study is joined: the start of its hash, which only those know who were given the link. */
export function studyCode({ hash }: Pick<StudyRow, 'hash'>): string {
  return hash.slice(0, 20)
}
