// npm run embedding: dataset → the embedding that evaluation compares drums with. A tool for whoever works on
// Ghostnote, not a verb: numbers from different embeddings do not compare.

import { join, resolve } from 'node:path'
import { openDataset } from '../dataset/loader.ts'
import { descriptionFile, embeddingFolder, type EmbeddingDescription, graphFile } from '../evaluation/embedding.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { sha256 } from '../formats/sha256.ts'
import { plainNames } from '../evaluation/plain-descriptors.ts'
import { trainEmbedding } from '../training/train-embedding.ts'
import { progress } from './progress.ts'
import { integerBetween, verb } from './verb.ts'

interface EmbeddingFlags {
  readonly data: string
  readonly to: string
  readonly name: string
  readonly seed: number
  readonly steps: number
  readonly threads: number
}

async function run(flags: EmbeddingFlags): Promise<void> {
  const dataset = openDataset(resolve(flags.data))
  const looking = progress('looking', dataset.examples.length, 'sounds')
  const training = progress('training', flags.steps, 'steps')
  const { seed, steps, threads, name } = flags
  const { graph, ...scores } = await trainEmbedding(dataset, {
    seed,
    steps,
    threads,
    onItem: (done) => looking.update(done),
    onStep: (step, loss) => training.update(step, `loss ${loss.toFixed(3)}`),
  })
  looking.stop()
  training.stop()
  const description: EmbeddingDescription = {
    format: 'ghostnote-embedding',
    version: 1,
    name,
    sha256: sha256(graph),
    classes: [...dataset.classes],
    descriptors: [...plainNames],
    ...scores,
    dataset: dataset.fingerprint,
    seed,
    steps,
    again: `npm run embedding -- --data DATASET --name ${name} --seed ${seed} --steps ${steps}`,
  }
  const folder = resolve(flags.to)
  writeFileAtomic(join(folder, graphFile), graph)
  writeFileAtomic(join(folder, descriptionFile), `${JSON.stringify(description, null, 2)}\n`)
  console.log(JSON.stringify(description))
}

await verb('embedding', 'Train the embedding that evaluation compares drums with.', [])
  .requiredOption('--data <dataset>', 'dataset folder that `ghostnote prepare` wrote')
  .option('--to <folder>', 'where to put it', embeddingFolder)
  .option('--name <name>', 'what to call it', 'factory-drums')
  .option('--seed <s>', 'seed of weights and batches', integerBetween(0, 0xffffffff), 1)
  .option('--steps <n>', 'training steps', integerBetween(1, 1_000_000), 5000)
  .option('--threads <n>', 'threads that compute', integerBetween(1, 256), 1)
  .action(run)
  .parseAsync()
