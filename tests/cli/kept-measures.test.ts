import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { keptCalibration } from '../../src/cli/kept-measures.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/formats/safetensors.ts'
import { sha256 } from '../../src/formats/sha256.ts'
import { readBundle } from '../../src/model/bundle.ts'
import type { Calibration } from '../../src/model/calibration.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-kept-'))
afterAll(() => rmSync(room, { recursive: true }))
const shipped = shippedFolder
const { manifest } = readBundle(shipped)
const path = join(shipped, 'weights.safetensors')
const { tensors } = decodeSafetensors(readFileSync(path), path)
const own = Object.fromEntries(Object.entries(tensors).filter(([name]) => !name.startsWith('encoder/')))

/** A copy of the shipped bundle in single precision, calibrated as in `version`; its graphs are not looked at. */
function copied(version: 1 | 2, precision?: 'fp16'): string {
  const folder = join(room, `version-${version}`, shippedModel)
  cpSync(shipped, folder, { recursive: true })
  const flat = { base: 0, conditions: Array.from({ length: 8 }, () => 0), latent: Array.from({ length: 64 }, () => 0) }
  const { calibration } = readBundle(shipped) as { calibration: Calibration }
  const classes = calibration.classes.map((row) => {
    const controls = Object.entries(row.controls).map(([name, answer]) => [
      name,
      { ...answer, leaning: version === 2 ? { ...flat, scatter: 1 } : undefined }, // JSON leaves out what is undefined
    ])
    return { ...row, controls: Object.fromEntries(controls) as (typeof row)['controls'] }
  })
  const text = JSON.stringify({ ...calibration, version, classes })
  writeFileSync(join(folder, 'calibration.json'), text)
  const single = encodeSafetensors(tensors)
  writeFileSync(join(folder, 'weights.safetensors'), single)
  const entryOf = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: sha256(bytes) })
  const changed = { 'calibration.json': entryOf(Buffer.from(text)), 'weights.safetensors': entryOf(single) }
  const files = { ...manifest.files, ...changed }
  writeFileSync(join(folder, 'model.json'), JSON.stringify({ ...manifest, precision, files }))
  return folder
}

test('what was measured of the very same generator is kept, to the byte', () => {
  const folder = copied(2)
  expect(keptCalibration(folder, { weights: own }, manifest)).toBe(
    readFileSync(join(folder, 'calibration.json'), 'utf8'),
  )
})

test('nothing is kept of a bundle in half precision, whose generator is not quite the same', () => {
  expect(keptCalibration(copied(2, 'fp16'), { weights: own }, manifest)).toBeUndefined()
})

test('a calibration that does not know what descriptors lean on is measured again', () => {
  expect(keptCalibration(copied(1), { weights: own }, manifest)).toBeUndefined()
})

test('nothing is kept of another generator, of other classes, or where there is no bundle', () => {
  const name = 'generator/head/weight'
  const moved = { ...own[name], data: own[name].data.with(5, 1) }
  const folder = copied(2)
  expect(keptCalibration(folder, { weights: { ...own, [name]: moved } }, manifest)).toBeUndefined()
  expect(keptCalibration(folder, { weights: { ...own, more: own[name] } }, manifest)).toBeUndefined()
  const classes = manifest.classes.toReversed()
  expect(keptCalibration(folder, { weights: own }, { ...manifest, classes })).toBeUndefined()
  expect(keptCalibration(join(room, 'none'), { weights: own }, manifest)).toBeUndefined()
})

test('of a damaged bundle nothing is taken', () => {
  const damaged = join(room, shippedModel)
  cpSync(shipped, damaged, { recursive: true })
  rmSync(join(damaged, 'calibration.json'))
  expect(() => keptCalibration(damaged, { weights: own }, manifest)).toThrow(/calibration\.json: found nothing/)
})
