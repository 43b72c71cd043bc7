// Made sounds, held-out real ones and training ones → every number of a report.

import { artefactRates, flawlessPart } from './artefacts.ts'
import { classAgreement, inceptionScore, mostProbable } from './class-scores.ts'
import { coverageNeighbour, coverageOf } from './coverage.ts'
import { diversity, relativeDiversity } from './diversity.ts'
import { type Evaluator, embeddingLabel, type Judgement } from './embedding.ts'
import { embeddingSize } from './embedding-network.ts'
import { enoughForFrechet, frechetDistance, gaussianOf } from './frechet-distance.ts'
import { drumKid, type Estimate, type Labelled } from './kernel-distance.ts'
import { melPicture, pictureRateHz } from './mel-picture.ts'
import { memorisation } from './memorisation.ts'
import { medianKernel, pictureStatistics } from './picture-statistics.ts'
import { plainDescriptors, standardised } from './plain-descriptors.ts'
import type { ClassRow, Measure, Report } from './report.ts'

/** Comparable shots at 44 100 Hz, each with the index of its class. */
export interface Sounds {
  readonly shots: readonly Float32Array[]
  readonly classes: readonly number[]
}

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

interface Judged extends Sounds {
  readonly points: readonly Float32Array[]
  readonly probabilities: readonly Float32Array[]
}

type Measured = Pick<
  Report,
  'sounds' | 'seed' | 'measures' | 'trainingKid' | 'classes' | 'artefacts' | 'realArtefacts' | 'faults' | 'memorisation'
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
    measures: [...learnedMeasures(sets, input, evaluator), ...plainMeasures(sets, input.seed)],
    trainingKid: trainingKid(input, reference),
    classes: input.classes.map((name, k) => classRow(name, k, sets, evaluator, input.seed)),
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

type Sets = Readonly<Record<'made' | 'reference' | 'real', Judged>>

function measureOf(
  base: Pick<Measure, 'id' | 'label' | 'about' | 'by' | 'better'>,
  made: Estimate | number | null,
  real: Estimate | number | null,
  note = '',
): Measure {
  const value = (x: Estimate | number | null) => (typeof x === 'object' && x !== null ? x.value : x)
  const deviation = (x: Estimate | number | null) => (typeof x === 'object' && x !== null ? x.deviation : null)
  return {
    ...base,
    made: value(made),
    madeDeviation: deviation(made),
    real: value(real),
    realDeviation: deviation(real),
    note,
  }
}

function learnedMeasures({ made, reference, real }: Sets, input: MeasureInput, evaluator: Evaluator): Measure[] {
  const by = embeddingLabel(evaluator.description)
  const { seed, classes } = input
  const enough = enoughForFrechet(made.points.length, embeddingSize)
  const frechet = (points: readonly Float32Array[]) =>
    enough ? frechetDistance(gaussianOf(points), gaussianOf(reference.points)) : null
  const known = classes.map((name) => evaluator.description.classes.indexOf(name))
  const agreement = (set: Judged) =>
    classAgreement(
      set.probabilities,
      set.classes.map((k) => known[k]),
    )
  const unknown = classes.filter((_, k) => known[k] < 0)
  const inside = { made: coverageOf(made.points, reference.points), real: coverageOf(real.points, reference.points) }
  const balls = `balls to the ${coverageNeighbour}th nearest neighbour`
  const coverage = (id: keyof typeof inside.made, about: string) =>
    measureOf(
      { id, label: id, about: `${about}; ${balls}`, by, better: id === 'density' ? 'one' : 'higher' },
      inside.made[id],
      inside.real[id],
    )
  const byClass = (set: Judged) => classes.map((_, k) => set.points.filter((__, i) => set.classes[i] === k))
  return [
    measureOf(
      {
        id: 'drum-kid',
        label: 'drum-KID',
        about: `unbiased MMD² of equal parts of all classes, kernel (x·y/${embeddingSize} + 1)³; mean ± deviation over subsets`,
        by,
        better: 'lower',
      },
      drumKid(made, reference, { seed }),
      drumKid(real, reference, { seed }),
    ),
    measureOf(
      {
        id: 'drum-frechet',
        label: 'drum-FD',
        about: 'Fréchet distance of Gaussians fitted to the embeddings',
        by,
        better: 'lower',
      },
      frechet(made.points),
      frechet(real.points),
      enough ? '' : `needs ${10 * embeddingSize} sounds on each side`,
    ),
    measureOf(
      {
        id: 'inception-score',
        label: 'inception score',
        about: `exp E KL(p(class|sound) ‖ p(class)), at most ${evaluator.description.classes.length}`,
        by,
        better: 'higher',
      },
      inceptionScore(made.probabilities),
      inceptionScore(real.probabilities),
    ),
    coverage('precision', 'part of the made inside a real ball'),
    coverage('recall', 'part of the real inside a made ball'),
    coverage('density', 'real balls around a made sound, over the number of neighbours'),
    coverage('coverage', 'part of the real balls with a made sound inside'),
    measureOf(
      {
        id: 'class-agreement',
        label: 'class agreement',
        about: 'part that the classifier takes for the class that was asked for',
        by,
        better: 'higher',
      },
      agreement(made),
      agreement(real),
      unknown.length === 0 ? '' : `the embedding does not know ${unknown.join(', ')}: those never agree`,
    ),
    measureOf(
      {
        id: 'diversity',
        label: 'diversity',
        about: 'mean distance of two sounds of a class, relative to that of real ones',
        by,
        better: 'one',
      },
      relativeDiversity(byClass(made), byClass(reference)),
      relativeDiversity(byClass(real), byClass(reference)),
    ),
  ]
}

