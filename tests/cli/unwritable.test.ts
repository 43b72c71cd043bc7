import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

const launcher = resolve(import.meta.dirname, '../../src/cli/launcher.cjs')

test.runIf(existsSync('/proc/self'))('a place where nothing can be created is a sentence, not a wait', () => {
  // Node's own recursive mkdir never returns under /proc.
  const { status, stderr } = spawnSync(
    process.execPath,
    [launcher, 'factory', '--count', '1', '--seed', '1', '--out', '/proc/ghostnote/sounds'],
    { encoding: 'utf8', timeout: 30_000 },
  )
  expect(stderr).toMatch(/^E_PATH --out .*nothing can be created there \(ENOENT\)/)
  expect(status).toBe(3)
})
