// Sharpness and boominess: centres of the specific loudness, weighted towards the top and towards the bottom.

import type { Analysis, Measurement } from './analysis.ts'
import { bark, barkSteps, boomSteps, boomWeights, sharpWeights } from '../dsp/loudness-weights.ts'
import { bellLoudness, frameMean, type LoudnessFrame } from './specific-loudness.ts'

/** 102.505·log S + 34.433; S weighted over frames by their mean square, acum without a reference tone's 0.11 per Bark. */
export function sharpness({ loudness }: Analysis): Measurement {
  const acum = frameMean(loudness, loudness.map(sharpnessOf), 2)
  const features = [Math.log10(acum)]
  return { value: 102.50508921364404 * features[0] + 34.432655185001735, features }
}

function sharpnessOf({ specific, audible }: LoudnessFrame): number {
  if (!audible) return 0
  let [moment, sum] = [0, 0]
  for (let step = 0; step < barkSteps; step++) {
    moment += specific[step] * sharpWeights[step] * bark(step)
    sum += specific[step]
  }
  return (0.11 * moment) / sum
}

/** 43.674·log boom − 10.901·log low loudness + 26.837. */
export function boominess({ loudness }: Analysis): Measurement {
  const boom = frameMean(loudness, loudness.map(boomOf), 2)
  const low = frameMean(loudness, bellLoudness(loudness, 0, 70), 0)
  const features = [Math.log10(boom), Math.log10(low)]
  return { value: 43.67402696195865 * features[0] - 10.90054738389845 * features[1] + 26.836530575185435, features }
}

function boomOf({ specific, audible }: LoudnessFrame): number {
  if (!audible) return 0
  let [weighted, low, sum] = [0, 0, 0]
  for (let step = 0; step < barkSteps; step++) {
    weighted += 10 ** ((specific[step] * boomWeights[step]) / 10)
    sum += specific[step]
    if (step < boomSteps) low += specific[step]
  }
  return 10 * Math.log10(weighted) * (low / sum)
}
