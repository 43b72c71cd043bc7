// ghostnote render: model + class + seed → one WAV file.

import { type Command, InvalidArgumentError, Option } from 'commander'
import { recipeInfo } from '../engine/recipe.ts'
import { silenceDb } from '../engine/shaping.ts'
import type { ShotRequest } from '../engine/shot-request.ts'
import { type RenderedShot, Synth } from '../engine/synth.ts'
import { Fault } from '../faults/fault.ts'
import { encodeWav, type WavDepth } from '../formats/wav.ts'
import { withWavInfo } from '../formats/wav-info.ts'
import { bundleFolder, readBundle } from '../model/bundle.ts'
import { controlTable, resolveControls, timbreTable } from '../protocol/controls.ts'
import { classFromText, classText, type SoundClass } from '../protocol/sound.ts'
import { maxVelocity, velocityGainDb } from '../protocol/velocity.ts'
import { editionOf } from '../server/edition.ts'
import { chosenModel, modelOption, modelsOption } from './models.ts'
import { packageVersion } from './package.ts'
import { integerBetween, maxSeed, verb } from './verb.ts'
import { checkWavName, writeWav } from './wav-out.ts'

interface RenderFlags {
  readonly class: SoundClass
  readonly seed: number
  readonly latent?: string
  readonly velocity: number
  readonly set?: Readonly<Record<string, number>>
  readonly depth: WavDepth
  readonly out: string
  readonly model?: string
  readonly models: string
  readonly json?: true
}

/** Half a step of each depth, in dB of full scale: what peaks below it is written as zeros. */
const floorDb: Readonly<Record<WavDepth, number>> = { '16': -96.3, '24': -144.5, '32f': silenceDb }

/** A model's shot at full velocity that peaks below this is silence for any purpose. */
const audibleDb = -80

export function command(): Command {
  const rows = controlTable.map(
    (row) => `  ${row.id.padEnd(10)} ${`${row.min} … ${row.max} ${row.unit}`.padEnd(30)} ${row.hint}`,
  )
  const timbreRows = timbreTable.map((row) => `  ${row.id.padEnd(10)} ${row.unit.padEnd(30)} ${row.hint}`)
  return verb('render', 'Write one sound of a model to a WAV file.', [
    'render --class kick --seed 7 --out kick.wav',
    'render --class open-hat --seed 3 --set decay=0.4 --set tune=-2 --out hat.wav',
    'render --class kick --seed 7 --set brightness=60 --set depth=40 --out bright.wav',
    'render --class kick:0.7+snare:0.3 --seed 7 --out between.wav',
    'render --model my-drums --class snare --seed 12 --velocity 64 --depth 32f --out soft.wav --json',
  ])
    .requiredOption(
      '--class <name>',
      'class of the sound, as the model knows it, or a mix: kick:0.7+snare:0.3',
      classValue,
    )
    .option('--seed <n>', 'which sound of that class; the same seed is always the same sound', seedValue, 1)
    .option('--latent <text>', 'where the sound lies, in place of where its seed draws it; the seed draws its noise')
    .option('--velocity <n>', 'how hard it is hit, 1 … 127', integerBetween(1, maxVelocity), maxVelocity)
    .option('--set <name=value>', 'set a control (see below); may be given several times', addControl)
    .addOption(new Option('--depth <bits>', 'sample format').choices(['16', '24', '32f']).default('24'))
    .requiredOption('--out <file>', 'WAV file to write; one of that name is replaced')
    .addOption(modelOption())
    .addOption(modelsOption())
    .option('--json', 'print the result as one JSON object on stdout')
    .addHelpText('after', `\nControls for --set:\n${rows.join('\n')}\n`)
    .addHelpText(
      'after',
      `\nTimbre, for models that were trained with it; left out, a sound is as its seed draws it. How far a class\n` +
        `reaches is in the model's card; what lies beyond is played at the end of the reach, and said:\n` +
        `${timbreRows.join('\n')}\n`,
    )
    .action(run)
}

const seedValue = integerBetween(0, maxSeed)

