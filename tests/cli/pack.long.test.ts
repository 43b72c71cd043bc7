import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WaveFile } from 'wavefile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { plainKit } from '../../src/engine/kits.ts'
import { carrierClasses, writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { type Ended, ghostnote } from './launch.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-pack-'))
const models = join(room, 'models')
const kits = join(room, 'kits')
const out = join(room, 'out.zip')
beforeAll(() => {
  writeCarrierBundle(models, 'carrier')
  mkdirSync(kits)
  writeFileSync(join(kits, 'mine.json'), JSON.stringify({ ...plainKit(carrierClasses), name: 'Mine' }))
})
afterAll(() => rmSync(room, { recursive: true }))

const pack = (...args: string[]): Ended => ghostnote('pack', '--models', models, '--kits', kits, ...args)

test('a kit of one’s own is packed by its name or its file, to the same bytes, and the files are there', () => {
  const first = pack('mine', '--layers', '2', '--round-robins', '2', '--out', out, '--json')
  expect([first.status, JSON.parse(first.stdout)]).toEqual([
    0,
    {
      out,
      kit: 'Mine',
      model: 'carrier',
      edition: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      format: 'all',
      bits: '24',
      files: 3 + 64,
      sounds: 64,
      bytes: readFileSync(out).length,
    },
  ])
  execFileSync('unzip', ['-q', out, '-d', room])
  expect(readdirSync(join(room, 'Mine')).toSorted()).toEqual(['Mine.dspreset', 'Mine.json', 'Mine.sfz', 'Samples'])
  const kick = new WaveFile(readFileSync(join(room, 'Mine', 'Samples', '36_kick_v064_02.wav')))
  expect(kick.bitDepth).toBe('24')
  expect(JSON.parse(String(kick.getTag('ICMT')))).toMatchObject({ kit: 'Mine', pad: 0, velocity: 64 })
  const bytes = readFileSync(out)
  expect(pack(join(kits, 'mine.json'), '--layers', '2', '--round-robins', '2', '--out', out).status).toBe(0)
  expect(readFileSync(out).equals(bytes)).toBe(true)
})

test('bare files lie in the folder itself, one a pad', () => {
  const { status, stdout } = pack('mine', '--format', 'wav', '--bits', '16', '--out', out)
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/out\.zip: 16 sounds of Mine, played by carrier, [\d.]+ MB\n$/),
  ])
  const names = execFileSync('unzip', ['-Z1', out], { encoding: 'utf8' }).trim().split('\n')
  expect(names).toHaveLength(17)
  expect(names).toContain('Mine/36_kick_01.wav')
})

test('what cannot be done is said with its flag, and leaves no file behind', () => {
  const nowhere = join(room, 'nowhere.zip')
  const cases: [string[], number, RegExp][] = [
    [['mine', '--out', join(room, 'a.rar')], 2, /--out: found .*expected a file name that ends in \.zip/],
    [['minne', '--out', nowhere], 3, /kit: found "minne".*Did you mean "mine"/],
    [['none.json', '--out', nowhere], 3, /none\.json: found nothing/],
    [['first-light', '--out', nowhere], 3, /class "clap"/],
    [['mine', '--layers', '9', '--out', nowhere], 2, /whole number from 1 to 8/],
    [['mine', '--format', 'rar', '--out', nowhere], 2, /wav, sfz, decentsampler, all/],
    [['mine', '--out', join(kits, 'mine.json', 'a.zip')], 3, /--out .*a\.zip: found a place that cannot be written/],
  ]
  for (const [args, status, sentence] of cases) {
    const ended = pack(...args)
    expect([args.join(' '), ended.status]).toEqual([args.join(' '), status])
    expect(ended.stderr).toMatch(sentence)
  }
  expect(existsSync(nowhere)).toBe(false)
})
