// Reverberation: whether a sound is heard as reverberant, from a blind estimate of RT60 after Jan and Wang (2012).

import type { Analysis, Measurement } from './analysis.ts'
import { roundHalfEven } from './loudness-normalise.ts'
import { zeros } from './scratch.ts'

const subBlocks = 7
const leastFalls = 3
const smoothing = 0.995
const firstRtSec = 0.3
/** What a sound has in which no decay can be measured. */
const leastRtSec = 0.2
const candidatesSec = Array.from({ length: 10 }, (_, i) => leastRtSec + 0.1 * i)

/** 1 where the mean RT60 of the first two channels makes reverberation likelier than none, else 0. */
export function reverb({ channels, rateHz }: Analysis): Measurement {
  const rt60Sec = channels.reduce((sum, channel) => sum + rt60Of(channel, rateHz), 0) / channels.length
  const probability = 1 / (1 + Math.exp(-(2.97126461 * rt60Sec - 1.45082989)))
  return { value: probability < 0.5 ? 0 : 1, features: [rt60Sec, probability] }
}

/**
 * Mean over the frames with a new estimate of a slowly followed RT60: each frame moves it by half a percent towards the
 * commonest estimate so far.
 */
function rt60Of(x: Float64Array, rateHz: number): number {
  const factor = rateHz / 24_000
  const sub = roundHalfEven(350 * factor)
  const shift = roundHalfEven(100 * factor)
  const historySize = roundHalfEven(400 * factor)
  const decays = candidatesSec.map((rt) => Math.exp((-3 * Math.LN10) / (rt * (rateHz / 2))))
  const span = 2 * subBlocks * sub
  const counts = new Int32Array(candidatesSec.length)
  const history: number[] = []
  let raw = firstRtSec
  let smooth = firstRtSec
  let [sum, estimates] = [0, 0]
  // Frames take every second sample: of the even ones or of the odd ones, as the start is.
  const halves = [everySecond(x, 0), everySecond(x, 1)]
  for (let start = 0; x.length > span && start <= x.length - span; start += shift) {
    const frame = halves[start % 2].subarray(start >> 1, (start >> 1) + subBlocks * sub)
    const falls = fallingBlocks(frame, sub)
    const found = falls >= leastFalls && falls < subBlocks - 2
    if (found) {
      const estimate = likeliest(frame.subarray(0, falls * sub), decays)
      counts[estimate]++
      history.push(estimate)
      if (history.length > historySize + 1) counts[history[history.length - 1 - historySize]]--
      raw = candidatesSec[counts.indexOf(Math.max(...counts))]
    }
    smooth = smoothing * smooth + (1 - smoothing) * raw
    if (!found) continue
    sum += smooth
    estimates++
  }
  return estimates === 0 ? leastRtSec : sum / estimates
}

function everySecond(x: Float64Array, first: number): Float64Array {
  const half = zeros(Math.ceil((x.length - first) / 2))
  for (let i = 0; i < half.length; i++) half[i] = x[first + 2 * i]
  return half
}

/** How many blocks after the first fall, each against the one before: in variance, in maximum and in −minimum. */
function fallingBlocks(frame: Float64Array, sub: number): number {
  let before = spreadOf(frame.subarray(0, sub))
  for (let k = 2; k < subBlocks; k++) {
    const now = spreadOf(frame.subarray((k - 1) * sub, k * sub + 1))
    if (!(now.variance < before.variance && now.most < before.most && now.least > before.least)) return k - 2
    before = now
  }
  return subBlocks - 2
}

function spreadOf(x: Float64Array): { readonly variance: number; readonly least: number; readonly most: number } {
  let [sum, least, most] = [0, Infinity, -Infinity]
  for (let i = 0; i < x.length; i++) {
    sum += x[i]
    if (x[i] < least) least = x[i]
    if (x[i] > most) most = x[i]
  }
  const mean = sum / x.length
  let squares = 0
  for (let i = 0; i < x.length; i++) squares += (x[i] - mean) ** 2
  return { variance: squares / x.length, least, most }
}

/** Index of the decay rate under which h, Laplace-distributed with a falling scale, is likeliest. */
function likeliest(h: Float64Array, decays: readonly number[]): number {
  const n = h.length
  let [best, bestLikelihood] = [0, -Infinity]
  decays.forEach((decay, i) => {
    let [sum, growth] = [0, 1]
    for (let k = 0; k < n; k++) {
      sum += growth * Math.abs(h[k])
      growth /= decay
    }
    const likelihood = -n * Math.LN2 - n * Math.log(sum / n) - (Math.log(decay) * n * (n - 1)) / 2 - n
    if (likelihood > bestLikelihood) [best, bestLikelihood] = [i, likelihood]
  })
  return best
}
