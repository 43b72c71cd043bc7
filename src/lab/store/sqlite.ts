// The lab's store in one SQLite file, by node:sqlite. WAL with synchronous = FULL: what was acknowledged is on the disk.

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { Fault } from '../../faults/fault.ts'
import type { Ballast } from './ballast.ts'
import type {
  Appended,
  NewEvent,
  NewSession,
  SessionRow,
  SessionState,
  StoredEvent,
  StoreHealth,
  StudyEvent,
  StudyRow,
  StudyStore,
  Tally,
} from './store.ts'

/** Raised with every change of the tables; older files are brought up to it, newer ones refused. */
const layout = 2

/** What each layout has beyond the one before. */
const layouts = [
  `
  CREATE TABLE study (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, file TEXT NOT NULL, added_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE session (
    id INTEGER PRIMARY KEY, study INTEGER NOT NULL REFERENCES study(id), number INTEGER NOT NULL, arm INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'finished', 'withdrawn')), token_hash TEXT UNIQUE,
    opened_at TEXT NOT NULL, ended_at TEXT, UNIQUE (study, number)
  ) STRICT;
  CREATE TABLE event (
    session INTEGER NOT NULL REFERENCES session(id), seq INTEGER NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    at TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (session, seq), UNIQUE (session, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
  CREATE TRIGGER event_stays BEFORE DELETE ON event
    WHEN (SELECT state FROM session WHERE id = OLD.session) <> 'withdrawn'
    BEGIN SELECT RAISE(ABORT, 'events are erased by withdrawal alone'); END;
`,
  `
  CREATE TABLE study_event (
    id INTEGER PRIMARY KEY, study INTEGER NOT NULL REFERENCES study(id), kind TEXT NOT NULL, at TEXT NOT NULL,
    data TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER study_event_is_final BEFORE UPDATE ON study_event
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
  CREATE TRIGGER study_event_stays BEFORE DELETE ON study_event
    BEGIN SELECT RAISE(ABORT, 'what happened to a study is never erased'); END;
`,
]

/** SQLite's result codes that mean a full disk, and another process that holds the file. */
const full = 13
const busy = 5

const usualWaitMs = 5000

export interface SqliteOptions {
  /** Room that is given back when the disk is full; none for files in memory. */
  readonly ballast?: Ballast
  /** How long to wait for another process, e.g. an export, to let go of the file; 5000 by default. */
  readonly waitMs?: number
}

export class SqliteStore implements StudyStore {
  readonly #database: DatabaseSync
  readonly #ballast: Ballast | undefined
  readonly #path: string
  readonly #statements = new Map<string, StatementSync>()

  /**
   * Opens or makes the file at `path`.
   * @throws Fault E_PATH where it is no database of the lab, or of a later version.
   */
  constructor(path: string, { ballast, waitMs = usualWaitMs }: SqliteOptions = {}) {
    this.#path = path
    this.#ballast = ballast
    try {
      this.#database = new DatabaseSync(path, { timeout: waitMs, enableForeignKeyConstraints: true })
      // What is withdrawn is overwritten, not only let go.
      this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON')
      this.#migrate()
    } catch (cause) {
      if (cause instanceof Fault) throw cause
      throw new Fault(
        'E_PATH',
        {
          at: path,
          found: cause instanceof Error ? cause.message : String(cause),
          expected: 'a database of the lab that can be read and written, or nothing',
          wayOut: 'Choose another folder with --lab, or mend the rights of this one.',
        },
        { cause },
      )
    }
  }

