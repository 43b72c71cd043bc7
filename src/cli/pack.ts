// ghostnote pack: kit + model → a ZIP archive of its sounds, with what a sampler needs to play them.

import { join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { KitShelf } from '../engine/kit-shelf.ts'
import { readKit } from '../engine/kits.ts'
import { packEntries, packLength } from '../engine/pack.ts'
import { mostVariants, packFormats, type PackFormat, planPack } from '../engine/pack-plan.ts'
import { Synth } from '../engine/synth.ts'
import { Fault } from '../faults/fault.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomicFrom } from '../formats/atomic-file.ts'
import type { WavDepth } from '../formats/wav.ts'
import { type ZipEntry, zipStream } from '../formats/zip.ts'
import { bundleFolder, readBundle } from '../model/bundle.ts'
import type { Kit } from '../protocol/kit.ts'
import { editionOf } from '../server/edition.ts'
import { dataFolder } from './data-folder.ts'
import { chosenModel, modelOption, modelsOption } from './models.ts'
import { packageRoot, packageVersion } from './package.ts'
import { progress } from './progress.ts'
import { integerBetween, verb } from './verb.ts'

interface PackFlags {
  readonly format: PackFormat
  readonly bits: WavDepth
  readonly layers?: number
  readonly roundRobins?: number
  readonly out: string
  readonly kits?: string
  readonly model?: string
  readonly models: string
  readonly json?: true
}

export function command(): Command {
  const variants = integerBetween(1, mostVariants)
  return verb('pack', 'Write a kit’s sounds to a ZIP archive, with what samplers need to play them.', [
    'pack first-light --out first-light.zip',
    'pack velvet --format wav --bits 16 --out velvet.zip        # one WAV a pad, for hardware and drum samplers',
    'pack my-kit.json --format sfz --layers 6 --round-robins 4 --out my-kit.zip',
    'pack wood-room --format decentsampler --model my-drums --out wood-room.zip --json',
  ])
    .argument('<kit>', 'a kit’s name, as the page lists them (first-light), or a kit file')
    .addOption(
      new Option('--format <name>', 'bare WAVs, or with an instrument for samplers')
        .choices(packFormats)
        .default('all'),
    )
    .addOption(new Option('--bits <bits>', 'sample format').choices(['16', '24', '32f']).default('24'))
    .option(
      '--layers <n>',
      `velocities that each pad is rendered at, 1 … ${mostVariants} (default: 4 where they change the model’s timbre, else 1; 1 for wav)`,
      variants,
    )
    .option(
      '--round-robins <n>',
      `sounds that take turns, the pad’s own and neighbours of it, 1 … ${mostVariants} (default: 3; 1 for wav)`,
      variants,
    )
    .requiredOption('--out <file>', 'ZIP file to write; one of that name is replaced')
    .option('--kits <folder>', 'where your own kits are (default: ghostnote/kits in your data folder)')
    .addOption(modelOption())
    .addOption(modelsOption())
    .option('--json', 'print the result as one JSON object on stdout')
    .action(run)
}

async function run(name: string, flags: PackFlags): Promise<void> {
  const out = resolve(flags.out)
  if (!/\.zip$/i.test(out))
    throw new Fault('E_USAGE', {
      at: '--out',
      found: `"${flags.out}"`,
      expected: 'a file name that ends in .zip',
      wayOut: `For example: --out ${flags.out.replace(/\/$/, '')}.zip`,
    })
  const kit = kitNamed(name, flags)
  const { folder, name: model } = chosenModel(flags)
  const bundle = readBundle(bundleFolder(folder, model, '--model'))
  const version = packageVersion()
  const edition = editionOf(bundle.hash, version)
  const { format, bits, layers, roundRobins } = flags
  const plan = planPack(kit, bundle, edition, { format, bits, layers, turns: roundRobins })
  const files = packLength(plan)
  const synth = new Synth(bundle)
  const bytes = await written(out, packEntries(plan, synth, version), files).finally(() => synth.close())
  const sounds = plan.sounds.length
  if (flags.json) {
    console.log(JSON.stringify({ out, kit: kit.name, model, edition, format, bits, files, sounds, bytes }))
    return
  }
  const size = (bytes / 2 ** 20).toFixed(1)
  console.log(`${flags.out}: ${sounds} sounds of ${kit.name}, played by ${model}, ${size} MB`)
}

function kitNamed(name: string, { kits }: PackFlags): Kit {
  if (/\.json$/i.test(name)) return readKit(resolve(name))
  return new KitShelf(join(packageRoot, 'presets'), resolve(kits ?? dataFolder('kits'))).find(name).kit
}

async function written(out: string, entries: AsyncIterable<ZipEntry>, files: number): Promise<number> {
  const bar = progress('pack', files, 'files')
  async function* counted(): AsyncGenerator<ZipEntry> {
    let done = 0
    for await (const entry of entries) {
      yield entry
      bar.update(++done)
    }
  }
  try {
    return await writeFileAtomicFrom(out, zipStream(counted()))
  } catch (cause) {
    throw unwritable(`--out ${out}`, cause, 'a file that may be written', 'Name another file.') ?? cause
  } finally {
    bar.stop()
  }
}
