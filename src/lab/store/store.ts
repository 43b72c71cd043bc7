// What the lab needs of a database. Events are only ever appended; what a session is follows from its events. Every
// driver passes tests/lab/store/contract.ts.

/** A study as it was when sessions of it were opened; another text is another study. */
export interface StudyRow {
  readonly id: number
  readonly name: string
  /** SHA-256 of `file`, hex. */
  readonly hash: string
  /** The study file's text. */
  readonly file: string
  /** ISO 8601, UTC; so are all times here. */
  readonly addedAt: string
}

export type SessionState = 'open' | 'finished' | 'withdrawn'

export interface SessionRow {
  readonly id: number
  readonly study: number
  /** 1, 2, … within its study, in order of opening; never given twice. */
  readonly number: number
  /** The order of blocks that it was allocated to. */
  readonly arm: number
  readonly state: SessionState
  readonly openedAt: string
  readonly endedAt: string | undefined
}

export interface NewEvent {
  /** Unique within the session: a repeated request is known by it. */
  readonly key: string
  readonly kind: string
  /** JSON. */
  readonly data: unknown
}

export interface StoredEvent extends NewEvent {
  /** 1, 2, … within the session, without a gap. */
  readonly seq: number
  readonly at: string
}

/** What happened to a study itself: it was opened to participants, closed, its results were looked at. Never erased. */
export interface StudyEvent {
  readonly kind: string
  /** JSON. */
  readonly data: unknown
  readonly at: string
}

/** How far a session has come, without what was said in it. */
export interface Tally {
  /** Steps answered. */
  readonly answered: number
  /** Of its last event. */
  readonly lastAt: string
}

export interface StoreHealth {
  /** Of all that is stored. */
  readonly bytes: number
  /** Whether room is kept for when the disk is full; undefined where none is meant to be. */
  readonly hasBallast: boolean | undefined
}

/**
 * What became of an append: stored for good; known already by the first key, nothing written; or the session has moved
 * on (or is gone) since it was read, nothing written.
 */
export type Appended = 'stored' | 'known' | 'moved'

export interface NewSession {
  readonly study: number
  /** SHA-256 of the participant's token, hex; the token itself is never stored. */
  readonly tokenHash: string
  /** How many orders there are to allocate to, ≥ 1. */
  readonly arms: number
  /** No more sessions than this are to be completed; undefined is no end. */
  readonly most: number | undefined
  readonly at: string
}

export interface StudyStore {
  /** Adds a study; the same text again is the same row. */
  addStudy(name: string, hash: string, file: string, at: string): Promise<StudyRow>
  studies(): Promise<readonly StudyRow[]>
  /**
   * Opens a session in the arm with the fewest completed sessions, of these the one with the fewest open ones, of these
   * the first. @throws Fault E_LIMIT where the study has all the sessions that it wants.
   */
  open(session: NewSession): Promise<SessionRow>
  sessionOf(tokenHash: string): Promise<SessionRow | undefined>
  /** Of a study, by number. */
  sessions(study: number): Promise<readonly SessionRow[]>
  events(session: number): Promise<readonly StoredEvent[]>
  /** Appends all of `events`, or none. What is `stored` survives the process and the power. `after` is the last seq that was read. */
  append(session: number, after: number, events: readonly NewEvent[], at: string): Promise<Appended>
  /** Ends a session that is open; others stay as they are. */
  finish(session: number, at: string): Promise<void>
  /**
   * Erases all that a participant has said, of files too; number and arm stay, so that counts add up. Once more it erases
   * nothing, and the time stays. @throws Fault E_MACHINE where something of it may still stand in a file.
   */
  withdraw(session: number, at: string): Promise<void>
  noteStudy(study: number, kind: string, data: unknown, at: string): Promise<void>
  /** In the order in which they were noted. */
  studyEvents(study: number): Promise<readonly StudyEvent[]>
  /** Of a session, by its id; undefined where it has no event. */
  tally(session: number): Promise<Tally | undefined>
  health(): Promise<StoreHealth>
  close(): Promise<void>
}
