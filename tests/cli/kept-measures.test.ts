import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { keptCalibration } from '../../src/cli/kept-measures.ts'
import { packageRoot } from '../../src/cli/package.ts'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import { readBundle } from '../../src/model/bundle.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-kept-'))
afterAll(() => rmSync(room, { recursive: true }))
const shipped = join(packageRoot, 'models', 'style-lite')
const { manifest } = readBundle(shipped)
const path = join(shipped, 'weights.safetensors')
const { tensors } = decodeSafetensors(readFileSync(path), path)
const own = Object.fromEntries(Object.entries(tensors).filter(([name]) => !name.startsWith('encoder/')))

test('what was measured of the very same generator is kept, to the byte', () => {
  expect(keptCalibration(shipped, { weights: own }, manifest)).toBe(
    readFileSync(join(shipped, 'calibration.json'), 'utf8'),
  )
})

test('nothing is kept of another generator, of other classes, or where there is no bundle', () => {
  const name = 'generator/head/weight'
  const moved = { ...own[name], data: own[name].data.with(5, 1) }
  expect(keptCalibration(shipped, { weights: { ...own, [name]: moved } }, manifest)).toBeUndefined()
  expect(keptCalibration(shipped, { weights: { ...own, more: own[name] } }, manifest)).toBeUndefined()
  const classes = manifest.classes.toReversed()
  expect(keptCalibration(shipped, { weights: own }, { ...manifest, classes })).toBeUndefined()
  expect(keptCalibration(join(room, 'none'), { weights: own }, manifest)).toBeUndefined()
})

test('of a damaged bundle nothing is taken', () => {
  const damaged = join(room, 'style-lite')
  cpSync(shipped, damaged, { recursive: true })
  rmSync(join(damaged, 'calibration.json'))
  expect(() => keptCalibration(damaged, { weights: own }, manifest)).toThrow(/calibration\.json: found nothing/)
})
