// The whole path as a newcomer walks it, through the real command: factory → prepare → train → export → render.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { decodeWav } from '../src/formats/wav.ts'
import type { Manifest } from '../src/model/manifest.ts'

const launcher = resolve(import.meta.dirname, '../src/cli/launcher.cjs')
const folder = mkdtempSync(join(tmpdir(), 'ghostnote-path-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function ghostnote(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [launcher, ...args], { cwd: folder, encoding: 'utf8', maxBuffer: 64 << 20 })
}

function succeeds(...args: string[]): string {
  const { status, stdout, stderr } = ghostnote(...args)
  expect(status, stderr).toBe(0)
  return stdout
}

function render(className: string, seed: number, models = 'models', model = 'first'): Float32Array {
  const out = join(folder, `${model}-${className}-${seed}.wav`)
  const shot = ['--class', className, '--seed', String(seed)]
  succeeds('render', '--models', models, '--model', model, ...shot, '--out', out)
  return decodeWav(readFileSync(out), out).channels[0]
}

const rms = (x: Float32Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length)
const difference = (a: Float32Array, b: Float32Array) => rms(a.map((v, i) => v - (b[i] ?? 0)))

test('factory → prepare → train --config debug → export → render ends in drums that differ by seed and by class', () => {
  succeeds('factory', '--count', '240', '--seed', '1', '--out', 'sounds')
  succeeds('prepare', 'sounds', '--out', 'dataset')
  succeeds('train', '--config', 'debug', '--data', 'dataset', '--out', 'run', '--engine', 'onnx-cpu')
  succeeds('export', 'run', '--name', 'first', '--to', 'models')
  const kick = render('kick', 7)
  const other = render('kick', 8)
  const hat = render('closed-hat', 7)
  for (const shot of [kick, other, hat]) {
    expect(rms(shot)).toBeGreaterThan(0.003)
    expect(Math.max(...shot.map(Math.abs))).toBeLessThan(1)
    expect(shot.every(Number.isFinite)).toBe(true)
  }
  expect(difference(kick, other)).toBeGreaterThan(0.1 * rms(kick))
  expect(difference(kick, hat)).toBeGreaterThan(0.1 * rms(kick))
  expect(difference(kick, render('kick', 7))).toBe(0)
})

test('a class that is exported with its latents spread makes other sounds, the others the same, and the bundle says so', () => {
  succeeds('export', 'run', '--name', 'spread', '--to', 'others', '--spread', 'kick=1.5')
  const manifest = JSON.parse(readFileSync(join(folder, 'others/spread/model.json'), 'utf8')) as Manifest
  expect(manifest.trained['spread']).toBe('kick=1.5')
  for (const name of ['kick', 'closed-hat']) {
    const [before, after] = [render(name, 7), render(name, 7, 'others', 'spread')]
    expect(difference(before, after) > 0.01 * rms(before)).toBe(name === 'kick')
  }
})

test('a class whose levels are matched makes other sounds, the others the same, and the bundle says so', () => {
  succeeds('export', 'run', '--name', 'even', '--to', 'others', '--match-levels', 'kick=1', '--data', 'dataset')
  const manifest = JSON.parse(readFileSync(join(folder, 'others/even/model.json'), 'utf8')) as Manifest
  expect(manifest.trained['matchLevels']).toBe('kick=1')
  for (const name of ['kick', 'closed-hat']) {
    const [before, after] = [render(name, 7), render(name, 7, 'others', 'even')]
    expect(difference(before, after) > 0.01 * rms(before)).toBe(name === 'kick')
  }
})

test('a wrong path, config or name is a sentence and an exit code, and writes nothing', () => {
  const cases: [string[], number, RegExp][] = [
    [['prepare', 'no-such-folder', '--out', 'x1'], 3, /no-such-folder/],
    [['train', '--config', 'debg', '--data', 'dataset', '--out', 'x2'], 3, /Did you mean "debug"/],
    [['train', '--config', 'debug', '--data', 'sounds', '--out', 'x3'], 3, /sounds/],
    [['export', 'sounds', '--name', 'x4', '--to', 'models'], 3, /run folder/],
    [['export', 'run', '--name', '../x5', '--to', 'models'], 2, /--name/],
    [['export', 'run', '--name', 'x6', '--to', 'models', '--spread', '3'], 2, /0\.5 to 2.*clap=2,kick=/],
    [['export', 'run', '--name', 'x7', '--to', 'models', '--spread', 'kik=1.1'], 2, /kik.*"kick"/s],
    [['export', 'run', '--name', 'x9', '--to', 'models', '--match-levels', '1'], 2, /--match-levels.*--data DATASET/s],
    [['export', 'run', '--name', 'x10', '--to', 'models', '--match-levels', '1', '--data', 'run'], 3, /run/],
    [
      ['export', 'models/first', '--name', 'x8', '--to', 'models', '--precision', 'fp16', '--spread', '1.1'],
      2,
      /a run folder/,
    ],
    [['render', '--class', 'kick', '--seed', '7', '--modle', 'x', '--out', 'x6.wav'], 2, /--model/],
  ]
  for (const [args, status, sentence] of cases) {
    const result = ghostnote(...args)
    expect(result.stderr).toMatch(sentence)
    expect(result.status, args.join(' ')).toBe(status)
  }
  for (const path of ['x1', 'x2', 'x3', 'x6.wav']) expect(existsSync(join(folder, path))).toBe(false)
  expect(readdirSync(join(folder, 'models'))).toEqual(['first'])
})
