import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readPlainFile } from '../../src/formats/plain-file.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-plain-'))
afterAll(() => rmSync(room, { recursive: true }))
const file = join(room, 'file')
writeFileSync(file, 'hello')

test('a plain file is read whole, an empty one too, and by any of its names', () => {
  expect(readPlainFile(file, 5)).toEqual(Buffer.from('hello'))
  writeFileSync(join(room, 'empty'), '')
  expect(readPlainFile(join(room, 'empty'), 5)).toHaveLength(0)
  linkSync(file, join(room, 'second'))
  expect(readPlainFile(join(room, 'second'), 5)).toEqual(Buffer.from('hello'))
})

test('a link, a folder, a device, a pipe that nobody writes to and a large file are not read', () => {
  expect(readPlainFile(file, 4)).toEqual({ why: 'size', bytes: 5 })
  symlinkSync('file', join(room, 'link'))
  expect(readPlainFile(join(room, 'link'), 5)).toEqual({ why: 'unopened', code: 'ELOOP' })
  mkdirSync(join(room, 'folder'))
  expect(readPlainFile(join(room, 'folder'), 5)).toEqual({ why: 'kind' })
  expect(readPlainFile('/dev/zero', 5)).toEqual({ why: 'kind' })
  execFileSync('mkfifo', [join(room, 'pipe')])
  expect(readPlainFile(join(room, 'pipe'), 5)).toEqual({ why: 'kind' })
  expect(readPlainFile(join(room, 'none'), 5)).toEqual({ why: 'unopened', code: 'ENOENT' })
})
