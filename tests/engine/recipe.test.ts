import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { strokeStray } from '../../src/dsp/neighbours.ts'
import { neighbourOf } from '../../src/engine/morph-request.ts'
import { type Recipe, readRecipe, recipeInfo, renderRecipe } from '../../src/engine/recipe.ts'
import { Synth } from '../../src/engine/synth.ts'
import { encodeWav, type WavDepth } from '../../src/formats/wav.ts'
import { withWavInfo } from '../../src/formats/wav-info.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { writeCarrierBundle } from './carrier-bundle.ts'
import { steeredConditioning } from './steered.ts'

const room = mkdtempSync(join(tmpdir(), 'ghostnote-recipe-'))
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

async function fileOf(recipe: Recipe, bits: WavDepth): Promise<Uint8Array> {
  const { samples, rateHz } = await renderRecipe(recipe, synth)
  return withWavInfo(encodeWav({ channels: [samples], rateHz }, bits), recipeInfo('1.2.3', recipe, 'Große Trommel'))
}

const plain: Recipe = { model: 'carrier', class: 'kick', seed: 7, velocity: 100, controls: { tune: -3.5, level: 2 } }
const recipes: readonly Recipe[] = [
  plain,
  { ...plain, class: { kick: 0.7, snare: 0.3 }, edition: '0123456789abcdef', kit: 'Mine “é”', pad: 3 },
  { ...plain, near: { seed: 12, amount: 0.12 }, velocity: 32, gainDb: 17.345, controls: { brightness: 55 } },
]

test('the recipe in a file makes the same file again, in every depth', async () => {
  const other = new Synth(synth.bundle) // whose bank is empty
  try {
    for (const recipe of recipes)
      for (const bits of ['16', '24', '32f'] as const) {
        const file = await fileOf(recipe, bits)
        const read = readRecipe(file, 'kick.wav')
        expect(read).toEqual(recipe)
        const { samples, rateHz } = await renderRecipe(read, other)
        const again = withWavInfo(
          encodeWav({ channels: [samples], rateHz }, bits),
          recipeInfo('1.2.3', read, 'Große Trommel'),
        )
        expect(Buffer.compare(again, file)).toBe(0)
      }
  } finally {
    await other.close()
  }
})

test('a sound near another is the neighbour that the page would play, and louder by its gain', async () => {
  const [, , near] = recipes as [Recipe, Recipe, Recipe]
  const sound = { class: 'kick', seed: 7, controls: { brightness: 55 } }
  const { to, amount } = neighbourOf(sound, 3, strokeStray)
  const wanted = await synth.morph({ from: sound, to, amount, velocity: 32 })
  const { samples } = await renderRecipe({ ...near, near: { seed: to.seed, amount } }, synth)
  const ratio = samples.map((x, i) =>
    Math.abs(wanted.samples[i]!) < 1e-6 ? 10 ** (17.345 / 20) : x / wanted.samples[i]!,
  )
  for (const value of ratio) expect(20 * Math.log10(value)).toBeCloseTo(17.345, 3)
})

test('a file without a recipe, or with one that is none, is refused with its name and what is wrong', async () => {
  const wav = encodeWav({ channels: [Float32Array.of(0, 0.5)], rateHz: 44_100 }, '16')
  const withText = (text: string) => withWavInfo(wav, { ICMT: text })
  expect(() => readRecipe(wav, 'loop.wav')).toThrow(/^loop\.wav: found no text of its own; expected the recipe/)
  expect(() => readRecipe(withText('my best kick'), 'a.wav')).toThrow(/^a\.wav: found a text that is no recipe/)
  expect(() => readRecipe(withText('{"seed":7}'), 'a.wav')).toThrow(/^a\.wav: /)
  expect(() => readRecipe(withText(JSON.stringify({ ...plain, velocity: 200 })), 'a.wav')).toThrow(
    /^a\.wav: velocity: found 200/,
  )
  expect(() => readRecipe(withText(JSON.stringify({ ...plain, gainDb: 1e9 })), 'a.wav')).toThrow(/^a\.wav: gainDb/)
  // A later version may say more.
  expect(readRecipe(withText(JSON.stringify({ ...plain, mood: 'dark' })), 'a.wav')).toEqual(plain)
})
