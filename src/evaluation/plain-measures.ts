// Distances in spaces that nothing was learned for: no classifier's taste in them.

import { drumKid, type Labelled } from './kernel-distance.ts'
import { type Judged, measureOf, type Sets } from './measure-sets.ts'
import { melPicture } from './mel-picture.ts'
import { medianKernel, pictureStatistics } from './picture-statistics.ts'
import { plainDescriptors, standardised } from './plain-descriptors.ts'
import type { Measure } from './report.ts'

interface Features extends Labelled {
  /** Sounds that have none. */
  readonly lost: number
}

/** Log-mel and descriptor MMD. */
export function plainMeasures({ made, reference, real }: Sets, seed: number): Measure[] {
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
