import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from '../../src/cli/export.ts'
import { writeHalfPrecision } from '../../src/cli/half-precision.ts'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import { readBundle } from '../../src/model/bundle.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { writeRandomBundle } from '../bench/random-bundle.ts'
import { largestDifference } from '../engine/stream-difference.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'
import { writeSinglePrecision } from './single-precision.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-half-'))
afterAll(() => rmSync(room, { recursive: true }))

const whole = join(room, shippedModel)
beforeAll(() => writeSinglePrecision(whole, shippedModel))

test('the shipped model in half precision: half the bytes, the same description, sounds that nobody can tell apart', async () => {
  const folder = join(room, 'small')
  const told: number[] = []
  const options = { replace: false, shots: 8, onProgress: (done: number) => told.push(done) }
  const written = await writeHalfPrecision(whole, folder, 'small', options)
  const [before, after] = [readBundle(whole), readBundle(folder)]
  expect(after.manifest).toEqual(written)
  const { files, name, version, precision, ...rest } = after.manifest
  expect([name, version, precision]).toEqual(['small', before.manifest.version, 'fp16'])
  expect({ ...before.manifest, ...rest }).toEqual(before.manifest)
  expect([after.calibration, after.conditioning]).toEqual([before.calibration, before.conditioning])
  // What was measured of the other weights stays with them.
  const kept = readdirSync(whole).filter((file) => file !== 'evaluation.json')
  expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted())
  const weights = 'weights.safetensors'
  expect(files[weights].bytes / before.manifest.files[weights].bytes).toBeLessThan(0.51)
  expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8])

  const card = readFileSync(join(folder, 'CARD.md'), 'utf8')
  expect(card).toMatch(/^# small\nStyle-family/)
  expect(card).toContain('8 sounds of all classes were compared')
  expect(card).not.toContain('## Measured')
  expect(card).toMatch(/is \d+\.\d dB below the sound \(median\), \d+\.\d dB at the worst/)
  // A difference of waveforms is no measure of what is heard: a partial whose phase drifts by a tenth of a turn in a second
  // and a half leaves a difference only 4 dB under it, and sounds the same. Half a decibel of any band's level is not noticed, at the worst.
  const [, median, worst] = /Log-spectral distance (\d+\.\d+) dB \(median\), (\d+\.\d+) dB at the most/.exec(card)!
  expect(Number(median)).toBeLessThan(0.1)
  expect(Number(worst)).toBeLessThan(0.5)
  // Under a hundredth of what is just noticed.
  for (const descriptor of ['brightness', 'warmth']) {
    const [, change, noticeable] = new RegExp(`\\| ${descriptor} \\| [\\d.]+ \\| ([\\d.]+) \\| ([\\d.]+) \\|`).exec(
      card,
    )!
    expect(Number(change), descriptor).toBeLessThan(Number(noticeable) / 100)
  }
  expect(await largestDifference(folder, 3)).toBeLessThan(1e-6)

  const { tensors } = decodeSafetensors(readFileSync(join(folder, weights)), weights)
  const { tensors: exact } = decodeSafetensors(readFileSync(join(whole, weights)), weights)
  for (const [tensor, { data, half }] of Object.entries(tensors)) {
    expect(half === true).toBe(data.length >= 2000) // biases are whole
    expect(data).toEqual(half === true ? exact[tensor].data.map(Math.f16round) : exact[tensor].data)
  }
  const path = join(shippedFolder, weights)
  const { tensors: shipped } = decodeSafetensors(readFileSync(path), path)
  for (const [tensor, { data }] of Object.entries(shipped)) expect(tensors[tensor].data, tensor).toEqual(data)
})

test('a progressive model in half precision is the same whole and in slices', async () => {
  const source = await writeRandomBundle(room, 'progressive-lite')
  const folder = join(room, 'progressive-small')
  await writeHalfPrecision(source, folder, 'progressive-small', { replace: false, shots: 3 })
  expect(await largestDifference(folder, 3)).toBeLessThan(1e-6)
})

test('export refuses a bundle without --precision fp16, in the place of itself, with a card, and of a half', async () => {
  const folder = whole
  const half = join(room, 'half')
  cpSync(shippedFolder, half, { recursive: true })
  const manifest = JSON.parse(readFileSync(join(half, 'model.json'), 'utf8')) as Manifest
  writeFileSync(join(half, 'model.json'), JSON.stringify({ ...manifest, name: 'half' }))
  const refused = (...args: string[]) => {
    return expect(
      command()
        .exitOverride()
        .parseAsync([...args, '--to', room], { from: 'user' }),
    ).rejects
  }
  await refused(folder, '--name', 'x').toThrow(/found a model bundle; expected a run folder\. Add --precision fp16/)
  const asHalf = ['--precision', 'fp16']
  await refused(folder, '--name', shippedModel, ...asHalf, '--force').toThrow(/^--name: found the bundle .* itself/)
  await refused(folder, '--name', 'x', ...asHalf, '--about', 'y').toThrow(/^--about: found y/)
  await refused(folder, '--name', 'half', ...asHalf).toThrow(
    /half: found a model bundle; expected a place that is free/,
  )
  await refused(half, '--name', 'x', ...asHalf).toThrow(/precision: found fp16; expected a bundle whose weights/)
  await refused(folder, '--name', 'x', '--precision', 'fp8').toThrow(/fp32, fp16/)
})
