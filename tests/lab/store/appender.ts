// A process that appends to a session in competition with another: argv has database, session, name, count.

import { SqliteStore } from '../../../src/lab/store/sqlite.ts'

const [path, id, name, count] = process.argv.slice(2)
const session = Number(id)
const store = new SqliteStore(path)
for (let n = 0; n < Number(count);) {
  const { length } = await store.events(session)
  const event = { key: `${name}${n}`, kind: 'k', data: n }
  if ((await store.append(session, length, [event], '2026-01-02T03:04:05.678Z')) === 'stored') n++
}
await store.close()
