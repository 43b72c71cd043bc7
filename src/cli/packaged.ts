// What a training package's train.sh starts: says what card there is, makes the dataset where the package has its recipe
// only, and trains. Needs no network, no other program and no environment.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { engineChoices, type EngineChoice, probeEngine } from '../compile/engine-choice.ts'
import { files } from '../dataset/catalog.ts'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { adapters, type Finding, gpuEngine, memory, processor } from './doctor-checks.ts'
import { packageRoot } from './package.ts'
import { checkedSettings, type PackagedSettings, places, settingsFile } from './packaged-settings.ts'
import { prepareVulkan } from './packaged-vulkan.ts'
import { integerBetween } from './verb.ts'

interface Flags {
  readonly minutes?: number
  readonly steps?: number
  readonly out: string
  readonly engine: EngineChoice
  readonly orCpu?: true
  readonly threads: number
  readonly partSize: number
}

/** The folder that the package was unpacked to. */
const home = dirname(resolve(packageRoot))
const at = (...parts: readonly string[]): string => join(home, ...parts)

const command = new Command('train.sh')
  .description('Trains what this package was made for. The same command again continues an interrupted run.')
  .allowExcessArguments(false)
  .option('--minutes <n>', 'stop after so long, the making of the dataset included', integerBetween(1, 1e6))
  .option('--steps <n>', 'total steps, in place of what the config says', integerBetween(1, 100_000_000))
  .option('--out <run>', 'run folder', at(places.run))
  .addOption(new Option('--engine <engine>', 'what computes the steps').choices(engineChoices).default('onnx-webgpu'))
  .option('--or-cpu', 'train on the processor where that does not work, which is slower many times')
  .option('--threads <n>', 'threads of the CPU engine', integerBetween(1, 256), availableParallelism())
  .option('--part-size <MiB>', 'most of one file of a checkpoint', integerBetween(1, 4096), 15)
  .addHelpText(
    'after',
    '\nExamples:\n  $ ./train.sh\n  $ ./train.sh --minutes 25 --out /scratch/run\n  $ ./train.sh --engine onnx-cpu --steps 20\n',
  )
  .exitOverride()

async function main(): Promise<number> {
  const flags = command.parse().opts<Flags>()
  const startedMs = performance.now()
  const path = at(settingsFile)
  const settings = checkedSettings(JSON.parse(readFileSync(path, 'utf8')), path)
  process.env['GHOSTNOTE_CACHE'] ??= at(places.cache)
  const noted = prepareVulkan(at(places.libraries), process.env)
  if (noted !== '') console.error(noted)
  const engine = await engineFor(flags)
  const dataset = at(places.data)
  if (settings.factory !== undefined && !existsSync(join(dataset, files.head))) {
    const status = await makeDataset(settings, settings.factory, dataset)
    if (status !== 0) return status
  }
  const config = at(places.cache, 'config.json')
  writeFileAtomic(config, JSON.stringify(settings.config))
  const trained = ['train', '--config', config, '--data', dataset, '--out', resolve(flags.out), '--engine', engine]
  trained.push('--seed', String(settings.seed), '--threads', String(flags.threads))
  trained.push('--part-size', String(flags.partSize))
  if (flags.steps !== undefined) trained.push('--steps', String(flags.steps))
  if (flags.minutes !== undefined) {
    const left = flags.minutes - (performance.now() - startedMs) / 60_000
    if (left <= 0) {
      console.error('The time is up before training began; the dataset is made, and the same command goes on with it.')
      return 0
    }
    trained.push('--minutes', left.toFixed(2))
  }
  return await ghostnote(trained)
}

/** The engine asked for where it works; else, only where that is allowed, the processor. Tells what there is. */
async function engineFor({ engine, orCpu }: Flags): Promise<EngineChoice> {
  const told = (finding: Finding) => console.error(`${finding.title}: ${finding.found}`)
  for (const finding of [processor(), memory(), adapters()]) told(finding)
  if (engine !== 'onnx-webgpu' && engine !== 'onnx-cuda') return engine
  const finding = await gpuEngine(engine)
  told(finding)
  if (finding.state === 'ok') return engine
  const { problem } = (await probeEngine(engine)) as { readonly problem: string }
  if (orCpu !== true)
    throw new Fault('E_MACHINE', {
      at: '--engine',
      found: `${engine}, which does not work here (${problem})`,
      expected: 'a GPU with a Vulkan driver',
      wayOut: `README.md in ${home} says what to look for; --or-cpu trains on the processor instead.`,
    })
  console.error('NO GPU: training goes on, on the processor, as --or-cpu allows.')
  return 'onnx-cpu'
}

async function makeDataset(
  { config }: PackagedSettings,
  { count, seed, revision }: NonNullable<PackagedSettings['factory']>,
  dataset: string,
): Promise<number> {
  const sounds = at(places.sounds)
  const drums = ['--count', String(count), '--seed', String(seed), '--revision', String(revision)]
  const made = await ghostnote(['factory', ...drums, '--out', sounds])
  if (made !== 0) return made
  return await ghostnote(['prepare', sounds, '--out', dataset, '--rate', String(config.rateHz)])
}

/** Runs a verb to its end; signals that come meanwhile are its own to answer. */
async function ghostnote(args: readonly string[]): Promise<number> {
  const script = join(packageRoot, 'src/cli/main.ts')
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], { stdio: 'inherit' })
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal)
  const stay = (): void => {} // the terminal sends Ctrl-C to the verb, too
  process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', stay)
  const status = await new Promise<number>((done, failed) => {
    child.once('error', failed)
    child.once('exit', (code) => done(code ?? 1))
  })
  process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', stay)
  return status
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (!(error instanceof Fault)) throw error
  console.error(`${error.code} ${error.message}`)
  return error.exitCode
})
