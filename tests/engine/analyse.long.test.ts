// What the shipped model makes of sounds: of its own, and of drums that it was not trained on.

import { afterAll, expect, test } from 'vitest'
import { logSpectralDistance } from '../../src/dsp/log-spectral.ts'
import type { NearestSound } from '../../src/engine/analyse.ts'
import { Analyst } from '../../src/engine/analyst.ts'
import { Synth } from '../../src/engine/synth.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { encodeWav } from '../../src/formats/wav.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { shippedFolder } from '../shipped.ts'

const bundle = readBundle(shippedFolder)
const [synth, analyst] = [new Synth(bundle), new Analyst(bundle)]
afterAll(() => Promise.all([synth.close(), analyst.close()]))

test('a sound of the model’s own is found again, as near as its noise lets it be, and comes out as the recipe says', async () => {
  const tom = await synth.render({ class: 'tom', seed: 4, velocity: 127 })
  const late = new Float32Array(4000 + tom.samples.length)
  late.set(tom.samples, 4000) // an onset somewhere else, another level, two channels
  const file = () => encodeWav({ channels: [late.map((x) => 0.3 * x), late.map((x) => 0.3 * x)], rateHz: 44_100 }, '24')
  const found = await analyst.analyse(file(), 'tom.wav')
  expect(found.class).toBe('tom')
  expect(found.distanceDb).toBeLessThan(3.5)
  expect(found.distanceDb).toBeLessThanOrEqual(found.firstDistanceDb)
  expect(await analyst.analyse(file(), 'tom.wav')).toEqual(found)
  for (const [id, value] of Object.entries(found.descriptors.sample))
    expect(Math.abs(value! - found.descriptors.model[id as 'depth']!), id).toBeLessThan(12)

  const { samples } = await synth.render({ class: found.class, seed: found.seed, latent: found.latent, velocity: 127 })
  const energy = (x: Float32Array) => x.reduce((sum, v) => sum + v * v, 0)
  const gain = Math.sqrt(energy(found.samples) / energy(samples))
  expect(
    logSpectralDistance(
      found.samples,
      samples.map((x) => gain * x),
    ),
  ).toBeCloseTo(found.distanceDb, 3)

  await expect(
    analyst.analyse(encodeWav({ channels: [new Float32Array(9000)], rateHz: 44_100 }, '16'), 'x'),
  ).rejects.toThrow(/^x: found silence/)
  await expect(analyst.analyse(new TextEncoder().encode('no audio at all'), 'x')).rejects.toThrow(/^x: found no audio/)
})

test('drums that the model was not trained on come out within 7.5 dB, and most as what they are', async () => {
  const { classes, rateHz } = bundle.manifest
  const each = process.env['GHOSTNOTE_SHORT'] === undefined ? 13 : 2
  const rows: { readonly own: string; readonly found: NearestSound }[] = []
  for (const own of classes)
    for (let seed = 0; seed < each; seed++) {
      // Training took the factory's seed 1; these are of others.
      const { samples } = renderClassShot(own as 'kick', 5000 + seed, 1)
      const found = await analyst.analyse(encodeWav({ channels: [samples], rateHz }, '24'), own)
      rows.push({ own, found })
    }
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]
  expect(median(rows.map(({ found }) => found.distanceDb))).toBeLessThan(7.5)
  const gains = rows.map(({ found }) => found.firstDistanceDb - found.distanceDb)
  expect(Math.min(...gains)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...gains)).toBeGreaterThan(0.5)
  expect(rows.filter(({ own, found }) => found.class === own).length).toBeGreaterThan(0.75 * rows.length)
})
