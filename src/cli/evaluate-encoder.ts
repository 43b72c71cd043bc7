// How well a bundle finds sounds again that it never heard: held-out sounds, each as the nearest that the model makes.

import type { Dataset } from '../dataset/loader.ts'
import type { Example } from '../dataset/catalog.ts'
import { analyse } from '../engine/analyse.ts'
import { analyses, openAnalysisGraphs } from '../engine/analysis-graphs.ts'
import { openGenerator } from '../engine/generator.ts'
import type { EncoderScores } from '../evaluation/report.ts'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'

/** Scores of `bundle` on `examples`; null for a model without encoder, or where none of them can be analysed. */
export async function evaluateEncoder(
  bundle: Bundle,
  dataset: Dataset,
  examples: readonly Example[],
  onProgress: (done: number, total: number) => void,
): Promise<EncoderScores | null> {
  const { manifest, folder, generatorPath } = bundle
  if (!analyses(manifest) || examples.length === 0) return null
  const generator = await openGenerator({ generatorPath, manifest, threads: 1 })
  const graphs = await openAnalysisGraphs(folder, manifest, 1)
  const found: { class: string; as: string; db: number; firstDb: number }[] = []
  try {
    for (const [i, example] of examples.entries()) {
      const audio = { channels: [dataset.read(example)], rateHz: dataset.rateHz }
      try {
        const nearest = await analyse(audio, example.file, bundle, graphs, generator)
        found.push({
          class: example.class,
          as: nearest.class,
          db: nearest.distanceDb,
          firstDb: nearest.firstDistanceDb,
        })
      } catch (error) {
        // Too short to be analysed; nothing that the model could answer for.
        if (!(error instanceof Fault) || error.code !== 'E_AUDIO') throw error
      }
      onProgress(i + 1, examples.length)
    }
  } finally {
    await generator.release()
    await graphs.encoder.release()
    await graphs.matching.release()
  }
  if (found.length === 0) return null
  const all = found.map(({ db }) => db)
  return {
    sounds: found.length,
    medianDb: quantile(all, 0.5),
    mostDb: quantile(all, 0.9),
    firstMedianDb: quantile(
      found.map(({ firstDb }) => firstDb),
      0.5,
    ),
    agreement: found.filter((row) => row.class === row.as).length / found.length,
    classes: [...Map.groupBy(found, (row) => row.class)].map(([name, rows]) => ({
      class: name,
      medianDb: quantile(
        rows.map(({ db }) => db),
        0.5,
      ),
    })),
  }
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))]!
}
