import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { WaveFile } from 'wavefile'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { ghostnote } from './launch.ts'
import { shippedModel } from '../shipped.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-resynth-'))
afterAll(() => rmSync(room, { recursive: true }))
const file = join(room, 'my kick.wav')
writeFileSync(file, encodeWav({ channels: [renderClassShot('kick', 900, 1).samples], rateHz: 44_100 }, '24'))

test('a sound file becomes a recipe and the model’s version of it, which the recipe renders again', () => {
  const [out, again] = [join(room, 'out.wav'), join(room, 'again.wav')]
  const { status, stdout, stderr } = ghostnote('resynth', file, '--out', out, '--json')
  expect([status, stderr]).toEqual([0, ''])
  const result = JSON.parse(stdout) as Record<string, string | number>
  expect(result).toMatchObject({ file, out, model: shippedModel, class: 'kick', velocity: 127 })
  expect(result['distanceDb']).toBeLessThan(6)
  const recipe = JSON.parse(String(new WaveFile(readFileSync(out)).getTag('ICMT'))) as {
    class: string
    seed: number
    latent: string
  }
  expect(recipe).toMatchObject({ class: 'kick', seed: result['seed'], latent: result['latent'] })
  const { class: of, seed, latent } = recipe
  const asked = ['--class', of, '--seed', String(seed), `--latent=${latent}`]
  expect(ghostnote('render', ...asked, '--out', again).status).toBe(0)
  const samplesOf = (path: string) => decodeWav(readFileSync(path), path).channels[0]
  expect(samplesOf(again)).toEqual(samplesOf(out))
})

test('what cannot be analysed ends in a sentence and an exit code', () => {
  const models = join(room, 'models')
  writeCarrierBundle(models, 'carrier')
  const text = join(room, 'text.wav')
  writeFileSync(text, 'no sound')
  const cases: [string[], number, RegExp][] = [
    [[join(room, 'none.wav')], 3, /^E_PATH .*none\.wav: found nothing there; expected a sound file/],
    [[text], 3, /^E_AUDIO .*text\.wav: found no audio format/],
    [[file, '--models', models], 2, /^E_USAGE --model: found carrier, which has no encoder/],
    [[file, '--out', 'x.mp3'], 2, /^E_USAGE --out: .*ends in \.wav/],
    [[], 2, /missing required argument 'file'/],
  ]
  for (const [args, status, sentence] of cases) {
    const ended = ghostnote('resynth', ...args)
    expect([args, ended.status]).toEqual([args, status])
    expect(ended.stderr).toMatch(sentence)
  }
})
