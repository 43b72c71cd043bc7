// ghostnote bundle: config + recipe or dataset, and perhaps a run → an archive that trains where there is neither a
// network nor Node.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../faults/fault.ts'
import { unwritable } from '../faults/unwritable.ts'
import { writeFileAtomicFrom } from '../formats/atomic-file.ts'
import { tarGz } from '../formats/tar-gz.ts'
import { soundRevision, soundRevisions, type SoundRevision } from '../factory/revisions.ts'
import { configs } from '../gan/configs.ts'
import { type Packaged, packagedEntries } from './packaged-entries.ts'
import { loaderWayOut } from './packaged-parts.ts'
import { runToGoOn } from './packaged-run.ts'
import { systemLoader } from './packaged-vulkan.ts'
import { configOf } from './train-config.ts'
import { revisionNamed } from './revision-named.ts'
import { integerBetween, maxSeed, verb } from './verb.ts'

interface BundleFlags {
  readonly config?: string
  readonly run?: string
  readonly data?: string
  readonly factory?: number
  readonly factorySeed: number
  readonly factoryRevision: SoundRevision
  readonly seed: number
  readonly out: string
  readonly vulkan?: string
  readonly limit: number
  readonly json?: true
}

export function command(): Command {
  return verb('bundle', 'Pack training for a Linux x64 machine with a GPU and without a network, in one archive.', [
    'bundle --config style-44k --factory 12000 --out gpu.tar.gz      # the dataset is rendered there',
    'bundle --config style-lite --data data/mine --out gpu.tar.gz    # your own sounds go along',
    'bundle --run runs/big --factory 12000 --out gpu.tar.gz          # goes on from the newest checkpoint',
    'bundle --config style-44k --factory 12000 --vulkan ~/lib/libvulkan.so.1 --out gpu.tar.gz',
  ])
    .option('--config <name>', `configuration: ${Object.keys(configs).join(', ')}, or a JSON file`)
    .option('--run <run>', 'run folder to go on from, with its config and seed')
    .option('--data <dataset>', 'prepared dataset to take along')
    .option(
      '--factory <count>',
      'in place of one: so many sounds of the built-in drum set',
      integerBetween(1, 1_000_000),
    )
    .option('--factory-seed <s>', 'seed of these sounds', integerBetween(0, maxSeed), 1)
    .option('--factory-revision <n>', `their revision: ${soundRevisions.join(', ')}`, revisionNamed, soundRevision)
    .option('--seed <s>', 'seed of weights, batches and noise', integerBetween(0, 0xffffffff), 1)
    .requiredOption('--out <file>', 'archive to write, .tar.gz')
    .option('--vulkan <file>', 'libvulkan.so.1 to take along (default: this machine’s, where it has one)')
    .option('--limit <MiB>', 'warn where the archive is larger', integerBetween(1, 1 << 20), 64)
    .option('--json', 'print what was written as one JSON object on stdout')
    .addHelpText(
      'after',
      `
There: tar xzf gpu.tar.gz && ghostnote-training/train.sh --minutes 50
Here again, with its run folder in runs/big: ghostnote train --out runs/big and the same config and dataset as before.
docs/training.md says more.
`,
    )
    .action(run)
}

async function run(flags: BundleFlags): Promise<void> {
  const packaged = whatIsAskedFor(flags)
  const out = resolve(flags.out)
  const entries = await packagedEntries(packaged)
  let bytes: number
  try {
    bytes = await writeFileAtomicFrom(out, tarGz(entries))
  } catch (error) {
    throw unwritable(`--out ${flags.out}`, error, 'a file to write', 'Choose another --out.') ?? error
  }
  const mib = bytes / 2 ** 20
  if (mib > flags.limit)
    console.error(
      `Larger than ${flags.limit} MiB (--limit). ${
        packaged.dataset === undefined
          ? 'gunzip and xz -9 take a third off it.'
          : 'The dataset is most of it: take fewer or shorter sounds.'
      }`,
    )
  const vulkan = packaged.loader ?? systemLoader() ?? null
  if (vulkan === null)
    console.error(
      `No Vulkan loader goes along, for this machine has none; the other needs one (\`ldconfig -p\` lists libvulkan there). ${loaderWayOut}`,
    )
  if (flags.json) console.log(JSON.stringify({ out, bytes, files: entries.length, vulkan }))
  else
    console.log(
      `${flags.out}: ${mib.toFixed(1)} MiB, ${entries.length} files.\nThere: tar xzf ${flags.out.split(/[/\\]/).at(-1)} && ghostnote-training/train.sh`,
    )
}

function whatIsAskedFor(flags: BundleFlags): Packaged {
  const { config, run: runFolder, data, factory, factorySeed, factoryRevision, seed, vulkan } = flags
  const refused = (at: string, found: string, expected: string, wayOut: string) =>
    new Fault('E_USAGE', { at, found, expected, wayOut })
  if ((config === undefined) === (runFolder === undefined))
    throw refused(
      '--config',
      config === undefined ? 'nothing' : '--run as well',
      'either --config or --run, which has its own',
      'For example: --config style-44k',
    )
  if ((data === undefined) === (factory === undefined))
    throw refused(
      '--data',
      data === undefined ? 'nothing' : '--factory as well',
      'either a dataset, or --factory with a count of sounds to render there',
      'For example: --factory 12000',
    )
  if (vulkan !== undefined && statSync(vulkan, { throwIfNoEntry: false })?.isFile() !== true)
    throw new Fault('E_PATH', {
      at: '--vulkan',
      found: `${vulkan}, which is no file`,
      expected: 'libvulkan.so.1',
      wayOut: 'Check the path.',
    })
  const going = runFolder === undefined ? undefined : runToGoOn(resolve(runFolder))
  return {
    config: going?.config ?? configOf(config!),
    seed: going?.seed ?? seed,
    ...(going === undefined ? {} : { run: going }),
    ...(data === undefined ? {} : { dataset: resolve(data) }),
    ...(factory === undefined ? {} : { factory: { count: factory, seed: factorySeed, revision: factoryRevision } }),
    ...(vulkan === undefined ? {} : { loader: resolve(vulkan) }),
  }
}