async function run(flags: RenderFlags): Promise<void> {
  const out = checkWavName(flags.out)
  const controls = resolveControls(flags.set ?? {}, '--set', 'E_USAGE')
  const { folder, name } = chosenModel(flags)
  const bundle = readBundle(bundleFolder(folder, name, '--model'))
  const { class: of, seed, latent, velocity, depth } = flags
  const synth = new Synth(bundle)
  const sound = { class: of, seed, ...(latent !== undefined && { latent }) }
  const shot = await renderNamed(synth, { ...sound, velocity, controls })
  await synth.close()
  refuseSilence(shot, flags, controls.level)

  const recipe = { model: name, ...sound, velocity, controls }
  const version = packageVersion()
  const edition = editionOf(bundle.hash, version)
  const wav = withWavInfo(
    encodeWav({ channels: [shot.samples], rateHz: shot.rateHz }, depth),
    recipeInfo(version, { ...recipe, edition, controls: { ...controls } }),
  )
  writeWav(out, wav)

  const { samples, rateHz, renderMs, peakDb, reducedDb, given, expected, limited } = shot
  if (flags.json) {
    const timbre = Object.keys(given).length === 0 ? {} : { timbre: { given, expected, limited } }
    const measured = { rateHz, lengthSamples: samples.length, renderMs, peakDb, reducedDb, ...timbre }
    console.log(JSON.stringify({ out, ...recipe, modelHash: bundle.hash, depth, ...measured }))
    return
  }
  const turnedDown = reducedDb > 0 ? `, turned down by ${reducedDb.toFixed(1)} dB so that nothing clips` : ''
  console.log(
    `${flags.out}: ${classText(of)} ${seed} of ${name}, ${(samples.length / rateHz).toFixed(2)} s, ` +
      `peak ${peakDb.toFixed(1)} dB${turnedDown}, rendered in ${renderMs.toFixed(0)} ms`,
  )
  for (const { control, asked, played } of limited)
    console.log(
      `${control}: asked for ${asked}, played ${played.toFixed(1)}, as far as ${classText(of)} of ${name} reaches.`,
    )
}

/** As synth.render, but what the model does not have is laid to the flag. */
async function renderNamed(synth: Synth, request: ShotRequest): Promise<RenderedShot> {
  try {
    return await synth.render(request)
  } catch (error) {
    await synth.close()
    if (!(error instanceof Fault)) throw error
    const { at } = error.detail
    if (at === 'class' || at === 'latent') throw new Fault(error.code, { ...error.detail, at: `--${at}` })
    if (at.startsWith('controls: '))
      throw new Fault(error.code, { ...error.detail, at: at.replace('controls', '--set') })
    throw error
  }
}

function refuseSilence({ peakDb }: RenderedShot, { class: of, seed, velocity, depth }: RenderFlags, level: number) {
  const askedDb = level + velocityGainDb(velocity)
  if (peakDb - askedDb < audibleDb)
    throw new Fault('E_MODEL', {
      at: `--class ${classText(of)} --seed ${seed}`,
      found: 'silence',
      expected: 'a sound',
      wayOut: 'Try another seed; if all are silent, train the model further.',
    })
  if (peakDb < floorDb[depth])
    throw new Fault('E_USAGE', {
      at: `--velocity ${velocity} --set level=${level}`,
      found: `a peak of ${peakDb.toFixed(0)} dB, which ${depth} bits write as silence`,
      expected: `a peak above ${floorDb[depth].toFixed(0)} dB`,
      wayOut: 'Raise one of them, or use --depth 32f.',
    })
}

function classValue(text: string): SoundClass {
  const of = classFromText(text)
  if (of === undefined)
    throw new InvalidArgumentError(`Found "${text}"; expected a class, or a mix such as kick:0.7+snare:0.3.`)
  return of
}

function addControl(text: string, before: Readonly<Record<string, number>> = {}): Record<string, number> {
  const [, name, number] = /^([a-z-]+)=(.+)$/.exec(text) ?? []
  const value = Number(number)
  if (name === undefined || number?.trim() === '' || !Number.isFinite(value))
    throw new InvalidArgumentError(`Found "${text}"; expected NAME=NUMBER, for example decay=0.5.`)
  return { ...before, [name]: value }
}
