import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/formats/safetensors.ts'
import {
  checkpointSteps,
  newestCheckpointFiles,
  readCheckpoint,
  removeCheckpoint,
  setCheckpointAside,
  writeCheckpoint,
} from '../../src/training/checkpoint-files.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-parts-'))
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(room, 'run-'))
})
afterAll(() => rmSync(room, { recursive: true }))

const partBytes = 8192

function stateOf(seed: number): Record<string, TensorData> {
  const sizes = [1500, 3, 700, 1, 1900, 1200, 64]
  return Object.fromEntries(
    sizes.map((size, i) => [
      `network/layer${i}`,
      { shape: [size], data: new RandomStream(seed, `layer ${i}`).fillNormal(new Float32Array(size)) },
    ]),
  )
}

test('a checkpoint in parts reads back, byte for byte, as the one that is a single file', () => {
  writeCheckpoint(folder, 7, stateOf(1), partBytes)
  const files = newestCheckpointFiles(folder)
  expect(files.length).toBeGreaterThan(2)
  expect(files[0]).toBe(`checkpoint-000007.part-01-of-0${files.length}.safetensors`)
  expect(Buffer.from(encodeSafetensors(readCheckpoint(folder, 7))).equals(encodeSafetensors(stateOf(1)))).toBe(true)
})

test('no part is larger than was allowed, and each is a safetensors file of its own', () => {
  writeCheckpoint(folder, 7, stateOf(1), partBytes)
  const names = newestCheckpointFiles(folder).flatMap((file) => {
    expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(partBytes)
    return Object.keys(decodeSafetensors(readFileSync(join(folder, file)), file).tensors)
  })
  expect(names.toSorted()).toEqual(Object.keys(stateOf(1)).toSorted())
})

test('what fits into one part is written as one file', () => {
  writeCheckpoint(folder, 7, stateOf(1), 1 << 20)
  expect(newestCheckpointFiles(folder)).toEqual(['checkpoint-000007.safetensors'])
})

test('parts of which one is missing are no checkpoint: the one before counts', () => {
  writeCheckpoint(folder, 3, stateOf(1), partBytes)
  writeCheckpoint(folder, 7, stateOf(2), partBytes)
  expect(checkpointSteps(folder)).toEqual([7, 3])
  rmSync(join(folder, newestCheckpointFiles(folder)[1]!))
  expect(checkpointSteps(folder)).toEqual([3])
})

test('a part of another checkpoint, or an altered one, is refused', () => {
  writeCheckpoint(folder, 7, stateOf(1), partBytes)
  const other = mkdtempSync(join(room, 'run-'))
  writeCheckpoint(other, 7, stateOf(2), partBytes)
  const part = newestCheckpointFiles(folder)[1]!
  const own = readFileSync(join(folder, part))
  copyFileSync(join(other, part), join(folder, part))
  const refused = expect.objectContaining({ code: 'E_CHECKPOINT' })
  expect(() => readCheckpoint(folder, 7)).toThrow(refused)
  own.writeUInt8(own.readUInt8(own.length - 2) ^ 1, own.length - 2)
  writeFileSync(join(folder, part), own)
  expect(() => readCheckpoint(folder, 7)).toThrow(refused)
})

test('a tensor larger than a part is refused before anything is written', () => {
  expect(() => writeCheckpoint(folder, 7, stateOf(1), 4096)).toThrow(/--part-size: .* for tensor network\/layer0 alone/)
  expect(readdirSync(folder)).toEqual([])
})

test('a checkpoint in parts is removed, or set aside, as one', () => {
  writeCheckpoint(folder, 3, stateOf(1), partBytes)
  writeCheckpoint(folder, 7, stateOf(2), partBytes)
  removeCheckpoint(folder, 3)
  setCheckpointAside(folder, 7)
  expect(readdirSync(folder).filter((file) => !file.startsWith('collapsed-000007.part-'))).toEqual([])
})
