// Measures in the space of the embedding: what they say, they say by its judgement.

import { classAgreement, inceptionScore, mostProbable } from './class-scores.ts'
import { coverageNeighbour, coverageOf } from './coverage.ts'
import { diversity, relativeDiversity } from './diversity.ts'
import { artefactRates } from './artefacts.ts'
import { embeddingLabel, type Evaluator } from './embedding.ts'
import { embeddingSize } from './embedding-network.ts'
import { enoughForFrechet, frechetDistance, gaussianOf } from './frechet-distance.ts'
import { drumKid } from './kernel-distance.ts'
import { type Judged, measureOf, type Sets } from './measure-sets.ts'
import { pictureRateHz } from './mel-picture.ts'
import type { ClassRow, Measure } from './report.ts'

/** All measures of whole sets. */
export function learnedMeasures(
  { made, reference, real }: Sets,
  classes: readonly string[],
  seed: number,
  evaluator: Evaluator,
): Measure[] {
  const by = embeddingLabel(evaluator.description)
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

/** Those of one class, number `k` of the sets. */
export function classRow(
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
