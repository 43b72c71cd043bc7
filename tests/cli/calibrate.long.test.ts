import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { calibrate } from '../../src/cli/calibrate.ts'
import { calibrationCard } from '../../src/cli/calibration-card.ts'
import { Synth } from '../../src/engine/synth.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { canonicalForm, canonicalShot } from '../../src/timbre/canonical.ts'
import { timbreOf } from '../../src/timbre/models.ts'
import { writeCarrierBundle } from '../engine/carrier-bundle.ts'
import { steeredConditioning } from '../engine/steered.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-calibrate-'))
afterAll(() => rmSync(room, { recursive: true }))

test('a model that answers a control in its own scale measures, once calibrated, what it is asked for', async () => {
  const conditioning = steeredConditioning()
  const plain = writeCarrierBundle(join(room, 'plain'), 'carrier', { steered: { conditioning } })
  const told: number[] = []
  const calibration = await calibrate(plain, {
    shots: 1,
    probes: 24,
    workers: 2,
    onProgress: (done) => told.push(done),
  })
  expect(told.at(-1)).toBe(calibration.shots + 7 + 6) // rim is silent: there was nothing to tell it or to check of it
  const { brightness } = calibration.classes[0].controls
  expect(brightness.spearman).toBeGreaterThan(0.95)
  expect(brightness.rawError).toBeGreaterThan(10)
  expect(brightness.error).toBeLessThan(1.5)
  expect(calibration.classes[2].controls).toEqual({})
  expect(calibrationCard(calibration)).toMatch(/\| kick \| \d+ … \d+ ± \d\.\d \|/)

  const folder = writeCarrierBundle(join(room, 'calibrated'), 'carrier', { steered: { conditioning, calibration } })
  const synth = new Synth(readBundle(folder))
  const [low, high] = [brightness.measured[0], brightness.measured[6]]
  const asked = (low + high) / 2
  const shot = await synth.render({ class: 'kick', seed: 99, velocity: 127, controls: { brightness: asked } })
  await synth.close()
  const { timbre } = timbreOf([canonicalShot(shot.samples).samples], canonicalForm.rateHz)
  expect(Math.abs(timbre.brightness! - asked)).toBeLessThan(1.5)
  expect(shot.expected.brightness).toBeCloseTo(asked, 1)
  expect(Math.abs(shot.given.brightness! - asked)).toBeGreaterThan(10)
}, 120_000)
