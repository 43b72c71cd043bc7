// What ghostnote bundle and ghostnote train refuse, each in a process of its own.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ghostnote } from './launch.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-packaged-'))
afterAll(() => rmSync(room, { recursive: true }))

test.each([
  [['--factory', '8'], /^E_USAGE --config: found nothing; expected either --config or --run/],
  [['--config', 'debug'], /^E_USAGE --data: found nothing; expected either a dataset, or --factory/],
  [['--config', 'debug', '--factory', '8', '--data', '.'], /^E_USAGE --data: found --factory as well/],
  [['--config', 'debgu', '--factory', '8'], /^E_CONFIG --config: .* Did you mean/],
  [['--config', 'debug', '--data', room], /^E_PATH .*dataset\.json/],
  [['--run', room, '--factory', '8'], /^E_PATH .*a folder without config\.json/],
  [
    ['--config', 'debug', '--factory', '8', '--vulkan', '/nowhere'],
    /^E_PATH --vulkan: found \/nowhere, which is no file/,
  ],
  [['--config', 'debug', '--factory', '8', '--vulkan', import.meta.filename], /^E_PATH --vulkan: .*no shared library/],
])('bundle %j says what is wrong', (args, sentence) => {
  const { status, stderr } = ghostnote('bundle', '--out', join(room, 'p.tar.gz'), ...args)
  expect(stderr).toMatch(sentence)
  expect([2, 3]).toContain(status)
})

test.each([
  [[], /^E_USAGE --config: found nothing; expected a configuration, or --from/],
  [['--from', 'style-lit'], /^E_PATH .*style-lit.*/],
  [['--config', 'progressive-lite', '--freeze-critic', '2'], /^E_CONFIG --freeze-critic: found family progressive/],
])('train %j says what is wrong', (args, sentence) => {
  const { status, stderr } = ghostnote('train', '--data', room, '--out', join(room, 'run'), ...args)
  expect(stderr).toMatch(sentence)
  expect([2, 3]).toContain(status)
})
