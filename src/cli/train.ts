// ghostnote train: dataset + config → run folder.

import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { engineChoices, type EngineChoice } from '../compile/engine-choice.ts'
import { openDataset, type Dataset } from '../dataset/loader.ts'
import { measureTimbre, readTimbre } from '../dataset/timbre.ts'
import { openEvaluator } from '../evaluation/embedding.ts'
import { Fault } from '../faults/fault.ts'
import { configs, type TrainingConfig } from '../gan/configs.ts'
import { objectives } from '../gan/objectives.ts'
import { parameterCount } from '../gan/parameters.ts'
import type { Advice } from '../training/advice.ts'
import { trainedTables } from '../training/families.ts'
import { HeldOutKid } from '../training/held-out-kid.ts'
import { Telemetry } from '../training/telemetry.ts'
import { train, type TrainOptions } from '../training/train.ts'
import { progress } from './progress.ts'
import { whatToTrain } from './train-config.ts'
import { adopted } from './train-from.ts'
import { onStopSignals } from './train-signals.ts'
import { silentView, trainView } from './train-view.ts'
import { watchRun } from './train-watch.ts'
import { integerBetween, positiveNumber, verb } from './verb.ts'

/** Where the page is when no port is named; beside the instrument's. */
const defaultWatchPort = 4771
/** The longest that a timer waits. */
const mostWaitMs = 2 ** 31 - 1
/** The page learns the moment so often. */
const tellSec = 0.5

interface TrainFlags {
  readonly config?: string
  readonly from?: string
  readonly freezeCritic?: number
  readonly data: string
  readonly out: string
  readonly objective?: string
  readonly steps?: number
  readonly engine: EngineChoice
  readonly threads: number
  readonly seed: number
  readonly watch?: number
  readonly alarm: boolean
  readonly evaluation: boolean
  readonly evaluateEvery?: number
  readonly minutes?: number
  readonly partSize?: number
  readonly quiet?: true
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
    'train --config my.json --data data/drums --out runs/mine    # such as {"base": "style-lite", "name": "my", "batch": 8}',
    'train --from style-44k  --data data/mine --out runs/mine                   # fine-tune the shipped model on a few sounds',
    'train --from runs/lite --data data/mine --out runs/mine --steps 600 --freeze-critic 2',
    'train --config style-44k --data data/drums --out runs/big --minutes 55 --part-size 15    # a borrowed machine',
    'train --config style-lite --data data/drums --out runs/lite --watch        # with a page that shows and plays the run',
  ])
    .option('--config <name>', `configuration: ${Object.keys(configs).join(', ')}, or a JSON file`)
    .option('--from <model>', 'start from the weights of a run or a model; without --config, fine-tune its networks')
    .option(
      '--freeze-critic <n>',
      'of the style family: how many of the critic’s layers stand still, from the sound’s side',
      integerBetween(1, 16),
    )
    .requiredOption('--data <dataset>', 'dataset folder that `ghostnote prepare` wrote')
    .requiredOption('--out <run>', 'run folder: checkpoints, stats.jsonl, previews')
    .option('--objective <name>', `in place of the config's: ${Object.keys(objectives).join(', ')}`)
    .option('--steps <n>', 'total steps, in place of what the config says', integerBetween(1, 100_000_000))
    .addOption(new Option('--engine <engine>', 'what computes the steps').choices(engineChoices).default('auto'))
    .option('--threads <n>', 'threads of the CPU engine', integerBetween(1, 256), availableParallelism())
    .option('--seed <s>', 'seed of weights, batches and noise', integerBetween(0, 0xffffffff), 1)
    .addOption(
      new Option('--watch [port]', 'serve a page that shows and plays the run while it trains')
        .argParser(integerBetween(0, 65_535))
        .preset(String(defaultWatchPort)),
    )
    .option('--no-alarm', 'train on where training looks as if it has gone wrong for good')
    .option('--no-evaluation', 'do not measure the distance to held-out sounds, nor advise when to stop')
    .option(
      '--evaluate-every <n>',
      'steps between these measurements; without it, as often as 3 % of the time pays for',
      integerBetween(1, 100_000_000),
    )
    .option('--minutes <n>', 'stop after so long, with a checkpoint; the same command continues', positiveNumber)
    .option(
      '--part-size <MiB>',
      'write checkpoints in files of at most so much, for ways that take small ones',
      integerBetween(1, 4096),
    )
    .option('--quiet', 'say nothing but the result and what goes wrong')
    .option('--dry-run', 'print what would be trained and stop')
    .option('--json', 'print the result as one JSON object on stdout')
    .action(run)
}

