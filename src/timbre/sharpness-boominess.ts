// Sharpness and boominess: centres of the specific loudness, weighted towards the top and towards the bottom.

import type { Analysis, Measurement } from './analysis.ts'
import { barkSteps, bellLoudness, frameMean, type LoudnessFrame } from './specific-loudness.ts'

/** Bark of step z. */
const bark = (z: number) => (z + 1) / 10

/** Weight of a step in the sharpness: rises steeply above 14 Bark. */
const sharpWeights = Float64Array.from({ length: barkSteps }, (_, step) => {
  const z = bark(step)
  return z <= 14 ? 1 : 0.00012 * z ** 4 - 0.0056 * z ** 3 + 0.1 * z ** 2 - 0.81 * z + 3.5
})

/** Weight of a step in the boominess: falls with every third octave from 25 Hz up, corrected in the lowest four steps. */
const boomWeights = Float64Array.from({ length: barkSteps }, (_, step) => {
  const thirdOctave = Math.log10((600 * Math.sinh(bark(step) / 6)) / 25) / Math.log10(31.5 / 25)
  return [0.8, 1.05, 1.1, 1.18][step] ?? 2.13 * Math.exp(-0.151 * (thirdOctave + 1))
})
const boomSteps = 27

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
