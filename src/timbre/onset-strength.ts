// Samples → onset strength and raw onsets, after librosa: how much the mel spectrogram in dB rises from frame to frame.

import { zeros } from './scratch.ts'
import { type CentredStft, stftBins, stftHop, stftSize } from './stft-centred.ts'

const melBands = 128
const lowestPower = 1e-10
const rangeDb = 80
/** Frames by which the strength comes later than the rise: half a window, and the step itself. */
const delayFrames = 1 + stftSize / (2 * stftHop)

interface MelBand {
  readonly first: number
  readonly weights: Float64Array
}

const filterBanks = new Map<number, readonly MelBand[]>()

/** Slaney's mel scale: linear up to 1 kHz, logarithmic beyond. */
function melToHz(mel: number): number {
  return mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp((mel - 15) * (Math.log(6.4) / 27))
}

function hzToMel(hz: number): number {
  return hz < 1000 ? (hz * 3) / 200 : 15 + Math.log(hz / 1000) / (Math.log(6.4) / 27)
}

/** 128 triangles of equal area from 0 to Nyquist, in single precision like the reference's. */
function melBank(rateHz: number): readonly MelBand[] {
  let bank = filterBanks.get(rateHz)
  if (bank === undefined) {
    const top = hzToMel(rateHz / 2)
    const edges = Array.from({ length: melBands + 2 }, (_, i) => melToHz((top * i) / (melBands + 1)))
    bank = Array.from({ length: melBands }, (_, band) => {
      const [low, middle, high] = [edges[band], edges[band + 1], edges[band + 2]]
      const area = 2 / (high - low)
      const all = Float64Array.from({ length: stftBins }, (_value, k) => {
        const hz = (k * rateHz) / stftSize
        const height = Math.max(0, Math.min((hz - low) / (middle - low), (high - hz) / (high - middle)))
        return Math.fround(Math.fround(height) * area)
      })
      const first = Math.max(
        0,
        all.findIndex((value) => value > 0),
      )
      return { first, weights: all.subarray(first, all.findLastIndex((value) => value > 0) + 1) }
    })
    filterBanks.set(rateHz, bank)
  }
  return bank
}

/** Mean rise over mel bands in dB, falls counting as 0; [T]. */
export function onsetStrength({ frames, values }: CentredStft, rateHz: number): Float64Array {
  const levels = zeros(frames * melBands)
  const bank = melBank(rateHz)
  const powers = zeros(stftBins)
  let loudest = -Infinity
  for (let t = 0; t < frames; t++) {
    const row = t * stftBins * 2
    for (let k = 0; k < stftBins; k++) powers[k] = values[row + 2 * k] ** 2 + values[row + 2 * k + 1] ** 2
    for (let band = 0; band < melBands; band++) {
      const { first, weights } = bank[band]
      let sum = 0
      for (let i = 0; i < weights.length; i++) sum += weights[i] * powers[first + i]
      const level = 10 * Math.log10(Math.max(lowestPower, sum))
      levels[t * melBands + band] = level
      if (level > loudest) loudest = level
    }
  }
  for (let i = 0; i < levels.length; i++) levels[i] = Math.max(levels[i], loudest - rangeDb)
  const strength = zeros(frames)
  for (let t = 1; t + delayFrames - 1 < frames; t++) {
    let rise = 0
    for (let i = t * melBands; i < (t + 1) * melBands; i++) rise += Math.max(0, levels[i] - levels[i - melBands])
    strength[t + delayFrames - 1] = rise / melBands
  }
  return strength
}

/** Samples where the strength peaks well above its surroundings, each moved back to the valley before its peak. */
export function rawOnsets(strength: Float64Array, rateHz: number): readonly number[] {
  const n = strength.length
  const least = strength.reduce((a, b) => Math.min(a, b))
  const range = strength.reduce((a, b) => Math.max(a, b)) - least
  const s = strength.map((value) => (value - least) / (range + Number.MIN_VALUE * 2 ** 52))
  const before = Math.floor((0.03 * rateHz) / stftHop)
  const around = Math.floor((0.1 * rateHz) / stftHop)
  const onsets: number[] = []
  let last = -Infinity
  for (let i = 0; i < n; i++) {
    if (s[i] === 0 || i <= last + before) continue
    if (s.subarray(Math.max(0, i - before), i).some((value) => value > s[i])) continue
    const near = s.subarray(Math.max(0, i - around), i + around + 1)
    if (s[i] < near.reduce((a, b) => a + b, 0) / near.length + 0.07) continue
    last = i
    let valley = Math.min(i, n - 2)
    while (valley > 0 && !(s[valley] <= s[valley - 1] && s[valley] < s[valley + 1])) valley--
    onsets.push(stftHop * Math.max(0, valley))
  }
  return onsets
}
