// Run on a small disk of its own: answers are stored until nothing goes any more; what was acknowledged must be there.

import { join } from 'node:path'
import { Fault } from '../../../src/faults/fault.ts'
import { Ballast } from '../../../src/lab/store/ballast.ts'
import { SqliteStore } from '../../../src/lab/store/sqlite.ts'

const folder = process.argv[2]
const at = '2026-01-02T03:04:05.678Z'
const path = join(folder, 'lab.sqlite')
const ballast = new Ballast(join(folder, 'ballast'))
const store = new SqliteStore(path, { ballast })
const study = await store.addStudy('s', 'h', '{}', at)
const { id } = await store.open({ study: study.id, tokenHash: 't', arms: 1, most: undefined, at })
let stored = 0
let withBallast = 0
let code = ''
while (code === '')
  try {
    await store.append(id, stored, [{ key: `k${stored}`, kind: 'k', data: 'x'.repeat(50_000) }], at)
    stored++
    if (ballast.isThere) withBallast = stored
  } catch (error) {
    code = error instanceof Fault ? error.code : String(error)
  }
const kept = (await store.events(id)).length
await store.close()
const reopened = new SqliteStore(path)
process.stdout.write(
  JSON.stringify({ code, stored, withBallast, kept, keptAfterReopening: (await reopened.events(id)).length }),
)
