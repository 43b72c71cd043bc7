import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packEntries, packLength } from '../../src/engine/pack.ts'
import { packFile, type PackWishes, planPack } from '../../src/engine/pack-plan.ts'
import { readRecipe, renderRecipe } from '../../src/engine/recipe.ts'
import { Synth } from '../../src/engine/synth.ts'
import { Fault } from '../../src/faults/fault.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { withWavInfo } from '../../src/formats/wav-info.ts'
import type { ZipEntry } from '../../src/formats/zip.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { checkKit, type Kit } from '../../src/protocol/kit.ts'
import { curvedVelocity, layerOf, velocityGainDb } from '../../src/protocol/velocity.ts'
import { collected } from '../formats/collected.ts'
import { writeCarrierBundle } from './carrier-bundle.ts'
import { steeredConditioning } from './steered.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-pack-'))
const edition = '0123456789abcdef'
let synth: Synth
beforeAll(() => {
  synth = new Synth(
    readBundle(writeCarrierBundle(room, 'carrier', { steered: { conditioning: steeredConditioning() } })),
  )
})
afterAll(async () => {
  await synth.close()
  rmSync(room, { recursive: true })
})

const kit: Kit = {
  format: 'ghostnote-kit',
  version: 1,
  name: 'Два/../два',
  pads: [
    { pad: 6, class: 'snare', seed: 3, name: 'Hat', choke: 1, pan: -0.5, velocityCurve: 'hard' },
    { pad: 0, class: 'kick', seed: 1, name: 'Kick', controls: { tune: -2, brightness: 50 }, mode: 'live' },
    { pad: 1, class: { kick: 0.5, snare: 0.5 }, seed: 9, name: '太鼓', mode: 'frozen', gated: true, polyphony: 1 },
    { pad: 2, class: 'snare', seed: 4, name: 'Even', note: 60, velocityCurve: { fixed: 40 } },
    { pad: 9, class: 'snare', seed: 5, name: 'Taken', note: 38 },
  ],
}
const wishes: PackWishes = { format: 'all', bits: '24', layers: 4, turns: 2 }
const plan = (more: Partial<PackWishes> = {}, of = kit) => planPack(of, synth.bundle, edition, { ...wishes, ...more })
const files = (more: Partial<PackWishes> = {}): Promise<ZipEntry[]> =>
  collected(packEntries(plan(more), synth, '1.2.3'))

test('each pad has its note, its sounds have names of it, and every velocity of every turn has exactly one', () => {
  const { sampled, sounds } = plan()
  expect(sampled.pads.map(({ name, note }) => [name, note])).toEqual([
    ['Kick', 36],
    ['太鼓', 37],
    ['Taken', 38],
    ['Hat', 42],
    ['Even', 60],
  ])
  expect(new Set(sounds.map(({ path }) => path)).size).toBe(sounds.length)
  expect(sounds.map(({ path }) => path)).toContain('Samples/36_kick_v032_01.wav')
  expect(sounds.map(({ path }) => path)).toContain('Samples/37_kick_v127_01.wav') // of its class: a name in no Latin letters
  for (const { turns, zones } of sampled.pads)
    for (let velocity = 1; velocity <= 127; velocity++)
      for (let turn = 1; turn <= turns; turn++)
        expect(
          zones.filter((z) => z.turn === turn && velocity >= z.lowVelocity && velocity <= z.highVelocity),
        ).toHaveLength(1)
  expect(sampled.pads.map(({ turns }) => turns)).toEqual([2, 1, 2, 2, 2]) // a frozen pad is always the same
  expect(sampled.pads[4]!.zones).toHaveLength(2) // it knows one velocity
})

test('what a velocity plays is what Ghostnote would: layer and level by the pad’s curve', () => {
  const { sampled, sounds } = plan()
  const layers = [32, 64, 96, 127]
  for (const pad of sampled.pads) {
    const { velocityCurve } = kit.pads.find(({ name }) => name === pad.name)!
    for (let velocity = 1; velocity <= 127; velocity++) {
      const counted = curvedVelocity(velocity, velocityCurve)
      const zone = pad.zones.find((z) => velocity >= z.lowVelocity && velocity <= z.highVelocity)!
      const { recipe } = sounds.find(({ path }) => path === zone.path)!
      expect(recipe.velocity).toBe(layerOf(layers, counted))
      expect(20 * Math.log10(pad.amplitudes[velocity]!)).toBeCloseTo(velocityGainDb(counted), 6)
    }
  }
})

test('a pad whose note another pad has taken gets one that is free', () => {
  const pads = [
    { pad: 2, class: 'kick', seed: 1, name: 'Ousted' },
    { pad: 0, class: 'kick', seed: 2, name: 'Taker', note: 38 },
  ]
  expect(plan({}, { ...kit, pads }).sampled.pads.map(({ name, note }) => [name, note])).toEqual([
    ['Taker', 38],
    ['Ousted', 52],
  ])
})

