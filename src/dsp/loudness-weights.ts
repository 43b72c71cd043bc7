// Weights over the 240 steps of 0.1 Bark that specific loudness is given in.

export const barkSteps = 240

/** Bark of step z. */
export const bark = (z: number) => (z + 1) / 10

/** Weight of a step in the sharpness: rises steeply above 14 Bark. */
export const sharpWeights = Float64Array.from({ length: barkSteps }, (_, step) => {
  const z = bark(step)
  return z <= 14 ? 1 : 0.00012 * z ** 4 - 0.0056 * z ** 3 + 0.1 * z ** 2 - 0.81 * z + 3.5
})

/** Weight of a step in the boominess: falls with every third octave from 25 Hz up, corrected in the lowest four steps. */
export const boomWeights = Float64Array.from({ length: barkSteps }, (_, step) => {
  const thirdOctave = Math.log10((600 * Math.sinh(bark(step) / 6)) / 25) / Math.log10(31.5 / 25)
  return [0.8, 1.05, 1.1, 1.18][step] ?? 2.13 * Math.exp(-0.151 * (thirdOctave + 1))
})
/** How many of the lowest steps count as booming. */
export const boomSteps = 27

/**
 * A flat bell over the steps low … high − 1, scaled to 1 in the middle and 0 at its lowest step, [high − low].
 */
export function bellWeights(low: number, high: number): readonly number[] {
  const bell = Array.from({ length: high - low }, (_, i) => Math.exp((-((low + i - (low + high) / 2) ** 2) * 1e-4) / 2))
  const least = Math.min(...bell)
  const range = Math.max(...bell) - least
  return bell.map((weight) => (weight - least) / range)
}
