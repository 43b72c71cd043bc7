import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writePage } from '../../src/cli/lab-page.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-lab-page-'))
afterAll(() => rmSync(room, { recursive: true }))

test('a page that cannot be written is said in a sentence, with the flag that named it', () => {
  const file = join(room, 'file')
  writeFileSync(file, '')
  expect(() => writePage('--html', join(file, 'report.html'), '')).toThrow(/^--html .*the path leads through a file/)
})
