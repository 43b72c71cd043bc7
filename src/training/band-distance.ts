// A cheap measure of how far generated drums are from real ones, for watching a run: per class, the relative
// distance of means and deviations of band magnitudes over a coarse time–frequency raster. No substitute for
// listening or for an embedding distance; it sees missing bands, wrong decays and collapse.

import type { StftGrid } from '../dsp/stft.ts'

/** Edges of the time zones as fractions of the length: attacks are looked at more closely. */
const timeEdges = [0, 1 / 16, 3 / 16, 7 / 16, 1]
const bandCount = 12

/** Mean compressed magnitude in each zone × band of a spectrum [T, F, 2]; bands widen quadratically. */
export function bandMagnitudes(spectrum: Float32Array, grid: StftGrid): Float32Array {
  const bins = grid.fftSize / 2
  const out = new Float32Array((timeEdges.length - 1) * bandCount)
  for (let zone = 0; zone + 1 < timeEdges.length; zone++) {
    const fromFrame = Math.round(timeEdges[zone] * grid.frames)
    const toFrame = Math.max(fromFrame + 1, Math.round(timeEdges[zone + 1] * grid.frames))
    for (let band = 0; band < bandCount; band++) {
      const fromBin = Math.floor(bins * (band / bandCount) ** 2)
      const toBin = Math.max(fromBin + 1, Math.floor(bins * ((band + 1) / bandCount) ** 2))
      let sum = 0
      for (let t = fromFrame; t < toFrame; t++)
        for (let f = fromBin; f < toBin; f++) {
          const at = (t * bins + f) * 2
          sum += Math.hypot(spectrum[at], spectrum[at + 1])
        }
      out[zone * bandCount + band] = sum / ((toFrame - fromFrame) * (toBin - fromBin))
    }
  }
  return out
}

function moments(sets: readonly Float32Array[]): { mean: Float64Array; deviation: Float64Array } {
  const size = sets[0].length
  const mean = new Float64Array(size)
  const deviation = new Float64Array(size)
  for (const set of sets) for (let i = 0; i < size; i++) mean[i] += set[i] / sets.length
  for (const set of sets) for (let i = 0; i < size; i++) deviation[i] += (set[i] - mean[i]) ** 2 / sets.length
  return { mean, deviation: deviation.map(Math.sqrt) }
}

/** √(Σ (Δmean² + Δdeviation²) / Σ (mean² + deviation²)): 0 for equal statistics, about 1 for silence. */
export function bandDistance(made: readonly Float32Array[], real: readonly Float32Array[]): number {
  const a = moments(made)
  const b = moments(real)
  let difference = 0
  let power = 0
  for (let i = 0; i < b.mean.length; i++) {
    difference += (a.mean[i] - b.mean[i]) ** 2 + (a.deviation[i] - b.deviation[i]) ** 2
    power += b.mean[i] ** 2 + b.deviation[i] ** 2
  }
  return Math.sqrt(difference / power)
}
