// ghostnote train: dataset + config → run folder.

import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { engineChoices, type EngineChoice } from '../compile/engine-choice.ts'
import { openDataset, type Dataset } from '../dataset/loader.ts'
import { measureTimbre, readTimbre } from '../dataset/timbre.ts'
import { configNamed, configs, withObjective } from '../gan/configs.ts'
import { objectives } from '../gan/objectives.ts'
import { parameterCount } from '../gan/parameters.ts'
import { trainedTables } from '../training/recipe.ts'
import { train, type TrainProgress } from '../training/train.ts'
import { progress, type Progress } from './progress.ts'
import { integerBetween, verb } from './verb.ts'

interface TrainFlags {
  readonly config: string
  readonly data: string
  readonly out: string
  readonly objective?: string
  readonly steps?: number
  readonly engine: EngineChoice
  readonly threads: number
  readonly seed: number
  readonly dryRun?: true
  readonly json?: true
}

export function command(): Command {
  return verb('train', 'Train a model on a prepared dataset. The same command again continues an interrupted run.', [
    'train --config debug --data data/drums --out runs/first',
    'train --config style-lite --data data/drums --out runs/lite --threads 2',
    'train --config style-lite --data data/drums --out runs/lite --steps 12000   # further than the config says',
    'train --config style-lite --data data/drums --out runs/wgan --objective wgan-gp',
    'train --config style-lite --data data/drums --out runs/lite --dry-run      # print the resolved config, train nothing',
  ])
    .requiredOption('--config <name>', `configuration: ${Object.keys(configs).join(', ')}`)
    .requiredOption('--data <dataset>', 'dataset folder that `ghostnote prepare` wrote')
    .requiredOption('--out <run>', 'run folder: checkpoints, stats.jsonl, previews')
    .option('--objective <name>', `in place of the config's: ${Object.keys(objectives).join(', ')}`)
    .option('--steps <n>', 'total steps, in place of what the config says', integerBetween(1, 100_000_000))
    .addOption(new Option('--engine <engine>', 'what computes the steps').choices(engineChoices).default('auto'))
    .option('--threads <n>', 'threads of the CPU engine', integerBetween(1, 256), availableParallelism())
    .option('--seed <s>', 'seed of weights, batches and noise', integerBetween(0, 0xffffffff), 1)
    .option('--dry-run', 'print what would be trained and stop')
    .option('--json', 'print the result as one JSON object on stdout')
    .action(run)
}

async function run(flags: TrainFlags): Promise<void> {
  const named = configNamed(flags.config)
  const config = flags.objective === undefined ? named : withObjective(named, flags.objective)
  const datasetFolder = resolve(flags.data)
  const dataset = openDataset(datasetFolder)
  const sizes = Object.entries(trainedTables(config, dataset.classes.length)).map(
    ([name, table]) => `${name} ${(parameterCount(table) / 1e6).toFixed(2)} M`,
  )
  console.error(
    `${config.name}: ${sizes.join(', ')} parameters; ` +
      `${dataset.examples.length} examples of ${dataset.classes.join(', ')}`,
  )
  if (flags.dryRun) {
    console.log(JSON.stringify(config, null, 2))
    return
  }
  if (config.conditions.length > 0) await measureConditions(dataset)
  const stop = new AbortController()
  const onInterrupt = () => {
    console.error('\nStopping after this step; the same command continues the run.')
    stop.abort()
  }
  process.once('SIGINT', onInterrupt)
  process.once('SIGTERM', onInterrupt)
  let bar: Progress | undefined
  const started = performance.now()
  try {
    const result = await train({
      config,
      dataset,
      datasetFolder,
      runFolder: resolve(flags.out),
      seed: flags.seed,
      engine: flags.engine,
      threads: flags.threads,
      ...(flags.steps === undefined ? {} : { steps: flags.steps }),
      signal: stop.signal,
      onEngine: (engine, reason) => console.error(`engine: ${engine} (${reason})`),
      onStep: (at) => {
        bar ??= progress('training', at.steps, 'steps')
        bar.update(at.step, describe(at))
      },
    })
    bar?.stop()
    const seconds = (performance.now() - started) / 1000
    const done = result.step - result.resumedFrom
    if (flags.json) console.log(JSON.stringify({ run: resolve(flags.out), ...result, seconds }))
    else
      console.log(
        `${flags.out}: step ${result.step} of ${result.steps}, ${done} steps in ${seconds.toFixed(0)} s` +
          (result.resumedFrom > 0 ? `, continued from step ${result.resumedFrom}` : '') +
          (result.finished ? '' : '; stopped early, the same command continues'),
      )
  } finally {
    bar?.stop()
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
  }
}

/** Models steered by timbre need each example's; what has been measured before is not measured again. */
async function measureConditions(dataset: Dataset): Promise<void> {
  if (readTimbre(dataset) !== undefined) return
  console.error('measuring the timbre of the examples, once for this dataset')
  const bar = progress('timbre', dataset.examples.length, 'examples')
  try {
    await measureTimbre(dataset, { onProgress: (done) => bar.update(done, '') })
  } finally {
    bar.stop()
  }
}

function describe({ phase, losses }: TrainProgress): string {
  const values = Object.entries(losses).map(([name, value]) => `${name} ${value.toFixed(3)}`)
  return `${phase}: ${values.join(', ')}`
}
