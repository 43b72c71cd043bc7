// All that ghostnote render refuses, each in a process of its own.

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { type Ended, ghostnote } from './launch.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-render-'))
const models = join(room, 'models')
beforeAll(() => void writeCarrierBundle(models, 'carrier'))
afterAll(() => rmSync(room, { recursive: true }))

const render = (...args: string[]): Ended => ghostnote('render', '--models', models, ...args)

test('what cannot be rendered ends in a sentence with the flag, an exit code, and no file', () => {
  const target = join(room, 'refused', 'x.wav')
  const cases: [string[], number, RegExp][] = [
    [
      ['--class', 'kik', '--out', target],
      2,
      /^E_USAGE --class: found "kik"; expected one of kick, snare, rim\. Did you mean "kick"\?/,
    ],
    [
      ['--class', 'kick', '--set', 'tunne=2', '--out', target],
      2,
      /^E_USAGE --set: tunne: found an unknown control; .*Did you mean "tune"\?/,
    ],
    [
      ['--class', 'kick', '--set', 'tune=13', '--out', target],
      2,
      /^E_USAGE --set: tune: found 13; expected a number from -12 to 12/,
    ],
    [['--class', 'kick:x', '--out', target], 2, /Found "kick:x"; expected a class, or a mix such as kick:0\.7/],
    [['--class', 'kick', '--latent', 'AAAA', '--out', target], 2, /^E_USAGE --latent: found 4 characters/],
    [['--class', 'kick', '--set', 'tune', '--out', target], 2, /expected NAME=NUMBER/],
    [['--class', 'kick', '--velocity', '128', '--out', target], 2, /expected a whole number from 1 to 127/],
    [['--class', 'kick', '--seed', '-1', '--out', target], 2, /expected a whole number from 0/],
    [['--class', 'kick', '--depth', '8', '--out', target], 2, /Allowed choices are 16, 24, 32f/],
    [['--class', 'kick', '--sed', '1', '--out', target], 2, /Did you mean .*--seed/],
    [['--class', 'kick', '--out', join(room, 'refused')], 2, /^E_USAGE --out: .*ends in \.wav/],
    [['--class', 'kick'], 2, /--out/],
    [['--class', 'kick', '--model', 'carier', '--out', target], 3, /^E_PATH --model: .*Did you mean "carrier"\?/],
    [['--class', 'rim', '--out', target], 3, /^E_MODEL --class rim --seed 1: found silence/],
    [
      ['--class', 'kick', '--velocity', '1', '--set', 'level=-36', '--depth', '16', '--out', target],
      2,
      /found a peak of -1\d\d dB/,
    ],
  ]
  for (const [args, status, sentence] of cases) {
    const ended = render(...args)
    expect([args.join(' '), ended.status, ended.stdout]).toEqual([args.join(' '), status, ''])
    expect(ended.stderr).toMatch(sentence)
  }
  expect(existsSync(join(room, 'refused'))).toBe(false)
})
