// What a report's page shows and plays beside its numbers.

import { RandomStream } from '../dsp/random.ts'
import type { Sounds } from '../evaluation/measure-sets.ts'
import { pictureRateHz } from '../evaluation/mel-picture.ts'
import { plainDescriptors, plainNames } from '../evaluation/plain-descriptors.ts'
import type { Report } from '../evaluation/report.ts'
import type { ReportMedia } from '../evaluation/report-page.ts'
import { spectrogramSheet } from '../formats/spectrogram-sheet.ts'
import { encodeWav } from '../formats/wav.ts'

const shownPerClass = 8
const pairsPerClass = 2
const shownNearest = 6

export interface Sets {
  readonly made: Sounds
  readonly reference: Sounds
  readonly real: Sounds
}

/** Sheets, pairs and descriptors of the sets; `training` reads a training sound by its index among those looked at. */
export function mediaOf(
  classes: readonly string[],
  { made, reference, real }: Sets,
  report: Report,
  training: (index: number) => Float32Array,
): ReportMedia {
  const wav = (samples: Float32Array) => encodeWav({ channels: [samples], rateHz: pictureRateHz }, '16')
  const ofClass = (sounds: Sounds, k: number) => sounds.shots.filter((_, i) => sounds.classes[i] === k)
  const sheet = (sounds: Sounds) => {
    const rows = classes.map((label, k) => ({ label, shots: ofClass(sounds, k).slice(0, shownPerClass) }))
    return spectrogramSheet(rows, pictureRateHz)
  }
  const random = new RandomStream(report.seed, 'blind pairs')
  const pairs = classes.flatMap((name, k) => {
    const [fakes, truths] = [ofClass(made, k), ofClass(real, k)]
    return Array.from({ length: Math.min(pairsPerClass, fakes.length) }, (_, i) => ({
      class: name,
      made: wav(fakes[i]!),
      real: wav(truths[i]!),
      realFirst: random.chance(0.5),
    }))
  })
  const nearest = report.memorisation.nearest.slice(0, shownNearest).map((pair) => ({
    made: wav(made.shots[pair.made]!),
    training: wav(training(pair.training)),
    distance: pair.distance,
  }))
  const rows = (sounds: Sounds, k: number) => ofClass(sounds, k).flatMap((shot) => [plainDescriptors(shot) ?? []])
  const spreads = classes.map((name, k) => ({
    class: name,
    made: rows(made, k).filter((row) => row.length > 0),
    real: rows(reference, k).filter((row) => row.length > 0),
  }))
  return { madeSheet: sheet(made), realSheet: sheet(reference), pairs, nearest, descriptors: plainNames, spreads }
}
