// ghostnote evaluate: models or runs, and the dataset they learned from → report.json and report.html of each, and, of
// several, how they compare.

import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import { externalShape } from '../evaluation/external-embedding.ts'
import type { FactoryRecipe } from './evaluate-data.ts'
import { runEvaluation } from './evaluate-run.ts'
import { modelsOption } from './models.ts'
import { revisionNamed } from './revision-named.ts'
import { integerBetween, maxSeed, verb } from './verb.ts'

export function command(): Command {
  return verb('evaluate', 'Measure a model, or a run as it stands, against sounds that its training never saw.', [
    'evaluate style-44k                                     # renders again what it learned from: some ten minutes',
    'evaluate style-44k progressive-lite --factory 12000:1 --out report   # side by side; open report/style-44k/report.html',
    'evaluate runs/lite --data data/drums --out report      # then open report/report.html and listen',
    'evaluate models/mine --data data/mine --count 40 --json | jq ".verdicts[]"',
  ])
    .argument('<subjects...>', 'names or folders of models, or run folders that `ghostnote train` wrote')
    .option(
      '--data <dataset>',
      'dataset that it learned from: the held-out sounds are what it is compared with; where the model says which of the built-in drums it learned from, they are made again',
    )
    .option(
      '--factory <count:seed>',
      'the same, as `ghostnote factory --count --seed` and `prepare` make it; count:seed:revision for other sounds than those that all models say they learned from, else the latest',
      recipe,
    )
    .option('--out <folder>', 'write report.json and report.html there; of several subjects in a folder each')
    .option(
      '--count <n>',
      'sounds to make of each class, at most half of the held-out ones',
      integerBetween(4, 1000),
      150,
    )
    .option('--training-sounds <n>', 'training sounds to look for copies of', integerBetween(1, 1_000_000), 8000)
    .option('--fault-sounds <n>', 'made sounds to look at for faults', integerBetween(0, 100_000), 1000)
    .option(
      '--control-sounds <n>',
      'seeds for each timbre control of each class; 0 leaves controls out',
      integerBetween(0, 1000),
      20,
    )
    .option(
      '--encoder-sounds <n>',
      'held-out sounds to find again with the encoder; 0 leaves that out',
      integerBetween(0, 10_000),
      64,
    )
    .option('--fad-embedding <file>', `ONNX file of your own to compute FAD with: ${externalShape}`)
    .option('--seed <s>', 'first seed of the sounds to make', integerBetween(0, maxSeed - 1_000_000), 1)
    .option(
      '--threads <n>',
      'sounds to make or measure at the same time',
      integerBetween(1, 256),
      availableParallelism(),
    )
    .option('--control', 'of a run: calibrate its timbre controls first, as an export does; takes minutes')
    .option('--keep', 'put the report into the model’s bundle, and its numbers on the card')
    .addOption(modelsOption())
    .option('--json', 'print the report as one JSON object on stdout, of several subjects a list of them')
    .action(runEvaluation)
}

function recipe(text: string): FactoryRecipe {
  const [, count, seed, revision] = /^(\d{1,7}):(\d{1,15})(?::(\d+))?$/.exec(text) ?? []
  if (count === undefined || Number(count) < 1)
    throw new InvalidArgumentError(
      `Found "${text}"; expected count and seed, as in 8000:1, or with a revision 8000:1:4.`,
    )
  const factory = { count: Number(count), seed: Number(seed) }
  return revision === undefined ? factory : { ...factory, soundRevision: revisionNamed(revision) }
}
