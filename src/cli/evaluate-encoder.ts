// How well a bundle finds sounds again that it never heard: held-out sounds, each as the nearest that the model makes.

import type { Dataset } from '../dataset/loader.ts'
import type { Example } from '../dataset/catalog.ts'
import { analyse, type NearestSound } from '../engine/analyse.ts'
import { analyses, openAnalysisGraphs } from '../engine/analysis-graphs.ts'
import { type Generator, openGenerator } from '../engine/generator.ts'
import { resolveShot } from '../engine/shot-request.ts'
import { comparable, pictureRateHz } from '../evaluation/mel-picture.ts'
import type { EncoderScores } from '../evaluation/report.ts'
import { settledToneHz } from '../evaluation/settled-tone.ts'
import { semitonesOf } from '../evaluation/tone-distance.ts'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { maxVelocity } from '../protocol/velocity.ts'

/**
 * Scores of `bundle` on `examples`, by tone on those of classes that are `tonal`; null for a model without encoder, or where
 * none of them can be analysed.
 */
export async function evaluateEncoder(
  bundle: Bundle,
  dataset: Dataset,
  examples: readonly Example[],
  tonal: readonly string[],
  onProgress: (done: number, total: number) => void,
): Promise<EncoderScores | null> {
  const { manifest, folder, generatorPath } = bundle
  if (!analyses(manifest) || examples.length === 0) return null
  const generator = await openGenerator({ generatorPath, manifest, threads: 1 })
  const graphs = await openAnalysisGraphs(folder, manifest, 1)
  const found: { class: string; as: string; db: number; firstDb: number }[] = []
  const misses: number[] = []
  try {
    for (const [i, example] of examples.entries()) {
      const sound = dataset.read(example)
      const audio = { channels: [sound], rateHz: dataset.rateHz }
      try {
        const nearest = await analyse(audio, example.file, bundle, graphs, generator)
        found.push({
          class: example.class,
          as: nearest.class,
          db: nearest.distanceDb,
          firstDb: nearest.firstDistanceDb,
        })
        if (tonal.includes(example.class)) {
          const miss = await toneMiss(sound, dataset.rateHz, nearest, bundle, generator)
          if (miss !== null) misses.push(miss)
        }
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
    tones: tonesOf(misses),
  }
}

/** Semitones between the tones of a sound and of its version; Infinity where the version has none, null where the sound has. */
async function toneMiss(
  sound: Float32Array,
  soundHz: number,
  { class: name, seed, latent }: NearestSound,
  bundle: Bundle,
  generator: Generator,
): Promise<number | null> {
  const wanted = toneOf(sound, soundHz)
  if (wanted === null) return null
  const { job } = resolveShot({ class: name, seed, latent, velocity: maxVelocity }, bundle)
  const version = await generator.render(job.mix, job.from, job.controls.variation, job.conditions)
  const found = toneOf(version, bundle.manifest.rateHz)
  return found === null ? Infinity : Math.abs(semitonesOf(found) - semitonesOf(wanted))
}

const toneOf = (samples: Float32Array, rateHz: number) => settledToneHz(comparable(samples, rateHz), pictureRateHz)

function tonesOf(misses: readonly number[]): NonNullable<EncoderScores['tones']> {
  const middle = misses.length === 0 ? Infinity : quantile(misses, 0.5)
  return {
    sounds: misses.length,
    toneless: misses.filter((miss) => miss === Infinity).length,
    medianSemitones: middle === Infinity ? null : middle,
  }
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(part * (values.length - 1))]!
}