async function run(flags: TrainFlags): Promise<void> {
  const { config, start } = whatToTrain(flags)
  const datasetFolder = resolve(flags.data)
  const dataset = openDataset(datasetFolder)
  const sizes = Object.entries(trainedTables(config, dataset.classes.length)).map(
    ([name, table]) => `${name} ${(parameterCount(table) / 1e6).toFixed(2)} M`,
  )
  if (!flags.quiet)
    console.error(
      `${config.name}: ${sizes.join(', ')} parameters; ` +
        `${dataset.examples.length} examples of ${dataset.classes.join(', ')}`,
    )
  if (flags.dryRun) {
    console.log(JSON.stringify(config, null, 2))
    return
  }
  if (config.conditions.length > 0) await measureConditions(dataset, flags.quiet === true)
  const runFolder = resolve(flags.out)
  const nowSec = (): number => performance.now() / 1000
  const telemetry = new Telemetry(nowSec, () => process.memoryUsage.rss())
  const watcher =
    flags.watch === undefined ? undefined : await watchRun(flags.watch, runFolder, config, dataset.classes)
  const view = flags.quiet ? silentView : trainView(telemetry)
  const say = (text: string, grave = false): void => {
    view.say(text)
    watcher?.say({ text, grave })
  }
  const evaluation = flags.evaluation ? await stopAdvice(config, dataset, flags, say) : undefined
  const stop = new AbortController()
  const signalsOff = onStopSignals(() => {
    view.stop()
    console.error('Stopping after this step; the same command continues the run. Once more ends it at once.')
    stop.abort()
  })
  const timeUp =
    flags.minutes === undefined
      ? undefined
      : setTimeout(() => stop.abort(), Math.min(flags.minutes * 60_000, mostWaitMs))
  let told = -Infinity
  const started = nowSec()
  try {
    const result = await train({
      config,
      dataset,
      datasetFolder,
      runFolder,
      seed: flags.seed,
      engine: flags.engine,
      threads: flags.threads,
      ...(flags.steps === undefined ? {} : { steps: flags.steps }),
      ...(start === undefined ? {} : { from: start, onAdopted: (adoption) => say(adopted(start, adoption)) }),
      ...(evaluation === undefined ? {} : { evaluation }),
      ...(flags.partSize === undefined ? {} : { partBytes: flags.partSize * 2 ** 20 }),
      ...(flags.alarm ? {} : { alarm: false as const }),
      signal: stop.signal,
      onEngine: (engine, reason) => say(`engine: ${engine} (${reason})`),
      onStep: (at) => {
        telemetry.step(at)
        if (!stop.signal.aborted) view.update()
        if (nowSec() - told < tellSec && at.step < at.steps) return
        told = nowSec()
        watcher?.tell(telemetry.snapshot()!)
      },
      onRow: (row) => telemetry.row(row),
    })
    view.stop()
    const seconds = nowSec() - started
    const done = result.step - result.resumedFrom
    if (flags.json) console.log(JSON.stringify({ run: runFolder, ...result, seconds }))
    else
      console.log(
        `${flags.out}: step ${result.step} of ${result.steps}, ${done} steps in ${seconds.toFixed(0)} s` +
          (result.resumedFrom > 0 ? `, continued from step ${result.resumedFrom}` : '') +
          (result.finished ? '' : '; stopped early, the same command continues') +
          (result.advice === undefined || result.advice.kind === 'early' ? '' : `. ${result.advice.sentence}`),
      )
  } catch (error) {
    if (error instanceof Fault) watcher?.say({ text: error.message, grave: true })
    throw error
  } finally {
    view.stop()
    clearTimeout(timeUp)
    signalsOff()
    await evaluation?.close()
    await watcher?.close()
  }
}

type Evaluation = NonNullable<TrainOptions['evaluation']> & { readonly close: () => Promise<void> }

/** How the run is measured against held-out sounds; undefined, and said so, where too few are held out. */
async function stopAdvice(
  config: TrainingConfig,
  dataset: Dataset,
  { seed, threads, evaluateEvery }: TrainFlags,
  say: (text: string) => void,
): Promise<Evaluation | undefined> {
  const kid = new HeldOutKid(config, dataset, seed)
  if (kid.shortcoming !== '') say(kid.shortcoming)
  if (!kid.possible) return undefined
  const evaluator = await openEvaluator(undefined, threads)
  let said: Advice['kind'] | undefined
  return {
    ...(evaluateEvery === undefined ? {} : { everySteps: evaluateEvery }),
    measure: (render) => kid.measure(render, evaluator),
    onAdvice: ({ kind, sentence }) => {
      if (kind !== said) say(sentence) // what has not changed need not be said again
      said = kind
    },
    close: () => evaluator.close(),
  }
}

/** Models steered by timbre need each example's; what has been measured before is not measured again. */
async function measureConditions(dataset: Dataset, quiet: boolean): Promise<void> {
  if (readTimbre(dataset) !== undefined) return
  if (!quiet) console.error('measuring the timbre of the examples, once for this dataset')
  const bar = quiet ? undefined : progress('timbre', dataset.examples.length, 'examples')
  try {
    await measureTimbre(dataset, { onProgress: (done) => bar?.update(done, '') })
  } finally {
    bar?.stop()
  }
}
