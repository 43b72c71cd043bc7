// The SQLite store: the contract, and what a file on a disk can go through.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { SqliteStore } from '../../../src/lab/store/sqlite.ts'
import { storeContract } from './contract.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-store-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const freshPath = () => join(folder, `${++files}.sqlite`)
const at = '2026-01-02T03:04:05.678Z'

storeContract(() => {
  const path = freshPath()
  return async () => new SqliteStore(path)
})

async function opened(path: string, options = {}) {
  const store = new SqliteStore(path, options)
  const study = await store.addStudy('s', 'h', '{}', at)
  return { store, session: await store.open({ study: study.id, tokenHash: 't', arms: 1, most: undefined, at }) }
}

test('what was appended is there when the file is opened again', async () => {
  const path = freshPath()
  const { store, session } = await opened(path)
  await store.append(session.id, 0, [{ key: 'a', kind: 'k', data: 1 }], at)
  await store.close()
  const again = new SqliteStore(path)
  expect(await again.events(session.id)).toEqual([{ seq: 1, key: 'a', kind: 'k', at, data: 1 }])
  await again.close()
})

test('after a withdrawal no byte of the answer is left in any file', async () => {
  const path = freshPath()
  const { store, session } = await opened(path)
  const secret = 'my name is Ottilie Wildermuth'
  const events = Array.from({ length: 50 }, (_, i) => ({ key: `k${i}`, kind: 'k', data: { secret: `${secret} ${i}` } }))
  await store.append(session.id, 0, events, at)
  const bytes = () =>
    Buffer.concat(
      readdirSync(folder)
        .filter((name) => join(folder, name).startsWith(path))
        .map((name) => readFileSync(join(folder, name))),
    )
  expect(bytes().includes(secret)).toBe(true)
  await store.withdraw(session.id, at)
  expect(bytes().includes(secret)).toBe(false)
  await store.close()
  expect(bytes().includes(secret)).toBe(false)
})

test('while another program still reads what is erased, that is said: the log cannot be emptied yet', async () => {
  const path = freshPath()
  const { store, session } = await opened(path, { waitMs: 50 })
  await store.append(session.id, 0, [{ key: 'a', kind: 'k', data: 'an answer to forget' }], at)
  const reader = new DatabaseSync(path)
  reader.exec('BEGIN')
  reader.prepare('SELECT * FROM event').all()
  await expect(store.withdraw(session.id, at)).rejects.toThrow(
    /found another program that is still reading.+End the other program/,
  )
  expect(await store.events(session.id)).toEqual([])
  reader.exec('COMMIT')
  reader.close()
  await store.withdraw(session.id, at) // empties the log now
  const bytes = ['', '-wal'].map((ending) => readFileSync(path + ending))
  expect(Buffer.concat(bytes).includes('an answer to forget')).toBe(false)
  await store.close()
})

test('two processes that append to one session at the same time leave every answer once, in one order', async () => {
  const path = freshPath()
  const { store, session } = await opened(path)
  const each = 60
  const script = join(import.meta.dirname, 'appender.ts')
  const run = (name: string) => {
    const args = ['--disable-warning=ExperimentalWarning', script, path, String(session.id), name, String(each)]
    const child = spawn(process.execPath, args, { stdio: 'inherit' })
    return once(child, 'exit')
  }
  expect(await Promise.all([run('a'), run('b')])).toEqual([
    [0, null],
    [0, null],
  ])
  const events = await store.events(session.id)
  expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 2 * each }, (_, i) => i + 1))
  for (const name of ['a', 'b']) {
    const own = events.flatMap(({ key }) => (key.startsWith(name) ? [key] : []))
    expect(own).toEqual(Array.from({ length: each }, (_, i) => `${name}${i}`))
  }
  await store.close()
})

test('processes that open a new file at the same time all find a lab there', async () => {
  const path = freshPath()
  const script = join(import.meta.dirname, 'appender.ts')
  const args = ['--disable-warning=ExperimentalWarning', script, path, '1', 'none', '0']
  const open = () => once(spawn(process.execPath, args, { stdio: 'inherit' }), 'exit')
  expect(await Promise.all(Array.from({ length: 4 }, open))).toEqual(Array.from({ length: 4 }, () => [0, null]))
})

test('events cannot be changed or removed behind the lab’s back either', async () => {
  const path = freshPath()
  const { store, session } = await opened(path)
  await store.append(session.id, 0, [{ key: 'a', kind: 'k', data: 1 }], at)
  await store.noteStudy(session.study, 'closed', {}, at)
  await store.close()
  const database = new DatabaseSync(path)
  expect(() => database.exec(`UPDATE event SET data = '2'`)).toThrow(/never changed/)
  expect(() => database.exec('DELETE FROM event')).toThrow(/withdrawal alone/)
  expect(() => database.exec(`UPDATE study_event SET data = '2'`)).toThrow(/never changed/)
  expect(() => database.exec('DELETE FROM study_event')).toThrow(/never erased/)
  database.close()
})

test('a lab of the first layout is brought up to date and keeps what it has', async () => {
  const path = freshPath()
  const { store, session } = await opened(path)
  await store.append(session.id, 0, [{ key: 'a', kind: 'k', data: 1 }], at)
  await store.close()
  const database = new DatabaseSync(path)
  database.exec('DROP TABLE study_event; PRAGMA user_version = 1') // what the first layout did not have
  database.close()
  const again = new SqliteStore(path)
  await again.noteStudy(1, 'closed', {}, at)
  expect(await again.studyEvents(1)).toEqual([{ kind: 'closed', data: {}, at }])
  expect(await again.events(session.id)).toHaveLength(1)
  await again.close()
})

test('files that are no lab, or of a later one, are refused with a sentence and left as they are', () => {
  const text = freshPath()
  writeFileSync(text, 'not a database at all, but long enough to be one. '.repeat(100))
  expect(() => new SqliteStore(text)).toThrow(/expected a database of the lab/)
  expect(readFileSync(text, 'utf8')).toMatch(/^not a database/)
  const newer = freshPath()
  const database = new DatabaseSync(newer)
  database.exec('PRAGMA user_version = 99')
  database.close()
  expect(() => new SqliteStore(newer)).toThrow(/layout 99/)
  expect(() => new SqliteStore(join(folder, 'missing', 'x.sqlite'))).toThrow(/expected a database of the lab/)
})

test('with a full disk the ballast is given up for the answers; then there is a sentence, and what was acknowledged stays', async ({
  skip,
}) => {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const script = join(import.meta.dirname, 'full-disk.ts')
  const mounted = 'mount -t tmpfs -o size=24m tmpfs "$1" && exec "$2" --disable-warning=ExperimentalWarning "$3" "$1"'
  // A disk of its own, which goes with the process; only Linux gives one, and only to root or where users may have namespaces.
  const isolated = spawnSync('unshare', ['--mount', '--map-root-user', 'true']).status === 0
  skip(!isolated, 'this machine gives no small disk to fill: unshare is missing or not allowed')
  const run = spawnSync(
    'unshare',
    ['--mount', '--map-root-user', 'sh', '-c', mounted, 'sh', disk, process.execPath, script],
    { encoding: 'utf8' },
  )
  expect(run.stderr).toBe('')
  const { code, stored, withBallast, kept, keptAfterReopening } = JSON.parse(run.stdout) as Record<string, number>
  expect(code).toBe('E_MACHINE')
  expect(stored).toBeGreaterThan(withBallast + 100) // some 5 MB of the 16 were still written after it went
  expect([kept, keptAfterReopening]).toEqual([stored, stored])
})
