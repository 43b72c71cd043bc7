// lab export, sessions and withdraw as commands, on a lab with answers in it.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readPackage } from '../../src/lab/package/read-package.ts'
import { filledLab, secrets } from '../lab/package/filled-lab.ts'
import { jndBlock, plainStudy } from '../lab/studies.ts'
import { ghostnote } from './launch.ts'
import { shippedModel } from '../shipped.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-lab-cli-'))
const study = join(folder, 'study.json')
const small = {
  ...plainStudy,
  questions: { after: [{ name: 'remarks', text: 'Remarks', answer: { text: { maxLength: 200 } } }] },
  blocks: [{ ...jndBlock, procedure: { ...jndBlock.procedure, trials: 12 } }],
}
beforeAll(async () => {
  const lab = await filledLab(join(folder, 'lab.sqlite'), small)
  writeFileSync(study, lab.text)
  await lab.store.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

const lab = (...args: string[]) => ghostnote('lab', ...args, '--lab', folder)

test('export writes a package whose report is the lab’s own, and refuses a folder that is there', () => {
  const out = join(folder, 'package')
  const first = lab('export', study, '--out', out, '--license', 'CC0-1.0', '--author', 'A', '--author', 'B')
  expect(first).toMatchObject({ status: 0, stderr: '' })
  const { sessions, provenance } = readPackage(out)
  expect(sessions).toHaveLength(4)
  expect(provenance.model).toMatchObject({ name: shippedModel })
  const { license, author } = JSON.parse(readFileSync(join(out, 'dataset_description.json'), 'utf8')) as {
    license: string
    author: readonly { name: string }[]
  }
  expect([license, author.map(({ name }) => name)]).toEqual(['CC0-1.0', ['A', 'B']])
  const [fromPackage, fromStore] = [ghostnote('lab', 'report', out, '--json'), lab('report', study, '--json')]
  expect([fromPackage.stderr, fromPackage.stdout]).toEqual(['', fromStore.stdout])
  expect(JSON.parse(fromPackage.stdout)).toEqual(JSON.parse(readFileSync(join(out, 'results/report.json'), 'utf8')))
  const again = lab('export', study, '--out', out)
  expect(again).toMatchObject({ status: 3, stdout: '' })
  expect(again.stderr).toMatch(/^E_EXISTS --out .+: found something of that name; expected nothing there yet/)
})

test('a study that the lab does not have is said to be missing, with the way out', () => {
  const other = join(folder, 'other.json')
  writeFileSync(other, JSON.stringify({ ...small, seed: 8 }))
  const { status, stderr } = lab('sessions', other)
  expect(status).toBe(3)
  expect(stderr).toMatch(
    /^E_PATH .+lab\.sqlite: found no study of this text; expected answers to small\. Name the folder/,
  )
})

test('sessions lists state and progress, and nothing of what was answered', () => {
  const { stdout, status } = lab('sessions', study)
  expect(status).toBe(0)
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[1]).toMatch(/^1 +finished +0 +(\d+) of \1 +2026-03-01 10:00/)
  expect(lines[2]).toMatch(/^2 +withdrawn +0 +erased/)
  const list = JSON.parse(lab('sessions', study, '--json').stdout) as object[]
  expect(Object.keys(list[0])).toEqual(['session', 'state', 'arm', 'done', 'of', 'openedAt', 'lastAt'])
})

test('withdraw asks first, erases every byte of the answers, and says who still has them', () => {
  const bytes = () =>
    Buffer.concat(
      readdirSync(folder)
        .filter((name) => name.startsWith('lab.sqlite'))
        .map((name) => readFileSync(join(folder, name))),
    )
  const typed = (session: number) => `${secrets.typed} (${session})`
  const unasked = lab('withdraw', study, '1')
  expect(unasked).toMatchObject({ status: 2 })
  expect(unasked.stderr).toContain('Add --yes.')
  expect(lab('withdraw', study, '9', '--yes').stderr).toMatch(/session 9: found no such session of small/)
  expect(bytes().includes(typed(1))).toBe(true)
  const { status, stdout } = lab('withdraw', study, '1', '--yes')
  expect(status).toBe(0)
  expect(stdout).toMatch(/^Erased: session 1 of small .+\nPackages and backups that were made before still have it/)
  expect(bytes().includes(typed(1))).toBe(false)
  expect(bytes().includes(typed(4))).toBe(true)
  expect(lab('withdraw', study, '1', '--yes').stderr).toContain('found a session that was withdrawn before')
})
