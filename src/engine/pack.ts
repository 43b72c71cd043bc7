// A kit's pack: the files of its plan, rendered one after the other.

import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../faults/fault.ts'
import { dspresetText } from '../formats/decent-sampler.ts'
import { sfzText } from '../formats/sfz.ts'
import { withWavInfo } from '../formats/wav-info.ts'
import { encodeWav } from '../formats/wav.ts'
import type { ZipEntry } from '../formats/zip.ts'
import { velocityGainDb } from '../protocol/velocity.ts'
import type { PackedSound, PackPlan } from './pack-plan.ts'
import { louder, type Recipe, recipeInfo, renderRecipe } from './recipe.ts'
import type { Synth } from './synth.ts'

/** Until a synth that has too much to do is asked again, and how often. */
const busyMs = 200
const mostTries = 50

type Renderer = Pick<Synth, 'render' | 'morph'>

/** How many files `packEntries` gives. */
export function packLength(plan: PackPlan): number {
  return texts(plan).length + plan.sounds.length
}

/**
 * [main] The files of a pack in their folder: the kit, the samplers' own texts, the sounds. One is rendered when the one
 * before was taken.
 * @throws Fault as Synth.render does; a synth that is busy is waited for.
 */
export async function* packEntries(plan: PackPlan, synth: Renderer, version: string): AsyncGenerator<ZipEntry, void> {
  for (const [path, text] of texts(plan)) yield { path: `${plan.name}/${path}`, bytes: Buffer.from(text) }
  for (const sound of plan.sounds)
    yield { path: `${plan.name}/${sound.path}`, bytes: await packedWav(sound, plan, synth, version) }
}

function texts({ name, format, kit, sampled }: PackPlan): [path: string, text: string][] {
  return [
    [`${name}.json`, `${JSON.stringify(kit, undefined, 2)}\n`],
    ...(format === 'sfz' || format === 'all' ? [[`${name}.sfz`, sfzText(sampled)] as [string, string]] : []),
    ...(format === 'decentsampler' || format === 'all'
      ? [[`${name}.dspreset`, dspresetText(sampled)] as [string, string]]
      : []),
  ]
}

/**
 * Softer renders are brought to the level of the hardest hit, since samplers make softer hits softer; but not beyond full
 * scale. The recipe says by how much.
 */
async function packedWav(
  { recipe, title }: PackedSound,
  { bits }: PackPlan,
  synth: Renderer,
  version: string,
): Promise<Uint8Array> {
  const shot = await patiently(() => renderRecipe(recipe, synth))
  const lostDb = -velocityGainDb(recipe.velocity)
  const gainDb = Math.max(0, Math.floor(Math.min(lostDb, -shot.peakDb) * 1000) / 1000)
  const said: Recipe = gainDb === 0 ? recipe : { ...recipe, gainDb }
  const { samples, rateHz } = louder(shot, gainDb)
  const channels = [samples.length === 0 ? new Float32Array(1) : samples] // some readers take no empty file
  return withWavInfo(encodeWav({ channels, rateHz }, bits), recipeInfo(version, said, title))
}

async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'E_LIMIT' || tries === mostTries) throw error
      await wait(busyMs)
    }
}
