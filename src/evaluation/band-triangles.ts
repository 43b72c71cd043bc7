// Bands of a spectrum as the pictures of a shot have them, and how their levels become a picture.

/** A triangle over whole bins. */
export interface BandTriangle {
  readonly firstBin: number
  /** Sum 1. */
  readonly weights: Float64Array
}

/**
 * The triangle of `bins` bins `binHz` apart that rises from `lowHz` to `centreHz` and falls to `highHz`, never narrower than
 * one bin to each side.
 */
export function bandTriangle(
  [lowHz, centreHz, highHz]: readonly [number, number, number],
  binHz: number,
  bins: number,
): BandTriangle {
  const below = Math.max(binHz, centreHz - lowHz)
  const above = Math.max(binHz, highHz - centreHz)
  const firstBin = Math.max(0, Math.ceil((centreHz - below) / binHz))
  const lastBin = Math.min(bins - 1, Math.floor((centreHz + above) / binHz))
  const weights = Float64Array.from({ length: lastBin - firstBin + 1 }, (_, i) => {
    const hz = (firstBin + i) * binHz
    return 1 - Math.abs(hz - centreHz) / (hz < centreHz ? below : above)
  })
  const sum = weights.reduce((a, b) => a + b, 0)
  return { firstBin, weights: weights.map((weight) => weight / sum) }
}

/**
 * Black lies this far under the loudest point. A floor far below what is heard would let inaudible noise dominate every
 * distance.
 */
const rangeDb = 70

/** Powers → 1 for the loudest, 0 for what is 70 dB under it or less, in place; silence stays 0. */
export function toPicture(powers: Float32Array, loudest: number): void {
  if (loudest === 0) return
  const floor = 10 ** (-rangeDb / 10)
  for (let i = 0; i < powers.length; i++)
    powers[i] = 1 + (10 * Math.log10(Math.max(powers[i] / loudest, floor))) / rangeDb
}