test('the texts of the samplers that were asked for are there, with the kit itself, and nothing leads out of the folder', async () => {
  const names = async (format: PackWishes['format']) =>
    (await files({ format, layers: 1, turns: 1 })).map(({ path }) => path)
  const folder = 'Два-..-два'
  for (const [format, texts] of [
    ['wav', []],
    ['sfz', ['sfz']],
    ['decentsampler', ['dspreset']],
    ['all', ['sfz', 'dspreset']],
  ] as const) {
    const paths = await names(format)
    expect(paths).toHaveLength(packLength(plan({ format, layers: 1, turns: 1 })))
    expect(paths.filter((path) => !path.endsWith('.wav'))).toEqual(
      ['json', ...texts].map((ending) => `${folder}/${folder}.${ending}`),
    )
    const samples = format === 'wav' ? folder : `${folder}/Samples`
    expect(paths.filter((path) => path.endsWith('.wav'))).toContain(`${samples}/36_kick_01.wav`)
  }
  const [json] = await files({ layers: 1, turns: 1 })
  expect(checkKit(JSON.parse(Buffer.from(json!.bytes).toString()), 'kit')).toEqual(kit)
  expect(packFile(plan({ format: 'sfz' }))).toBe(`${folder} (SFZ).zip`)
})

test('every zone’s file is there, is the sound that its recipe makes, and peaks as the hardest hit does', async () => {
  const entries = new Map((await files({ bits: '32f' })).map(({ path, bytes }) => [path, bytes]))
  const { sampled, sounds, name } = plan({ bits: '32f' })
  const zones = sampled.pads.flatMap((pad) => pad.zones)
  expect(zones).toHaveLength(sounds.length)
  for (const { path } of zones) expect([...entries.keys()]).toContain(`${name}/${path}`)
  const digests = new Set<string>()
  for (const { path, title } of sounds) {
    const file = entries.get(`${name}/${path}`)!
    const recipe = readRecipe(file, path)
    expect(recipe).toMatchObject({ kit: kit.name, model: 'carrier', edition })
    const { samples, rateHz } = await renderRecipe(recipe, synth)
    const again = withWavInfo(encodeWav({ channels: [samples], rateHz }, '32f'), {
      ISFT: 'Ghostnote 1.2.3',
      INAM: title,
      ICMT: JSON.stringify(recipe),
    })
    expect(Buffer.compare(again, file), path).toBe(0)
    const [heard] = decodeWav(file, path).channels
    const peakDb = 20 * Math.log10(heard!.reduce((most, x) => Math.max(most, Math.abs(x)), 0))
    expect(peakDb).toBeLessThanOrEqual(1e-6)
    expect(peakDb).toBeGreaterThan(-6)
    digests.add(createHash('sha256').update(Buffer.from(heard!.buffer)).digest('hex'))
  }
  expect(digests.size).toBe(sounds.length) // layers and turns are sounds of their own
})

test('the same kit is the same bytes again', async () => {
  const other = new Synth(synth.bundle)
  try {
    const again = await collected(packEntries(plan({ layers: 1 }), other, '1.2.3'))
    const first = await files({ layers: 1 })
    expect(again.map(({ path }) => path)).toEqual(first.map(({ path }) => path))
    for (const [i, { bytes }] of first.entries()) expect(Buffer.compare(bytes, again[i]!.bytes)).toBe(0)
  } finally {
    await other.close()
  }
})

test('left out, there are as many layers as change the timbre and three turns, and one of each for bare files', () => {
  const { layers: _, turns: __, ...plain } = wishes
  const counts = (format: PackWishes['format']) => {
    const { sampled } = planPack(kit, synth.bundle, edition, { ...plain, format })
    return [sampled.pads[0]!.zones.length, sampled.pads[0]!.turns]
  }
  expect(counts('sfz')).toEqual([12, 3])
  expect(counts('wav')).toEqual([1, 1])
})

test('wishes out of range, kits that the model cannot play and packs without end are refused before anything is rendered', () => {
  const refused = (make: () => unknown): string => {
    try {
      make()
    } catch (fault) {
      if (fault instanceof Fault) return fault.code
      throw fault
    }
    return 'none'
  }
  for (const count of [0, 9, 1.5, Number.NaN]) {
    expect(refused(() => plan({ layers: count }))).toBe('E_USAGE')
    expect(refused(() => plan({ turns: count }))).toBe('E_USAGE')
  }
  const one = (pad: object): Kit => ({ ...kit, pads: [{ ...kit.pads[0]!, ...pad }] })
  expect(refused(() => plan({}, one({ class: 'gong' })))).toBe('E_CONFIG')
  expect(refused(() => plan({}, one({ controls: { warmth: 50 } })))).toBe('E_USAGE') // the carrier is not steered by it
  const { bundle } = synth
  const endless = { ...bundle, manifest: { ...bundle.manifest, lengthSamples: 44_100 * 60 } }
  expect(refused(() => planPack(kit, endless, edition, { ...wishes, layers: 8, turns: 8 }))).toBe('E_LIMIT')
})

test('a synth that has too much to do is waited for', async () => {
  let refusals = 2
  const busy = {
    async render(request: Parameters<Synth['render']>[0]) {
      if (refusals-- > 0)
        throw new Fault('E_LIMIT', { at: 'render', found: 'many', expected: 'fewer', wayOut: 'Wait.' })
      return await synth.render(request)
    },
    morph: (request: Parameters<Synth['morph']>[0]) => synth.morph(request),
  }
  const entries = await collected(packEntries(plan({ format: 'wav', layers: 1, turns: 1 }), busy, '1.2.3'))
  expect(entries).toHaveLength(kit.pads.length + 1)
  expect(refusals).toBeLessThan(0)
})
