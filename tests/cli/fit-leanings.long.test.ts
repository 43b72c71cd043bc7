// The shipped model: what its descriptors lean on foretells sounds of seeds that the lines were not fitted to better than
// the descriptor's own input does, which is all that a calibration of version 1 knows.

import { expect, test } from 'vitest'
import { fitLeaning, type Probe } from '../../src/cli/fit-leanings.ts'
import { measuredSounds } from '../../src/cli/measured-sounds.ts'
import { drawLatent } from '../../src/dsp/generator-signals.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { timbreTable } from '../../src/protocol/controls.ts'
import { vectorOf } from '../../src/timbre/conditioning.ts'
import { leaningOf } from '../../src/timbre/leaning.ts'
import { gaussianOf } from '../../src/timbre/plausible.ts'
import { shippedFolder } from '../shipped.ts'

const folder = shippedFolder
const isShort = process.env['GHOSTNOTE_SHORT'] === '1'
/** Sounds of the class, fitted to and foretold. */
const [known, fresh] = isShort ? [320, 40] : [320, 80]

test('lines through conditions and latent foretell the sounds of other seeds better than straight lines through the own input', async () => {
  const { manifest, conditioning } = readBundle(folder)
  const name = 'snare'
  const gaussian = gaussianOf(
    conditioning!,
    manifest.classes.map((one) => (one === name ? 1 : 0)),
  )
  const orders = Array.from({ length: known + fresh }, (_, i) => ({ class: name, seed: 5000 + i }))
  const sounds = await measuredSounds(orders, { folder, calibration: undefined }, { workers: 2 }, 0, orders.length)
  const probes = sounds.map(({ order, trial }) => ({ ...trial, latent: drawLatent(order.seed, manifest.latentSize) }))
  const alone = probes.map((probe): Probe => ({ ...probe, latent: [0] }))
  const ratios = timbreTable.map(({ id }) => {
    const errorOf = (of: readonly Probe[], conditions: Parameters<typeof fitLeaning>[3]) => {
      const line = fitLeaning(of.slice(0, known), id, gaussian, conditions)!
      const errors = of.slice(known).flatMap(({ given, latent, measured }) => {
        const value = measured[id]
        const said = leaningOf(line, { x: vectorOf(given), z: Float64Array.from(latent) })
        return typeof value === 'number' ? [(value - said) ** 2] : []
      })
      return Math.sqrt(errors.reduce((a, b) => a + b, 0) / errors.length)
    }
    return errorOf(probes, manifest.conditions!) / errorOf(alone, [id])
  })
  expect(Math.max(...ratios)).toBeLessThan(1.1)
  const middle = ratios.toSorted((a, b) => a - b)[3]
  expect(middle).toBeLessThan(0.85)
}, 600_000)
