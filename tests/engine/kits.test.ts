import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkKitFits, plainKit, readKit } from '../../src/engine/kits.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { checkKit } from '../../src/protocol/kit.ts'
import { shippedFolder } from '../shipped.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-kits-'))
afterAll(() => rmSync(room, { recursive: true }))
const classes = ['kick', 'snare', 'rim', 'clap', 'closed-hat', 'open-hat', 'tom', 'cymbal']
const bundle = readBundle(shippedFolder)
const presets = join(import.meta.dirname, '../../presets')

test('First light has 16 pads, two of each class, on the notes of General MIDI where it has them', () => {
  const { pads } = readKit(join(presets, 'first-light.json'))
  expect(pads.map((pad) => pad.pad)).toEqual(Array.from({ length: 16 }, (_, i) => i))
  for (const name of classes) expect(pads.filter((pad) => pad.class === name).length).toBe(2)
  const note = (number: number) => pads.find((pad) => pad.pad === number - 36)?.class
  expect([36, 37, 38, 39, 40, 41, 42, 44, 45, 46, 49, 51].map(note)).toEqual([
    'kick',
    'rim',
    'snare',
    'clap',
    'snare',
    'tom',
    'closed-hat',
    'closed-hat',
    'tom',
    'open-hat',
    'cymbal',
    'cymbal',
  ])
})

test('a kit for any number of classes uses all of them and fits the schema', () => {
  for (let n = 1; n <= 16; n++) {
    const names = Array.from({ length: n }, (_, i) => `class ${i}`)
    const kit = checkKit(plainKit(names), 'plain')
    expect(kit.pads.length).toBe(16)
    expect(new Set(kit.pads.map((pad) => pad.class)).size).toBe(n)
  }
})

test('a kit file that is missing, broken or for another model is refused by name', () => {
  const path = join(room, 'kit.json')
  expect(() => readKit(path)).toThrow(`${path}: found nothing; expected a kit file (JSON)`)
  expect(() => readKit(room)).toThrow(/found not a file/)
  writeFileSync(path, '{"format"')
  expect(() => readKit(path)).toThrow(/found text that is not JSON/)
  writeFileSync(path, ' '.repeat(200_000))
  expect(() => readKit(path)).toThrow(/found more than 131072 bytes/)
  writeFileSync(path, JSON.stringify({ ...plainKit(['kick']), name: '' }))
  expect(() => readKit(path)).toThrow(/kit\.json: name: found ""/)
  expect(() => checkKitFits(plainKit(['kik']), bundle, path)).toThrow(
    /kit\.json: pad 0: found class "kik"; .*Did you mean "kick"\?/,
  )
})
