// Made sounds, held-out real ones and training ones → every number of a report.

import { artefactRates, flawlessPart } from './artefacts.ts'
import type { Evaluator, Judgement } from './embedding.ts'
import { drumKid, type Estimate } from './kernel-distance.ts'
import { classRow, learnedMeasures } from './learned-measures.ts'
import { type Judged, type Sounds } from './measure-sets.ts'
import { pictureRateHz } from './mel-picture.ts'
import { memorisation } from './memorisation.ts'
import { plainMeasures } from './plain-measures.ts'
import type { Report } from './report.ts'
import { toneRows } from './tones.ts'

export interface MeasureInput {
  readonly classes: readonly string[]
  readonly made: Sounds
  /** Real sounds that training never saw: what the made ones are held against. */
  readonly reference: Sounds
  /** As many other real sounds that training never saw: they show what each number is for the real thing. */
  readonly real: Sounds
  /** Further made sounds, which are looked at for faults only: the rare ones need many. */
  readonly more: readonly Float32Array[]
  /** Embeddings of the training sounds, and the index of each one's class. */
  readonly training: { readonly points: readonly Float32Array[]; readonly classes: readonly number[] }
  readonly seed: number
}

type Measured = Pick<
  Report,
  | 'sounds'
  | 'seed'
  | 'measures'
  | 'trainingKid'
  | 'classes'
  | 'tones'
  | 'artefacts'
  | 'realArtefacts'
  | 'faults'
  | 'memorisation'
>

/** Pairs of nearest neighbours that a report keeps. */
const keptNearest = 12
/** Training sounds of a class from which a kernel distance is drawn. */
const fewestOfClass = 4

/** [blocks its thread while computing] All numbers; `made`, `reference` and `real` must be of one size, more than 5. */
export async function measure(input: MeasureInput, evaluator: Evaluator): Promise<Measured> {
  const judged = async (sounds: Sounds): Promise<Judged> => {
    const all: Judgement[] = await evaluator.judge(sounds.shots, pictureRateHz)
    return { ...sounds, points: all.map((j) => j.embedding), probabilities: all.map((j) => j.probabilities) }
  }
  const made = await judged(input.made)
  const reference = await judged(input.reference)
  const real = await judged(input.real)
  const sets = { made, reference, real }
  const looked = [...input.made.shots, ...input.more]
  const { nearest, ...copies } = memorisation(made.points, input.training.points, [...reference.points, ...real.points])
  return {
    sounds: made.shots.length,
    seed: input.seed,
    measures: [...learnedMeasures(sets, input.classes, input.seed, evaluator), ...plainMeasures(sets, input.seed)],
    trainingKid: trainingKid(input, reference),
    classes: input.classes.map((name, k) => classRow(name, k, sets, evaluator, input.seed)),
    tones: toneRows(input, input.classes),
    artefacts: artefactRates(looked, pictureRateHz),
    realArtefacts: artefactRates(real.shots, pictureRateHz),
    faults: {
      sounds: looked.length,
      flawless: flawlessPart(looked, pictureRateHz),
      realFlawless: flawlessPart(real.shots, pictureRateHz),
    },
    memorisation: { ...copies, nearest: nearest.slice(0, keptNearest) },
  }
}

/** What a model that had learned everything by heart would get; null where a class has too few training sounds. */
function trainingKid({ classes, training, seed }: MeasureInput, reference: Judged): Estimate | null {
  const enough = classes.every((_, k) => training.classes.filter((own) => own === k).length >= fewestOfClass)
  return enough ? drumKid(training, reference, { seed }) : null
}
