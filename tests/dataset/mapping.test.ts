import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { findRow, parseLabelLines, readMapping } from '../../src/dataset/mapping.ts'
import { planFiles } from '../../src/dataset/plan.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-mapping-'))
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test('JSON maps paths and globs to classes, sources and nothing', () => {
  const mapping = readMapping(
    written('a.json', '{"a/*.wav": "bd", "a/x.wav": {"class": "cowbell", "source": "bell 1"}, "bad": null}'),
  )
  expect(mapping.rows).toEqual([
    { pattern: 'a/*.wav', class: 'kick' },
    { pattern: 'a/x.wav', class: 'cowbell', source: 'bell 1' },
    { pattern: 'bad', class: null },
  ])
})

test('CSV maps the same, with heading, comments and quotes', () => {
  const text = 'path,class,source\r\n# comment\r\n"a, b.wav",snare\r\nc/**,"kick","the ""one"""\r\nd.wav,\r\n'
  expect(readMapping(written('a.csv', text)).rows).toEqual([
    { pattern: 'a, b.wav', class: 'snare' },
    { pattern: 'c/**', class: 'kick', source: 'the "one"' },
    { pattern: 'd.wav', class: null },
  ])
})

test.each([
  ['not.json', '{"a": ', 'text that is not JSON'],
  ['shape.json', '{"a": 3}', 'Invalid input'],
  ['typo.json', '{"a": "snair"}', 'class "snair".*Did you mean snare'],
  ['upper.json', '{"a": "Weird Class!"}', 'class "Weird Class!"'],
  ['short.csv', 'kick.wav', 'line 1: found "kick.wav"'],
  ['long.csv', 'a,b,c,d', 'line 1'],
])('%s is refused with a sentence', (name, text, found) => {
  expect(() => readMapping(written(name, text))).toThrow(new RegExp(found))
})

test('a mapping file that is not there is refused by its flag', () => {
  expect(() => readMapping(join(folder, 'none.json'))).toThrow(
    /--labels .*none\.json: found a file that cannot be read \(ENOENT\)/,
  )
})

test('an exact path goes before globs, a later glob before an earlier one', () => {
  const mapping = readMapping(
    written('b.json', '{"k/a.wav": "kick", "**/*.wav": "snare", "hat*.wav": "clap", "toms": "tom", "*.ogg": "rim"}'),
  )
  const patternFor = (path: string) => mapping.rows[findRow(mapping, path)]?.pattern
  expect(patternFor('k/a.wav')).toBe('k/a.wav')
  expect(patternFor('k/b.wav')).toBe('**/*.wav')
  expect(patternFor('deep/down/hat 1.wav')).toBe('hat*.wav')
  expect(patternFor('toms/x/1.wav')).toBe('toms')
  expect(patternFor('deep/1.ogg')).toBe('*.ogg')
  expect(patternFor('toms2/1.flac')).toBeUndefined()
})

test('labels.jsonl beside the sounds labels them and makes each a source of its own; a mapping overrides it', () => {
  writeFileSync(
    join(folder, 'labels.jsonl'),
    '{"file": "x/1.wav", "class": "kick", "more": 1}\n{"file": "x/2.wav", "class": "tom"}\nnonsense\n{"file": 3}\n',
  )
  const found = ['labels.jsonl', 'x/1.wav', 'x/2.wav', 'x/snare 3.wav'].map((path) => ({
    path,
    bytes: 1,
    modifiedMs: 0,
  }))
  const { files, unusedRows } = planFiles(folder, found, {
    rows: [
      { pattern: 'x/2.wav', class: 'rim' },
      { pattern: 'y', class: 'rim' },
    ],
  })
  expect(files.map((file) => [file.path, file.class, file.source])).toEqual([
    ['labels.jsonl', null, 'labels'],
    ['x/1.wav', 'kick', 'x/1.wav'],
    ['x/2.wav', 'rim', 'x/2.wav'],
    ['x/snare 3.wav', 'snare', 'x/snare'],
  ])
  expect(unusedRows).toEqual(['y'])
})

test('a labels.jsonl in a folder below speaks of files below it', () => {
  expect([...parseLabelLines('{"file":"k/1.wav","class":"kick"}', 'sub/')]).toEqual([['sub/k/1.wav', 'kick']])
})
