// Samples → specific loudness over Bark, frame by frame, after ISO 532 B / DIN 45631 (free field).

import { barkSteps, bellWeights } from '../dsp/loudness-weights.ts'
import { roundHalfEven } from './loudness-normalise.ts'
import { withScratch, zeros } from './scratch.ts'
import { thirdOctaveLevels } from './third-octaves.ts'
import {
  bandwidthDb,
  earDb,
  lowBandRanges,
  lowBandWeights,
  quietThresholdsDb,
  slopeRanges,
  slopes,
  upperEdgesBark,
} from '../dsp/zwicker-tables.ts'

const frameSamples = 4096

export interface LoudnessFrame {
  /** sone/Bark at 0.1, 0.2 … 24 Bark, [240]. */
  readonly specific: Float64Array
  /** Whether there is anything to hear at all. */
  readonly audible: boolean
  /** Root mean square of the frame's samples. */
  readonly rms: number
}

/** Frames of 4096 samples side by side; the last one is filled up with zeros, and is all zeros where nothing is left. */
export function loudnessFrames(x: Float64Array, rateHz: number): readonly LoudnessFrame[] {
  return Array.from({ length: Math.floor(x.length / frameSamples) + 1 }, (_, t) => {
    const samples = x.subarray(t * frameSamples, (t + 1) * frameSamples)
    let squares = 0
    for (let i = 0; i < samples.length; i++) squares += samples[i] * samples[i]
    const levels = withScratch(() => {
      const frame = zeros(frameSamples)
      frame.set(samples)
      return thirdOctaveLevels(frame, rateHz)
    })
    const { specific, total } = specificLoudness(mainLoudness(levels))
    return { specific, audible: total > 0, rms: Math.sqrt(squares / frameSamples) }
  })
}

/** Core loudness of the 20 critical bands, and a 0 behind them, from 28 third-octave levels. */
function mainLoudness(levels: Float64Array): Float64Array {
  const main = new Float64Array(upperEdgesBark.length)
  const low = lowBandLevels(levels)
  for (let i = 0; i < main.length - 1; i++) {
    const level = i < low.length ? low[i] : levels[i + 8]
    const threshold = quietThresholdsDb[i]
    if (!(level > threshold)) continue
    const excess = level - earDb[i] - bandwidthDb[i] - threshold
    main[i] = Math.max(0, 0.0635 * 10 ** (0.025 * threshold) * ((0.75 + 0.25 * 10 ** (0.1 * excess)) ** 0.25 - 1))
  }
  main[0] *= Math.min(1, 0.4 + 0.32 * main[0] ** 0.2)
  return main
}

/** The eleven third octaves up to 250 Hz, weighted by how well they are heard, as three critical bands. */
function lowBandLevels(levels: Float64Array): readonly number[] {
  const sums = [0, 0, 0]
  for (let i = 0; i < 11; i++) {
    let row = 0
    while (row < lowBandRanges.length - 1 && levels[i] > lowBandRanges[row] - lowBandWeights[row][i]) row++
    sums[i < 6 ? 0 : i < 9 ? 1 : 2] += 10 ** ((levels[i] + lowBandWeights[row][i]) / 10)
  }
  return sums.map((sum) => (sum > 0 ? 10 * Math.log10(sum) : 0))
}

/**
 * Flanks between the critical bands: from each band's core loudness down along the slopes until the next band's is
 * met. The roundings to tenths of a Bark decide which slope comes next and must stay exactly as they are.
 */
function specificLoudness(main: Float64Array): { specific: Float64Array; total: number } {
  const specific = new Float64Array(barkSteps)
  let [total, start, from, step, range, tick] = [0, 0, 0, 0, slopeRanges.length - 1, 0.1]
  for (let i = 0; i < main.length; i++) {
    const column = i === 0 ? 7 : Math.min(i - 1, 7)
    const edge = upperEdgesBark[i]
    do {
      if (from < main[i]) range = slopeRanges.findIndex((value) => value <= main[i])
      const flat = from <= main[i]
      const slope = slopes[range][column]
      let [end, to] = [edge, main[i]]
      if (flat) total += to * (end - start)
      else {
        to = Math.max(slopeRanges[range], main[i])
        let width = roundHalfEven(((from - to) / slope) * 10) * 0.1
        if (width === 0) width = 0.1
        end = start + width
        if (end > edge) {
          end = edge
          width = end - start
          to = from - width * slope
        }
        total += (width * (from + to)) / 2
      }
      const first = tick
      for (let m = 0; first + m * 0.1 < end + 0.01; m++) {
        tick = first + m * 0.1
        specific[step] = flat ? to : from - (tick - start) * slope
        if (tick < end - 0.05) step++
      }
      tick = roundHalfEven(tick * 10) * 0.1
      if (to === slopeRanges[range]) range = Math.min(range + 1, slopeRanges.length - 1)
      from = to
      start = roundHalfEven(end * 10) * 0.1
    } while (start < edge)
  }
  return { specific, total: total <= 16 ? Math.floor(1000 * total + 0.5) / 1000 : Math.floor(100 * total + 0.05) / 100 }
}

/**
 * Weighted sum of the specific loudness at steps low … high − 1 of every frame, with a flat bell that is 1 in the
 * middle and 0 at its lowest step.
 */
export function bellLoudness(frames: readonly LoudnessFrame[], low: number, high: number): readonly number[] {
  const bell = bellWeights(low, high)
  return frames.map(({ specific }) => bell.reduce((sum, weight, i) => sum + weight * specific[low + i], 0))
}

/** Mean of `values` over frames, weighted by the frames' RMS to the power 0, 1 or 2. */
export function frameMean(frames: readonly LoudnessFrame[], values: readonly number[], power: 0 | 1 | 2): number {
  let [sum, weights] = [0, 0]
  frames.forEach(({ rms }, t) => {
    sum += rms ** power * values[t]
    weights += rms ** power
  })
  return sum / weights
}
