// ghostnote resynth: a sound file → the nearest sound that a model makes, as a recipe and a WAV file.

import { basename } from 'node:path'
import { type Command, Option } from 'commander'
import type { NearestSound } from '../engine/analyse.ts'
import { Analyst } from '../engine/analyst.ts'
import { recipeInfo } from '../engine/recipe.ts'
import { Synth } from '../engine/synth.ts'
import { Fault } from '../faults/fault.ts'
import { encodeWav, type WavDepth } from '../formats/wav.ts'
import { withWavInfo } from '../formats/wav-info.ts'
import { type Bundle, bundleFolder, readBundle } from '../model/bundle.ts'
import { timbreTable } from '../protocol/controls.ts'
import { maxVelocity } from '../protocol/velocity.ts'
import { editionOf } from '../server/edition.ts'
import { chosenModel, modelOption, modelsOption } from './models.ts'
import { packageVersion } from './package.ts'
import { readSound } from './sound-file.ts'
import { verb } from './verb.ts'
import { checkWavName, writeWav } from './wav-out.ts'

interface ResynthFlags {
  readonly out?: string
  readonly depth: WavDepth
  readonly model?: string
  readonly models: string
  readonly json?: true
}

export function command(): Command {
  return verb('resynth', 'Find the sound of a model that is nearest to a sound file.', [
    'resynth snare.wav --out mine.wav',
    'resynth snare.flac --json                    # class, seed and latent, for render, kits and addresses',
    'resynth hat.aiff --model my-drums --out hat.wav',
  ])
    .argument('<file>', 'a one-shot: WAV, AIFF, FLAC or Ogg Vorbis of any rate')
    .option('--out <file>', 'WAV file to write the model’s version to; one of that name is replaced')
    .addOption(new Option('--depth <bits>', 'sample format').choices(['16', '24', '32f']).default('24'))
    .addOption(modelOption())
    .addOption(modelsOption())
    .option('--json', 'print the recipe and how near it is as one JSON object on stdout')
    .action(run)
}

async function run(file: string, flags: ResynthFlags): Promise<void> {
  const out = flags.out === undefined ? undefined : checkWavName(flags.out)
  const { folder, name } = chosenModel(flags)
  const bundle = readBundle(bundleFolder(folder, name, '--model'))
  const { samples: _, ...nearest } = await nearestTo(file, bundle)
  const recipe = {
    model: name,
    class: nearest.class,
    seed: nearest.seed,
    latent: nearest.latent,
    velocity: maxVelocity,
    controls: {},
  }
  if (out !== undefined) await writeVersion(out, flags.depth, bundle, recipe)
  if (flags.json)
    console.log(JSON.stringify({ file, ...(out && { out }), modelHash: bundle.hash, ...recipe, ...nearest }))
  else console.log(told(file, name, nearest))
}

async function nearestTo(file: string, bundle: Bundle): Promise<NearestSound> {
  const bytes = readSound(file)
  let analyst: Analyst
  try {
    analyst = new Analyst(bundle)
  } catch (error) {
    throw error instanceof Fault ? new Fault(error.code, { ...error.detail, at: '--model' }) : error
  }
  try {
    return await analyst.analyse(bytes, file)
  } finally {
    await analyst.close()
  }
}

type Recipe = Parameters<Synth['render']>[0] & { readonly model: string }

async function writeVersion(out: string, depth: WavDepth, bundle: Bundle, recipe: Recipe): Promise<void> {
  const synth = new Synth(bundle)
  const { samples, rateHz } = await synth.render(recipe).finally(() => synth.close())
  const version = packageVersion()
  const info = recipeInfo(version, { ...recipe, edition: editionOf(bundle.hash, version) })
  writeWav(out, withWavInfo(encodeWav({ channels: [samples], rateHz }, depth), info))
}

function told(
  file: string,
  model: string,
  { class: of, seed, latent, distanceDb, descriptors }: Omit<NearestSound, 'samples'>,
): string {
  const rows = timbreTable.map(({ id, label }) => {
    const [sample, made] = [descriptors.sample[id], descriptors.model[id]]
    return `  ${label.padEnd(12)} ${shown(sample)} ${shown(made)}`
  })
  return [
    `${basename(file)} is nearest to a ${of} of ${model}: ${distanceDb.toFixed(1)} dB apart (log-spectral distance; two noises`,
    'of one colour are 7 to 8 dB apart).',
    `  ${''.padEnd(12)} sample  model`,
    ...rows,
    `ghostnote render --class ${of} --seed ${seed} --latent=${latent} --out FILE.wav`,
  ].join('\n')
}

function shown(value: number | null): string {
  return (value === null ? '–' : value.toFixed(1)).padStart(6)
}
