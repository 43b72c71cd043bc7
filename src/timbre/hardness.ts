// Hardness: bandwidth, brightness, strength and shortness of the attacks, with the level of the mid frequencies and the
// share of percussive sound.

import { mean } from '../dsp/mean.ts'
import type { Analysis, Measurement } from './analysis.ts'
import { attackOf, crossing, riseOf } from './attack.ts'
import { bandwidthCurve, bandwidthHop, bandwidthWindow } from './bandwidth.ts'
import { heldEnvelope } from './envelope.ts'
import { onsetStrength } from './onset-strength.ts'
import { onsetsOf, strongestIn } from './onsets.ts'
import { percussiveShare } from './percussive.ts'
import { bellLoudness, frameMean } from './specific-loudness.ts'
import { withScratch, zeros } from './scratch.ts'
import { sharedFft } from './spectrogram.ts'
import { centredStft } from './stft-centred.ts'
import { Unmeasurable } from './unmeasurable.ts'

const longestAttackSec = 0.1
const centroidSec = 0.125
const leastCentroidSamples = 512
const leastCentroidHz = 200
const lowestHz = 20
const narrowHz = 512
/** Silence in front, so that a hit at the very start has a rise. */
const leadSamples = bandwidthWindow + 1

export function hardness(analysis: Analysis): Measurement {
  const { samples, rateHz, loudness } = analysis
  const middle = Math.log10(frameMean(loudness, bellLoudness(loudness, 70, 140), 1))
  const percussive = Math.log10(withScratch(() => percussiveShare(samples, analysis.stft)))
  const x = zeros(leadSamples + samples.length)
  x.set(samples, leadSamples)
  const envelope = heldEnvelope(x, 0.1, rateHz)
  const strength = onsetStrength(centredStft(x), rateHz)
  const found = onsetsOf(envelope, strength, bandwidthWindow, rateHz)
  const onsets = found.length === 1 ? [0] : found
  const bandwidths = bandwidthCurve(x, rateHz)
  const hits = onsets.map((onset, i) => {
    const next = onsets[i + 1]
    const attack = attackAt(envelope.subarray(onset, next), x.subarray(onset, next), rateHz)
    const curve = bandwidths.subarray(bandwidthFrame(onset), next === undefined ? undefined : bandwidthFrame(next))
    return { ...attack, bandwidthHz: attackBandwidth(curve, rateHz), strength: strongestIn(strength, onset, next) }
  })
  const centroids = hits.flatMap(({ centroidHz }) => centroidHz ?? [])
  const features = [
    Math.log10(meanBandwidth(hits, rateHz)),
    Math.log10(Math.max(leastCentroidHz, centroids.length === 0 ? 0 : mean(centroids))),
    middle,
    percussive,
    Math.log10(mean(hits.map((hit) => hit.strength))),
    mean(hits.map(({ attackSec }) => Math.log10(attackSec))),
  ]
  const weights = [
    12.079781720638145, 18.52100377170042, 14.139883645260355, 5.567690321917516, 3.9346817690405635,
    -4.326890461087848,
  ]
  return { value: weights.reduce((sum, weight, i) => sum + weight * features[i], -85.60352209068202), features }
}

/** Frame of the bandwidth curve whose window begins a window before the onset. */
function bandwidthFrame(onset: number): number {
  return Math.trunc(Math.max(0, onset - bandwidthWindow) / bandwidthHop)
}

/**
 * Widest frame of the attack: 0.1 s from the first frame a fifth of the way up; to the end where the curve is short
 * (the reference measures "short" from the attack, not from the start). null where the curve does not rise.
 */
function attackBandwidth(curve: Float64Array, rateHz: number): number | null {
  const rise = riseOf(curve)
  if (rise === null) return null
  const start = crossing(curve, rise, 0.2)
  const length = Math.trunc((longestAttackSec * rateHz) / bandwidthHop)
  const end = curve.length - start > start + length ? start + length : curve.length
  return curve.subarray(start, end).reduce((a, b) => Math.max(a, b))
}

/** Mean over hits, weighted by their strength; never under fs/512 Hz, which stands for 512 Hz and less. */
function meanBandwidth(
  hits: readonly { readonly bandwidthHz: number | null; readonly strength: number }[],
  rateHz: number,
): number {
  let [sum, weights] = [0, 0]
  for (const { bandwidthHz, strength } of hits) {
    if (bandwidthHz === null) continue
    sum += bandwidthHz * strength
    weights += strength
  }
  return weights > 0 && sum / weights > narrowHz ? sum / weights : rateHz / 512
}

interface Attack {
  readonly attackSec: number
  /** Magnitude-weighted mean frequency of the 125 ms from the attack's start; null where there are not 513 samples. */
  readonly centroidHz: number | null
}

function attackAt(envelope: Float64Array, x: Float64Array, rateHz: number): Attack {
  const rise = riseOf(envelope)
  if (rise === null) throw new Unmeasurable('a hit has no rise')
  const { start, lengthSamples } = attackOf(envelope, rise)
  const longest = Math.trunc(longestAttackSec * rateHz) + 1
  const attackSec = (lengthSamples / rateHz > longestAttackSec ? longest : lengthSamples) / rateHz
  return { attackSec, centroidHz: centroidOf(x.subarray(start, start + Math.trunc(centroidSec * rateHz)), rateHz) }
}

function centroidOf(x: Float64Array, rateHz: number): number | null {
  if (x.length <= leastCentroidSamples) return null
  const fft = sharedFft(2 ** Math.ceil(Math.log2(x.length)))
  for (let i = 0; i < fft.size; i++) fft.time[i] = i < x.length ? x[i] : 0
  fft.forward()
  const binHz = rateHz / fft.size
  let [moment, sum] = [0, 0]
  for (let k = Math.ceil(lowestHz / binHz); k <= fft.size / 2; k++) {
    const magnitude = Math.sqrt(fft.spectrum[2 * k] ** 2 + fft.spectrum[2 * k + 1] ** 2)
    moment += k * binHz * magnitude
    sum += magnitude
  }
  return sum > 0 ? moment / sum : null
}
