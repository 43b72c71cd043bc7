import { tmpdir } from 'node:os'
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { kitsFolder } from '../src/cli/kits-folder.ts'
import { cacheFolder } from '../src/compile/session-cache.ts'

test.runIf(process.platform === 'linux')(
  'tests read none of the user’s kits, and keep nothing in the user’s cache',
  () => {
    for (const folder of [kitsFolder(), cacheFolder()!]) expect(relative(tmpdir(), folder)).toMatch(/^ghostnote-tests-/)
  },
)
