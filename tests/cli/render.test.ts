import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WaveFile } from 'wavefile'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { type Ended, ghostnote } from './launch.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-render-'))
const models = join(room, 'models')
const out = join(room, 'out.wav')
beforeAll(() => void writeCarrierBundle(models, 'carrier'))
afterAll(() => rmSync(room, { recursive: true }))

const render = (...args: string[]): Ended => ghostnote('render', '--models', models, ...args)
const samplesOf = (path: string) => decodeWav(readFileSync(path), path).channels[0]

test('a rendered file is a WAV that is neither silent nor clipped, says its recipe, and differs by seed and class', () => {
  const first = render(
    '--class',
    'kick',
    '--seed',
    '7',
    '--set',
    'level=-12',
    '--set',
    'tune=1',
    '--out',
    out,
    '--json',
  )
  expect([first.status, first.stderr]).toEqual([0, ''])
  const result = JSON.parse(first.stdout) as Record<string, number | string | object>
  expect(result).toMatchObject({
    out,
    model: 'carrier',
    class: 'kick',
    seed: 7,
    velocity: 127,
    depth: '24',
    rateHz: 44_100,
  })
  expect(result['controls']).toEqual({ variation: 1, tune: 1, decay: 1, level: -12 })
  const samples = samplesOf(out)
  const peak = samples.reduce((m, x) => Math.max(m, Math.abs(x)), 0)
  expect(samples.length).toBe(result['lengthSamples'])
  expect(20 * Math.log10(peak)).toBeCloseTo(result['peakDb'] as number, 3)
  expect(peak).toBeGreaterThan(0.1)
  expect(peak).toBeLessThan(0.99)
  expect(JSON.parse(String(new WaveFile(readFileSync(out)).getTag('ICMT')))).toMatchObject({ class: 'kick', seed: 7 })

  const same = ['--set', 'level=-12', '--set', 'tune=1', '--out']
  const others = [
    ['kick', '8'],
    ['snare', '7'],
    ['kick', '7'],
  ].map(([name, seed], i) => {
    const path = join(room, `${i}.wav`)
    expect(render('--class', name, '--seed', seed, ...same, path).status).toBe(0)
    return readFileSync(path)
  })
  expect(others[0].equals(readFileSync(out))).toBe(false)
  expect(others[1].equals(readFileSync(out))).toBe(false)
  expect(others[2].equals(readFileSync(out))).toBe(true)
})

test('a mix of classes and a place are rendered and told', () => {
  const latent = 'ABAA8AAIAAA'
  const { status, stdout } = render('--class', 'kick:0.7+snare:0.3', '--latent', latent, '--out', out)
  expect(status).toBe(0)
  expect(stdout).toMatch(/out\.wav: kick:0\.7\+snare:0\.3 1 of carrier/)
  const recipe = JSON.parse(String(new WaveFile(readFileSync(out)).getTag('ICMT'))) as object
  expect(recipe).toMatchObject({ class: { kick: 0.7, snare: 0.3 }, seed: 1, latent })
})

test('people are told in one line what was written', () => {
  const { status, stdout } = render('--class', 'snare', '--seed', '3', '--depth', '16', '--out', out)
  expect(status).toBe(0)
  expect(stdout).toMatch(/out\.wav: snare 3 of carrier, 0\.37 s, peak -\d+\.\d dB, rendered in \d+ ms\n$/)
})

test('a truncated or altered model is named and nothing is written', () => {
  const broken = join(room, 'broken')
  cpSync(models, broken, { recursive: true })
  const weights = join(broken, 'carrier', 'weights.safetensors')
  truncateSync(weights, 20)
  const attempt = () => ghostnote('render', '--models', broken, '--class', 'kick', '--out', join(broken, 'x.wav'))
  const cut = attempt()
  expect([cut.status, cut.stdout]).toEqual([3, ''])
  expect(cut.stderr).toMatch(/^E_MODEL .*weights\.safetensors: found 20 bytes; expected \d+ as in model\.json/)
  writeFileSync(join(broken, 'carrier', 'model.json'), '{}')
  expect(attempt().stderr).toMatch(/^E_MODEL .*model\.json: format: found nothing; expected "ghostnote-model"/)
  expect(readdirSync(broken)).toEqual(['carrier'])
})

test('a place that cannot be written is refused without leftovers, and an older file stays', () => {
  writeFileSync(join(room, 'file'), '')
  const ended = render('--class', 'kick', '--out', join(room, 'file', 'x.wav'))
  expect(ended.status).toBe(3)
  expect(ended.stderr).toMatch(/^E_PATH --out .*x\.wav: found a place that cannot be written/)
  const before = readFileSync(out)
  expect(render('--class', 'rim', '--out', out).status).toBe(3)
  expect(readFileSync(out).equals(before)).toBe(true)
})

test('help shows worked examples and the controls', () => {
  const { status, stdout } = ghostnote('render', '--help')
  expect(status).toBe(0)
  expect(stdout).toContain('$ ghostnote render --class kick --seed 7 --out kick.wav')
  expect(stdout).toMatch(/decay +0\.05 … 1/)
})
