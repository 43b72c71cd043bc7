import { tmpdir } from 'node:os'
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolder } from '../src/cli/data-folder.ts'
import { cacheFolder } from '../src/compile/session-cache.ts'

test.runIf(process.platform === 'linux')(
  'tests read none of the user’s kits, and keep nothing in the user’s cache',
  () => {
    for (const folder of [dataFolder('kits'), cacheFolder()!])
      expect(relative(tmpdir(), folder)).toMatch(/^ghostnote-tests-/)
  },
)
