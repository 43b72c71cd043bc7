import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { shotToSpectrum, spectrumToShot } from '../../src/dsp/generator-signals.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { stft } from '../../src/dsp/stft.ts'
import { neighbourOf, resolveMorph } from '../../src/engine/morph-request.ts'
import { ModelShelf } from '../../src/engine/shelf.ts'
import { resolveShot } from '../../src/engine/shot-request.ts'
import { Synth } from '../../src/engine/synth.ts'
import { Fault } from '../../src/faults/fault.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { compression, grid, lengthSamples, writeCarrierBundle } from './carrier-bundle.ts'
import { steeredConditioning } from './steered.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-morph-'))
const plain = readBundle(writeCarrierBundle(room, 'plain'))
const steered = readBundle(writeCarrierBundle(room, 'steered', { steered: { conditioning: steeredConditioning() } }))
const synth = new Synth(plain)
afterAll(async () => {
  await synth.close()
  rmSync(room, { recursive: true })
})

const kick = { class: 'kick', seed: 7 }
const snare = { class: 'snare', seed: 8, controls: { tune: 4, level: -10 } }

const tonal = { fftSize: 512, hopSamples: 256, frames: 60 }
const noise = (seed: number) => new RandomStream(seed, 'noise carrier').fillNormal(new Float32Array(lengthSamples))

test('a quarter of the way between two sounds, their noises meet at 22.5° and their classes at 3 : 1', async () => {
  const { samples } = await synth.morph({
    from: { ...kick, controls: { level: -10 } },
    to: { ...snare, controls: { level: -10 } },
    amount: 0.25,
    velocity: 127,
  })
  const [a, b] = [noise(7), noise(8)]
  const carried = a.map((x, i) => 0.5 * (Math.cos(Math.PI / 8) * x + Math.sin(Math.PI / 8) * b[i]))
  const bins = grid.fftSize / 2
  const gain = 0.75 * 1 + 0.25 * 0.5
  const shot = spectrumToShot(
    shotToSpectrum(carried, grid, compression).map((x, i) => (Math.floor(i / 2) % bins < bins / 2 ? x * gain : x)),
    grid,
    compression,
  )
  const scale = 10 ** (-11 / 20) / Math.max(...shot.map(Math.abs))
  let worst = 0
  for (let i = 0; i < samples.length - 512; i++) worst = Math.max(worst, Math.abs(samples[i] - shot[i] * scale))
  expect(worst).toBeLessThan(1e-5)
})

test('at its ends a morph is the plain sound, from the same entry of the bank', async () => {
  const first = await synth.render({ ...kick, velocity: 90 })
  const last = await synth.render({ ...snare, velocity: 90 })
  const morph = (amount: number) => synth.morph({ from: kick, to: snare, amount, velocity: 90 })
  expect((await morph(0)).samples).toBe(first.samples)
  expect((await morph(1)).samples).toBe(last.samples)
})

test('controls and conditions lie between those that the ends have alone, for any amount', () => {
  const from = { class: 'kick', seed: 3, controls: { brightness: 35, decay: 0.5 } }
  const to = { class: 'rim', seed: 4, controls: { tune: 6 } }
  const [a, b] = [from, to].map((end) => resolveShot({ ...end, velocity: 64 }, steered))
  for (const amount of [0.01, 0.5, 0.99]) {
    const { job, timbre } = resolveMorph({ from, to, amount, velocity: 64 }, steered)
    expect(job.controls.tune).toBeCloseTo(6 * amount, 9)
    expect(job.controls.decay).toBeCloseTo(0.5 + 0.5 * amount, 9)
    expect(job.mix).toEqual([1 - amount, 0, amount])
    expect(job.from).toEqual({ from: 3, to: 4, amount })
    job.conditions.forEach((value, d) =>
      expect(value).toBeCloseTo((1 - amount) * a.job.conditions[d] + amount * b.job.conditions[d], 9),
    )
    expect(Object.keys(timbre.expected)).toEqual(['brightness', 'energy'])
    const [low, high] = [a.timbre.expected.brightness!, b.timbre.expected.brightness!]
    expect(timbre.expected.brightness).toBeGreaterThan(Math.min(low, high) - 1e-9)
    expect(timbre.expected.brightness).toBeLessThan(Math.max(low, high) + 1e-9)
  }
})

test('between two settings of one seed the noise and the latent stay', () => {
  const to = { ...kick, controls: { tune: 2 } }
  const { job } = resolveMorph({ from: kick, to, amount: 0.5, velocity: 127 }, plain)
  expect(job.from).toBe(7)
  expect(job.controls.tune).toBe(1)
})

test('what either end asks for beyond the reach of its class is said', () => {
  const from = { class: 'kick', seed: 3, controls: { brightness: 150 } }
  const { timbre } = resolveMorph({ from, to: { class: 'snare', seed: 1 }, amount: 0.5, velocity: 127 }, steered)
  expect(timbre.limited.map(({ control, asked }) => [control, asked])).toEqual([['brightness', 150]])
})

test('an amount outside 0 … 1, or an end that the model cannot serve, is refused', () => {
  for (const amount of [-0.1, 1.1, Number.NaN])
    expect(() => resolveMorph({ from: kick, to: snare, amount, velocity: 127 }, plain)).toThrow(Fault)
  const to = { class: 'cowbell', seed: 1 }
  expect(() => resolveMorph({ from: kick, to, amount: 0.5, velocity: 127 }, plain)).toThrow('"cowbell"')
})

test('a sound has always the same neighbours, each another one, at the distance that was asked', () => {
  const sound = { class: 'kick', seed: 7, controls: { tune: 1 } }
  const drawn = Array.from({ length: 64 }, (_, i) => neighbourOf(sound, i, 0.2))
  expect(drawn).toEqual(Array.from({ length: 64 }, (_, i) => neighbourOf(sound, i, 0.2)))
  expect(new Set(drawn.map(({ to }) => to.seed)).size).toBe(64)
  for (const { from, to, amount } of drawn) {
    expect(from).toBe(sound)
    expect(to).toEqual({ ...sound, seed: to.seed })
    expect(amount).toBe(0.2)
  }
  expect(neighbourOf({ ...sound, seed: 8 }, 0, 0.2).to.seed).not.toBe(drawn[0].to.seed)
})

test('the shipped model’s neighbours lie the farther off the more distance is asked for, and at 1 as far as other sounds', async () => {
  const shipped = new ModelShelf(resolve(import.meta.dirname, '../../models')).synth()
  const sound = { class: 'snare', seed: 3 }
  const levels = (x: Float32Array) => stft(x, tonal).map((v) => Math.log(1e-3 + Math.abs(v)))
  const base = levels((await shipped.render({ ...sound, velocity: 127 })).samples)
  const distance = async (amount: number): Promise<number> => {
    const { samples } = await shipped.morph({ ...neighbourOf(sound, 0, amount), velocity: 127 })
    return levels(samples).reduce((sum, v, i) => sum + (v - base[i]) ** 2, 0)
  }
  const distances = []
  for (const amount of [0, 0.1, 0.3, 0.6, 1]) distances.push(await distance(amount))
  await shipped.close()
  expect(distances[0]).toBe(0)
  for (let i = 1; i < distances.length; i++) expect(distances[i]).toBeGreaterThan(1.1 * distances[i - 1])
})