  #migrate(): void {
    const version = (): number => Number(this.#get('PRAGMA user_version')!['user_version'])
    if (version() > layout)
      throw new Fault('E_PATH', {
        at: this.#path,
        found: `a lab of layout ${version()}`,
        expected: `layout ${layout} or older`,
        wayOut: 'Use the newer Ghostnote that made it.',
      })
    if (version() === layout) return
    this.#atOnce(() => {
      const missing = layouts.slice(version()) // another process may have been first
      if (missing.length > 0) this.#database.exec(`${missing.join('')} PRAGMA user_version = ${layout}`)
    })
  }

  async addStudy(name: string, hash: string, file: string, at: string): Promise<StudyRow> {
    this.#write(() =>
      this.#run(
        'INSERT INTO study (name, hash, file, added_at) VALUES (?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING',
        name,
        hash,
        file,
        at,
      ),
    )
    return studyOf(this.#get('SELECT * FROM study WHERE hash = ?', hash)!)
  }

  async studies(): Promise<readonly StudyRow[]> {
    return this.#all('SELECT * FROM study ORDER BY id').map(studyOf)
  }

  async open({ study, tokenHash, arms, most, at }: NewSession): Promise<SessionRow> {
    return this.#write(() => {
      const rows = this.#all('SELECT arm, state, count(*) AS n FROM session WHERE study = ? GROUP BY arm, state', study)
      const counted = (state: SessionState, arm?: number): number =>
        rows
          .filter((row) => row['state'] === state && (arm === undefined || row['arm'] === arm))
          .reduce((sum, row) => sum + Number(row['n']), 0)
      if (most !== undefined && counted('finished') >= most)
        throw new Fault('E_LIMIT', {
          at: 'study',
          found: `${counted('finished')} completed sessions`,
          expected: `fewer than the ${most} that it asks for`,
          wayOut: 'It needs no more participants. Thank you for coming!',
        })
      const [arm] = Array.from({ length: arms }, (_, index) => index).toSorted(
        (a, b) => counted('finished', a) - counted('finished', b) || counted('open', a) - counted('open', b) || a - b,
      )
      const { number } = this.#get(
        'SELECT coalesce(max(number), 0) + 1 AS number FROM session WHERE study = ?',
        study,
      ) as { number: number }
      this.#run(
        `INSERT INTO session (study, number, arm, state, token_hash, opened_at) VALUES (?, ?, ?, 'open', ?, ?)`,
        study,
        number,
        arm,
        tokenHash,
        at,
      )
      return sessionOf(this.#get('SELECT * FROM session WHERE study = ? AND number = ?', study, number)!)
    })
  }

  async sessionOf(tokenHash: string): Promise<SessionRow | undefined> {
    const row = this.#get('SELECT * FROM session WHERE token_hash = ?', tokenHash)
    return row && sessionOf(row)
  }

  async sessions(study: number): Promise<readonly SessionRow[]> {
    return this.#all('SELECT * FROM session WHERE study = ? ORDER BY number', study).map(sessionOf)
  }

  async events(session: number): Promise<readonly StoredEvent[]> {
    return this.#all('SELECT seq, key, kind, at, data FROM event WHERE session = ? ORDER BY seq', session).map(
      (row) => ({
        seq: Number(row['seq']),
        key: String(row['key']),
        kind: String(row['kind']),
        at: String(row['at']),
        data: JSON.parse(String(row['data'])) as unknown,
      }),
    )
  }

  async append(session: number, after: number, events: readonly NewEvent[], at: string): Promise<Appended> {
    return this.#write(() => {
      const first = events[0]
      if (first !== undefined && this.#get('SELECT 1 FROM event WHERE session = ? AND key = ?', session, first.key))
        return 'known'
      const { last } = this.#get('SELECT coalesce(max(seq), 0) AS last FROM event WHERE session = ?', session) as {
        last: number
      }
      const isOpen = this.#get(`SELECT 1 FROM session WHERE id = ? AND state = 'open'`, session) !== undefined
      if (last !== after || !isOpen) return 'moved'
      events.forEach(({ key, kind, data }, i) =>
        this.#run(
          'INSERT INTO event (session, seq, key, kind, at, data) VALUES (?, ?, ?, ?, ?, ?)',
          session,
          after + 1 + i,
          key,
          kind,
          at,
          JSON.stringify(data),
        ),
      )
      return 'stored'
    })
  }

  async finish(session: number, at: string): Promise<void> {
    this.#write(() =>
      this.#run(`UPDATE session SET state = 'finished', ended_at = ? WHERE id = ? AND state = 'open'`, at, session),
    )
  }

  async withdraw(session: number, at: string): Promise<void> {
    this.#write(() => {
      this.#run(
        `UPDATE session SET state = 'withdrawn', ended_at = ?, token_hash = NULL WHERE id = ? AND state <> 'withdrawn'`,
        at,
        session,
      )
      this.#run('DELETE FROM event WHERE session = ?', session)
    })
    // Until then the log still has what was deleted from the file.
    const { busy: isBusy } = this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }
    if (isBusy !== 0)
      throw new Fault('E_MACHINE', {
        at: this.#path,
        found: 'another program that is still reading what was just erased',
        expected: 'to overwrite it in the database’s log, too',
        wayOut: 'End the other program: with the last one that has the file open, the log goes.',
      })
  }

  async noteStudy(study: number, kind: string, data: unknown, at: string): Promise<void> {
    this.#write(() =>
      this.#run(
        'INSERT INTO study_event (study, kind, at, data) VALUES (?, ?, ?, ?)',
        study,
        kind,
        at,
        JSON.stringify(data),
      ),
    )
  }

  async studyEvents(study: number): Promise<readonly StudyEvent[]> {
    return this.#all('SELECT kind, at, data FROM study_event WHERE study = ? ORDER BY id', study).map((row) => ({
      kind: String(row['kind']),
      at: String(row['at']),
      data: JSON.parse(String(row['data'])) as unknown,
    }))
  }

  async tally(session: number): Promise<Tally | undefined> {
    const row = this.#get(
      `SELECT count(*) FILTER (WHERE kind = 'answered') AS answered, max(at) AS last_at FROM event WHERE session = ?`,
      session,
    )!
    if (typeof row['last_at'] !== 'string') return undefined
    return { answered: Number(row['answered']), lastAt: row['last_at'] }
  }

  async health(): Promise<StoreHealth> {
    const { bytes } = this.#get(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
    ) as { bytes: number }
    return { bytes, hasBallast: this.#ballast?.isThere }
  }

  async close(): Promise<void> {
    this.#statements.clear()
    this.#database.close()
  }

  /** One transaction; with a full disk the ballast goes overboard and it is tried once more. */
  #write<T>(work: () => T): T {
    try {
      return this.#atOnce(work)
    } catch (error) {
      if (codeOf(error) === full && this.#ballast?.drop() === true) return this.#atOnce(work)
      if (codeOf(error) === full || codeOf(error) === busy) throw this.#unwritten(error)
      throw error
    }
  }

  #atOnce<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  #unwritten(cause: unknown): Fault {
    const isFull = codeOf(cause) === full
    return new Fault(
      'E_MACHINE',
      {
        at: this.#path,
        found: isFull ? 'a full disk' : 'another program that holds the file',
        expected: 'room and right to write an answer',
        wayOut: isFull
          ? 'Make room; participants’ pages keep their answers and send them again.'
          : 'End the other program; participants’ pages keep their answers and send them again.',
      },
      { cause },
    )
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }

  #run(sql: string, ...values: readonly (string | number)[]): void {
    this.#statement(sql).run(...values)
  }

  #get(sql: string, ...values: readonly (string | number)[]): Row | undefined {
    return this.#statement(sql).get(...values)
  }

  #all(sql: string, ...values: readonly (string | number)[]): Row[] {
    return this.#statement(sql).all(...values)
  }
}

type Row = Readonly<Record<string, unknown>>

function studyOf(row: Row): StudyRow {
  const [name, hash, file, addedAt] = ['name', 'hash', 'file', 'added_at'].map((column) => String(row[column]))
  return { id: Number(row['id']), name: name, hash: hash, file: file, addedAt: addedAt }
}

function sessionOf(row: Row): SessionRow {
  return {
    id: Number(row['id']),
    study: Number(row['study']),
    number: Number(row['number']),
    arm: Number(row['arm']),
    state: row['state'] as SessionState,
    openedAt: String(row['opened_at']),
    endedAt: typeof row['ended_at'] === 'string' ? row['ended_at'] : undefined,
  }
}

/** SQLite's primary result code of an error, or undefined where it is none of SQLite's. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
}
