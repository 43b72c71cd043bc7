import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ghostnote } from '../cli/launch.ts'
import { configs } from '../../src/gan/configs.ts'
import { readRunDescription } from '../../src/training/run-folder.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-runs-'))
const description = (config: unknown) => ({
  format: 'ghostnote-run',
  version: 1,
  config,
  seed: 1,
  dataset: { folder: room, fingerprint: 'none', classes: ['kick'] },
})

function runOf(config: unknown): string {
  writeFileSync(join(room, 'config.json'), JSON.stringify(description(config)))
  return room
}

afterAll(() => rmSync(room, { recursive: true }))

test('a run reads back with each config that this program trains', () => {
  for (const config of Object.values(configs)) expect(readRunDescription(runOf(config)).config).toEqual(config)
})

test('a config that held R1 alone reads as the objective that it was trained with', () => {
  const { objective: _, regularisers: __, ...before } = configs['style-lite']
  const { config } = readRunDescription(runOf({ ...before, r1: { gamma: 2, interval: 4 } }))
  expect([config.objective, config.regularisers]).toEqual([
    'non-saturating',
    [{ name: 'r1', strength: 2, interval: 4 }],
  ])
})

test('export of a run from before configs had conditions names the field, and ends with 3', () => {
  const { conditions: _, ...before } = configs['style-lite']
  const { status, stderr } = ghostnote('export', runOf(before), '--name', 'old', '--to', join(room, 'models'))
  expect(stderr).toMatch(/^E_CHECKPOINT .*config\.json: config: conditions: found nothing; expected an? .*array/)
  expect(stderr).toMatch(/version of Ghostnote that trained this run/)
  expect(status).toBe(3)
})

test.each([
  ['null'],
  ['7'],
  ['{"format":"ghostnote-run","version":1}'],
  ['{"format":"ghostnote-run","version":1,"config":7}'],
])('a description of %s is refused as a damaged checkpoint', (text) => {
  writeFileSync(join(room, 'config.json'), text)
  expect(() => readRunDescription(room)).toThrow(expect.objectContaining({ code: 'E_CHECKPOINT' }))
})
