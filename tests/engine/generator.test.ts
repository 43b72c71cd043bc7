import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dbToGain, gainToDb, peakOf } from '../../src/dsp/level.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import type { Range } from '../../src/dsp/range.ts'
import { type Generator, openGenerator, type ShotSlice } from '../../src/engine/generator.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { expectedRiseDb } from '../../src/model/rise.ts'
import { checkManifest } from '../../src/model/manifest.ts'
import { progressiveSliced, type SlicedNetwork, styleNetwork, waveSliced } from '../gan/sliced-networks.ts'
import { writeSlicedBundle } from './sliced-bundle.ts'
import { shippedFolder } from '../shipped.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-generator-'))
afterAll(() => rmSync(room, { recursive: true }))

async function opened(folder: string, streaming = false): Promise<Generator> {
  const manifest = checkManifest(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')), folder)
  return await openGenerator({ generatorPath: join(folder, 'generator.onnx'), manifest, threads: 1, streaming })
}

/** The slices of a sound, put together by where they say that they lie. */
async function streamed(...[generator, ...sound]: [Generator, ...Parameters<Generator['stream']>]): Promise<{
  samples: Float32Array
  lengths: number[]
}> {
  const slices: ShotSlice[] = []
  for await (const slice of generator.stream(...sound)) slices.push(slice)
  const samples = new Float32Array(slices.at(-1)!.start + slices.at(-1)!.samples.length)
  let end = 0
  for (const [i, slice] of slices.entries()) {
    expect(slice.start).toBe(end)
    expect(slice.last).toBe(i === slices.length - 1)
    samples.set(slice.samples, slice.start)
    end += slice.samples.length
  }
  return { samples, lengths: slices.map((slice) => slice.samples.length) }
}

function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0)
}

/** The stretches between the boundaries that a seed draws. */
function randomPlan(frames: number, seed: number): Range[] {
  const random = new RandomStream(seed, 'slice plan')
  const ends = [...Array.from({ length: frames - 1 }, (_, i) => i + 1).filter(() => random.chance(0.3)), frames]
  return ends.map((to, i) => ({ from: ends[i - 1] ?? 0, to }))
}

/** Mix, variation and conditions of a sound, at random. */
function asked(seed: number, classes: number): [number[], number, number, number[]] {
  const random = new RandomStream(seed, 'asked')
  const weights = Array.from({ length: classes }, () => random.uniform())
  const sum = weights.reduce((a, b) => a + b)
  const given = [random.normal(), random.normal()]
  return [weights.map((weight) => weight / sum), seed, random.uniform(0, 1.5), given]
}

const networks: Readonly<Record<string, () => SlicedNetwork>> = {
  style: () => styleNetwork(),
  'style-matched': () => styleNetwork(undefined, true),
  progressive: () => progressiveSliced(2, true),
  'style-wave': () => waveSliced(),
}

for (const [name, make] of Object.entries(networks))
  test(`${name}: what is streamed is what is rendered, whatever the plan, the sound and what was drawn before`, async () => {
    const network = make()
    for (const seed of [1, 2, 3]) {
      const plan = randomPlan(network.grid.frames, seed)
      const generator = await opened(writeSlicedBundle(room, `${name}-${seed}`, network, plan))
      expect(generator.sliced).toBe(true)
      for (const number of [10, 11, 12]) {
        const [mix, drawn, variation, conditions] = asked(number, 3)
        const whole = await generator.render(mix, drawn, variation, conditions)
        const { samples, lengths } = await streamed(generator, mix, drawn, variation, conditions)
        expect(lengths.length).toBeLessThanOrEqual(plan.length)
        expect(difference(samples, whole)).toBeLessThan(1e-6)
        for (const wholly of [false, true]) {
          const prepared = generator.prepare(drawn, wholly)
          expect((await streamed(generator, mix, prepared, variation, conditions)).samples).toEqual(samples)
          expect(await generator.render(mix, prepared, variation, conditions)).toEqual(whole)
        }
      }
      await generator.release()
    }
  })

test('a generator that streams does without the whole graph, and its copy of the weights, until a whole sound is asked for', async () => {
  const folder = writeSlicedBundle(room, 'lazy', styleNetwork(), randomPlan(16, 1))
  const [mix, seed, variation, conditions] = asked(1, 3)
  const plain = await opened(folder)
  const whole = await plain.render(mix, seed, variation, conditions)
  await plain.release()
  rmSync(join(folder, 'generator.onnx'))
  const generator = await opened(folder, true)
  expect(difference((await streamed(generator, mix, seed, variation, conditions)).samples, whole)).toBeLessThan(1e-6)
  await expect(generator.render(mix, seed, variation, conditions)).rejects.toMatchObject({ code: 'E_MODEL' })
  await generator.release()
})

test('a bundle without slices streams its whole sound at once', async () => {
  const generator = await opened(writeSlicedBundle(room, 'whole', styleNetwork(), undefined))
  expect(generator.sliced).toBe(false)
  const [mix, seed, variation, conditions] = asked(1, 3)
  const { samples, lengths } = await streamed(generator, mix, seed, variation, conditions)
  expect(lengths.length).toBe(1)
  expect(samples).toEqual(await generator.render(mix, seed, variation, conditions))
  expect(peakOf(samples)).toBeCloseTo(dbToGain(-1), 6)
  await generator.release()
})

test('the shipped model: every class, streamed as rendered, its attack at its level', async () => {
  const { manifest, generatorPath } = readBundle(shippedFolder)
  const generator = await openGenerator({ generatorPath, manifest, threads: 1, streaming: true })
  const conditions = [60, 50, 50, 45, 45, 45, 40, -20]
  // After the first, slices double; the last is what remains.
  const expected = [1152]
  for (let left = manifest.lengthSamples - 1152, next = 1536; left > 0; left -= next, next *= 2)
    expected.push(Math.min(next, left))
  for (const [k] of manifest.classes.entries()) {
    const mix = manifest.classes.map((_, i) => (i === k ? 0.75 : 0.25 / (manifest.classes.length - 1)))
    const whole = await generator.render(mix, k, 1, conditions)
    const { samples, lengths } = await streamed(generator, mix, k, 1, conditions)
    expect(lengths).toEqual(expected)
    expect(difference(samples, whole)).toBeLessThan(1e-6)
    const attackDb = gainToDb(peakOf(whole.subarray(0, 1103)))
    expect(attackDb).toBeCloseTo(-1 - expectedRiseDb(manifest.rise!, mix, conditions), 4)
  }
  await generator.release()
})