interface Features extends Labelled {
  /** Sounds that have none. */
  readonly lost: number
}

/** Distances in spaces that nothing was learned for: no classifier's taste in them. */
function plainMeasures({ made, reference, real }: Sets, seed: number): Measure[] {
  const about =
    'unbiased MMD² with a Gaussian kernel as wide as the median distance of real sounds; mean ± deviation over subsets'
  const distances = (label: string, by: string, features: (set: Judged) => Features): Measure => {
    const [own, target, other] = [features(made), features(reference), features(real)]
    const kernel = medianKernel(target.points)
    const base = { id: label.toLowerCase().replaceAll(' ', '-'), label, about, by, better: 'lower' as const }
    const note = own.lost === 0 ? '' : `${own.lost} made sounds cannot be measured and are left out`
    const estimate = (set: Features) => (set.points.length < 4 ? null : drumKid(set, target, { seed, kernel }))
    return measureOf(base, estimate(own), estimate(other), note)
  }
  const descriptors = new Map([made, reference, real].map((set) => [set, set.shots.map(plainDescriptors)]))
  const target = descriptors.get(reference)!.filter((row) => row !== null)
  return [
    distances('log-mel MMD', 'means of log-mel pictures in 4 time zones × 64 bands', (set) => ({
      points: set.shots.map((shot) => pictureStatistics(melPicture(shot))),
      classes: set.classes,
      lost: 0,
    })),
    distances('descriptor MMD', 'spectral and temporal descriptors, standardised on real sounds', (set) => {
      const rows = descriptors.get(set)!.filter((row) => row !== null)
      // Without classes: a class whose sounds cannot be measured must not make the distance undefined.
      return { points: standardised(rows, target), lost: set.shots.length - rows.length }
    }),
  ]
}

function classRow(
  name: string,
  k: number,
  { made, reference, real }: Sets,
  evaluator: Evaluator,
  seed: number,
): ClassRow {
  const of = (set: Judged) => {
    const at = set.classes.flatMap((own, i) => (own === k ? [i] : []))
    return {
      shots: at.map((i) => set.shots[i]),
      points: at.map((i) => set.points[i]),
      probabilities: at.map((i) => set.probabilities[i]),
    }
  }
  const [own, held, other] = [of(made), of(reference), of(real)]
  const known = evaluator.description.classes.indexOf(name)
  const agreement = ({ probabilities }: typeof own) =>
    known < 0
      ? null
      : classAgreement(
          probabilities,
          probabilities.map(() => known),
        )
  return {
    class: name,
    sounds: own.shots.length,
    drumKid: drumKid(own, held, { seed }).value,
    agreement: agreement(own),
    realAgreement: agreement(other),
    takenFor: mostTakenFor(own.probabilities, known, evaluator.description.classes),
    diversity: diversity(own.points) / diversity(held.points),
    artefacts: artefactRates(own.shots, pictureRateHz),
    realArtefacts: artefactRates(other.shots, pictureRateHz),
  }
}

/** Which class but its own most of a class's sounds are taken for; null where none is. */
function mostTakenFor(
  probabilities: readonly Float32Array[],
  known: number,
  names: readonly string[],
): ClassRow['takenFor'] {
  const others = probabilities.map(mostProbable).filter((k) => k !== known)
  const counted = [...Map.groupBy(others, (k) => k)].toSorted(([, a], [, b]) => b.length - a.length)
  const [first] = counted
  return first === undefined ? null : { class: names[first[0]], part: first[1].length / probabilities.length }
}
