// Real configurations with random weights: slices are the whole, in single and in half precision.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeHalfPrecision } from '../../src/cli/half-precision.ts'
import { writeRandomBundle } from '../bench/random-bundle.ts'
import { largestDifference } from './stream-difference.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-slices-'))
afterAll(() => rmSync(room, { recursive: true }))

const shots = process.env['GHOSTNOTE_SHORT'] === undefined ? 24 : 3

for (const name of ['style-44k', 'progressive-lite', 'drumgan-44k', 'stylewavegan-44k'])
  test(`${name}: slices together are the whole, over weights of either precision`, async () => {
    const folder = await writeRandomBundle(room, name)
    expect(await largestDifference(folder, shots)).toBeLessThan(1e-6)
    const half = join(room, `${name}-half`)
    await writeHalfPrecision(folder, half, `${name}-half`, { replace: false, shots: 3 })
    expect(await largestDifference(half, shots)).toBeLessThan(1e-6)
    rmSync(folder, { recursive: true })
    rmSync(half, { recursive: true })
  })
