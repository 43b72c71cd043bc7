import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { measureRise } from '../../src/cli/measure-rise.ts'
import { expectedRiseDb } from '../../src/model/rise.ts'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { steeredConditioning } from '../engine/steered.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-rise-'))
afterAll(() => rmSync(room, { recursive: true }))

test('a model whose sounds grow by 50 dB and their energy after the attack is measured to do so', async () => {
  const steered = { conditioning: steeredConditioning() }
  const rise = await measureRise(writeCarrierBundle(room, 'rising', { steered, risingFrom: 24 }))
  expect(rise.attackSec).toBe(0.025)
  for (const k of [0, 1]) {
    const { slopes, most } = rise.classes[k]
    expect(Math.abs(slopes[0])).toBeLessThan(0.1) // brightness has no part in it
    expect(slopes[1]).toBeGreaterThan(0.85)
    expect(slopes[1]).toBeLessThan(1.05)
    const mix = [0, 1, 2].map((i) => (i === k ? 1 : 0))
    const brightness = [40, 60][k]
    // The peak of four times as much noise is some dB higher, whatever its level.
    for (const energy of [-30, -20, -10]) {
      const beyond = expectedRiseDb({ ...rise, classes: rise.classes.map((row) => ({ ...row, most: 60 })) }, mix, [
        brightness,
        energy,
      ])
      expect(beyond - (50 + energy)).toBeGreaterThan(-1)
      expect(beyond - (50 + energy)).toBeLessThan(5)
    }
    expect(most).toBeGreaterThan(30)
  }
})

test('even noise rises by no more than its chance peaks, and silence not at all', async () => {
  const rise = await measureRise(writeCarrierBundle(room, 'even', {}))
  expect(rise.classes.map(({ slopes }) => slopes)).toEqual([[], [], []])
  for (const { base, most } of rise.classes.slice(0, 2)) {
    expect(base).toBeGreaterThan(0)
    expect(base).toBeLessThan(3)
    expect(most).toBeGreaterThanOrEqual(base)
    expect(most).toBeLessThan(5)
  }
  expect(rise.classes[2]).toEqual({ base: 0, slopes: [], most: 0 })
})
