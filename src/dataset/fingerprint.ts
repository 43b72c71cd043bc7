// Shots → what finds the same sound again at another gain, rate or format: a coarse fingerprint to find candidates, a
// waveform comparison to decide.

import { RealFft } from '../dsp/fft.ts'
import { resample } from '../dsp/resample.ts'
import { hannPeriodic } from '../dsp/windows.ts'
import { shotForm } from '../dsp/shot.ts'

const frameSec = 1024 / 44_100
const hopSec = 512 / 44_100
/** Ends of the bands in Hz: low enough for 8 kHz copies. */
const bandEnds = [130, 300, 700, 1500, 3400]
/** Ends of the time zones in hops: 23, 70, 186 and 372 ms. */
const zoneEnds = [2, 6, 16, 32]
const floorDb = -42

/** Values in a fingerprint. */
const fingerprintSize = bandEnds.length * zoneEnds.length

/**
 * Level-invariant fingerprint of a prepared shot: energy in 4 time zones × 5 bands under 3.4 kHz, in dB of their sum,
 * no lower than −42 dB (an 8-bit copy's noise lies under it).
 */
export function fingerprintOf(x: Float32Array, rateHz: number = shotForm.rateHz): Float32Array {
  const fftSize = 2 ** Math.round(Math.log2(frameSec * rateHz))
  const hopSamples = Math.round(hopSec * rateHz)
  const fft = new RealFft(fftSize)
  const window = hannPeriodic(fftSize)
  const energy = new Float64Array(fingerprintSize)
  let total = 0
  let zone = 0
  for (let frame = 0; frame < zoneEnds.at(-1)!; frame++) {
    if (frame === zoneEnds[zone]) zone++
    const start = frame * hopSamples
    for (let i = 0; i < fftSize; i++) fft.time[i] = (x[start + i] ?? 0) * window[i]!
    fft.forward()
    let band = 0
    for (let k = 1; band < bandEnds.length; k++) {
      while (band < bandEnds.length && (k * rateHz) / fftSize > bandEnds[band]!) band++
      if (band === bandEnds.length) break
      const power = fft.spectrum[2 * k]! ** 2 + fft.spectrum[2 * k + 1]! ** 2
      energy[zone * bandEnds.length + band]! += power
      total += power
    }
  }
  return Float32Array.from(energy, (e) => Math.max(floorDb, 10 * Math.log10(e / (total || 1) || 1e-9)))
}

/** Pairs whose fingerprints differ by less than this (mean of |Δ|, dB) are compared as waveforms. */
const candidateDb = 0.5

/** All pairs i < j of fingerprints that are close enough to be the same sound. */
export function candidatePairs(prints: readonly Float32Array[]): [number, number][] {
  // The mean over a print differs by no more than the mean difference, so sorted means bound the search.
  const means = prints.map((print) => print.reduce((a, b) => a + b, 0) / fingerprintSize)
  const order = prints.map((_, i) => i).toSorted((a, b) => means[a]! - means[b]! || a - b)
  const pairs: [number, number][] = []
  for (const [rank, a] of order.entries()) {
    for (let r = rank + 1; r < order.length && means[order[r]!]! - means[a]! <= candidateDb; r++) {
      const b = order[r]!
      if (difference(prints[a]!, prints[b]!) <= candidateDb) pairs.push(a < b ? [a, b] : [b, a])
    }
  }
  return pairs.toSorted((p, q) => p[0] - q[0] || p[1] - q[1])
}

function difference(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < fingerprintSize; i++) sum += Math.abs(a[i]! - b[i]!)
  return sum / fingerprintSize
}

/** Similarity from which two shots count as the same sound. */
export const sameSound = 0.98

const comparedSec = 0.4
const mostLagSec = 0.001

/**
 * Likeness of two prepared shots, 0 … 1: the largest normalised cross-correlation (either polarity) within 1 ms of
 * shift over the first 0.4 s. Where the sources' rates differ, only what is under 0.85 of the lower one's Nyquist
 * frequency is compared: beyond it, resampling has taken from one what the other still has.
 */
export function similarity(
  a: Float32Array,
  b: Float32Array,
  aSourceHz: number,
  bSourceHz: number,
  rateHz: number = shotForm.rateHz,
): number {
  const common = Math.min(aSourceHz, bSourceHz, rateHz)
  // In steps of a twentieth of 44 100 Hz: small ratios resample quickly.
  const rate = aSourceHz === bSourceHz ? rateHz : Math.floor((0.85 * common) / 2205) * 2205
  const part = Math.round(comparedSec * rateHz)
  const x = resample(a.subarray(0, part), rateHz, rate)
  const y = resample(b.subarray(0, part), rateHz, rate)
  const most = Math.ceil(mostLagSec * rate)
  const norm = Math.sqrt(energyOf(x) * energyOf(y))
  if (norm === 0) return 0
  let best = 0
  for (let lag = -most; lag <= most; lag++) {
    let sum = 0
    const end = Math.min(x.length, y.length - lag)
    for (let i = Math.max(0, -lag); i < end; i++) sum += x[i]! * y[i + lag]!
    best = Math.max(best, Math.abs(sum) / norm)
  }
  return Math.min(1, best)
}

function energyOf(x: Float32Array): number {
  let sum = 0
  for (const value of x) sum += value * value
  return sum
}
