// Sounds made to order by the shipped model: what is asked for is what is measured, and nothing else differs.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { onsetOf } from '../../src/dsp/onset.ts'
import { Gauge } from '../../src/engine/gauge.ts'
import { StimulusMaker, stimulusLufs } from '../../src/engine/stimulus-maker.ts'
import { Synth } from '../../src/engine/synth.ts'
import { encodeWav } from '../../src/formats/wav.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { integratedLufs } from '../../src/timbre/loudness-normalise.ts'
import { shippedFolder } from '../shipped.ts'

const folder = mkdtempSync(join(tmpdir(), 'ghostnote-stimuli-'))
const synth = new Synth(readBundle(shippedFolder))
const gauge = new Gauge()
const maker = new StimulusMaker({
  synth,
  edition: 'test',
  folder,
  measure: async (samples, rateHz) => (await gauge.measure(samples, rateHz)).timbre,
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await gauge.close()
  await synth.close()
})

const kick = { class: 'kick', seed: 3 }

test('brightness moves by what was asked, as it measures, within half a point', async () => {
  const base = await maker.make({ sound: kick, moved: { control: 'brightness', delta: 0, isAlone: false } })
  for (const delta of [1, 2, 5]) {
    const moved = await maker.make({ sound: kick, moved: { control: 'brightness', delta, isAlone: false } })
    expect(moved.descriptors.brightness! - base.descriptors.brightness!).toBeCloseTo(delta, 0)
    const again = await new StimulusMaker({
      synth,
      edition: 'test',
      measure: async (samples, rateHz) => (await gauge.measure(samples, rateHz)).timbre,
    }).make({ sound: kick, moved: { control: 'brightness', delta, isAlone: false } })
    expect(again.hash).toBe(moved.hash) // from nothing, the same bytes
  }
})

test('beyond the model’s reach the nearest that it has is made, and measured as it is', async () => {
  const base = await maker.make({ sound: kick, moved: { control: 'brightness', delta: 0, isAlone: false } })
  const dull = await maker.make({ sound: kick, moved: { control: 'brightness', delta: -30, isAlone: false } })
  const { timbre } = await gauge.measure(dull.samples, dull.rateHz)
  expect(dull.descriptors).toEqual(timbre)
  expect(dull.descriptors.brightness).toBeLessThanOrEqual(base.descriptors.brightness!)
  expect(dull.descriptors.brightness).toBeGreaterThan(base.descriptors.brightness! - 25)
})

test('held, the others stay nearer to where they were than when they are free', async () => {
  const others = ['hardness', 'depth', 'roughness', 'warmth', 'sharpness', 'boominess'] as const
  const drift = async (isAlone: boolean): Promise<number> => {
    let sum = 0
    for (const name of ['snare', 'clap', 'tom'])
      for (let seed = 1; seed <= 4; seed++)
        for (const delta of [-4, 4]) {
          const of = (by: number) =>
            maker.make({ sound: { class: name, seed }, moved: { control: 'brightness', delta: by, isAlone } })
          const [base, moved] = [await of(0), await of(delta)]
          for (const id of others) sum += Math.abs((moved.descriptors[id] ?? 0) - (base.descriptors[id] ?? 0))
        }
    return sum
  }
  expect(await drift(true)).toBeLessThan(0.9 * (await drift(false)))
})

test('what answers in steps is looked for between what lies under it and over it', async () => {
  const sound = { class: 'snare', seed: 21 }
  for (const base of [55, 60])
    for (const delta of [0, 1, 4]) {
      const made = await maker.make({ sound, moved: { control: 'brightness', base, delta, isAlone: false } })
      expect(Math.abs(made.descriptors.brightness! - base - delta)).toBeLessThanOrEqual(0.25)
    }
})

test('all are as loud, begin with the same silence, and clip nowhere', async () => {
  for (const name of ['kick', 'snare', 'closed-hat', 'cymbal']) {
    const { samples, rateHz, loudnessLufs } = await maker.make({ sound: { class: name, seed: 5 } })
    expect(integratedLufs(Float64Array.from(samples), rateHz)).toBeCloseTo(stimulusLufs, 1)
    expect(loudnessLufs).toBeCloseTo(stimulusLufs, 1)
    expect(onsetOf(samples, rateHz) / rateHz).toBeCloseTo(0.02, 3)
    expect(samples.every((x) => Math.abs(x) < 1)).toBe(true)
  }
})

test('anchors are duller; files are read and matched; what cannot be had is said', async () => {
  const open = await maker.make({ sound: { class: 'snare', seed: 1 } })
  const anchor = await maker.make({ sound: { class: 'snare', seed: 1 }, lowPassHz: 3500 })
  expect(anchor.descriptors.brightness).toBeLessThan(open.descriptors.brightness! - 5)
  writeFileSync(
    join(folder, 'own.wav'),
    encodeWav({ channels: [open.samples.map((x) => x / 4)], rateHz: open.rateHz }, '32f'),
  )
  const own = await maker.make({ sound: { file: 'own.wav' } })
  expect(own.loudnessLufs).toBeCloseTo(stimulusLufs, 1)
  expect(own.recipe['sound']).toMatchObject({ file: 'own.wav' })
  await expect(maker.make({ sound: { file: 'none.wav' } })).rejects.toMatchObject({
    code: expect.stringMatching(/^E_/),
  })
  await expect(
    maker.make({ sound: { file: 'own.wav' }, moved: { control: 'depth', delta: 1, isAlone: false } }),
  ).rejects.toMatchObject({ code: 'E_USAGE' })
  await expect(maker.make({ sound: { class: 'gong', seed: 1 } })).rejects.toMatchObject({ code: 'E_USAGE' })
})
