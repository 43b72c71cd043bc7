// A place for what the program keeps, made for a run of tests and gone after it: no test reads the user's kits or leaves
// compiled programs in the user's cache, and models are tried out once a run rather than at each start of a server.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const replaced = ['GHOSTNOTE_CACHE', 'XDG_DATA_HOME'] as const

export function setup(): () => void {
  const room = mkdtempSync(join(tmpdir(), 'ghostnote-tests-'))
  const before = replaced.map((name) => process.env[name])
  process.env['GHOSTNOTE_CACHE'] = join(room, 'cache')
  process.env['XDG_DATA_HOME'] = join(room, 'data')
  return () => {
    replaced.forEach((name, i) => {
      if (before[i] === undefined) delete process.env[name]
      else process.env[name] = before[i]
    })
    rmSync(room, { recursive: true, force: true })
  }
}
