// Samples → samples at −24 LUFS, integrated loudness after ITU-R BS.1770 with the filters of pyloudnorm.

import { filtered, type Filter } from '../dsp/iir.ts'
import { mean } from '../dsp/mean.ts'
import { withScratch, zeros } from './scratch.ts'

const targetLufs = -24
const blockSec = 0.4
const absoluteGateLufs = -70
const relativeGateLu = -10

/** High shelf of the K-weighting: +4 dB above 1500 Hz, Q = 1/√2. */
function shelf(rateHz: number): Filter {
  const gain = 10 ** (4 / 40)
  const w = (2 * Math.PI * 1500) / rateHz
  const alpha = Math.sin(w) / (2 * Math.SQRT1_2)
  const cos = Math.cos(w)
  const root = 2 * Math.sqrt(gain) * alpha
  const a0 = gain + 1 - (gain - 1) * cos + root
  return {
    b: [
      (gain * (gain + 1 + (gain - 1) * cos + root)) / a0,
      (-2 * gain * (gain - 1 + (gain + 1) * cos)) / a0,
      (gain * (gain + 1 + (gain - 1) * cos - root)) / a0,
    ],
    a: [1, (2 * (gain - 1 - (gain + 1) * cos)) / a0, (gain + 1 - (gain - 1) * cos - root) / a0],
  }
}

/** High-pass of the K-weighting: 38 Hz, Q = 0.5. */
function highPass(rateHz: number): Filter {
  const w = (2 * Math.PI * 38) / rateHz
  const alpha = Math.sin(w) / (2 * 0.5)
  const cos = Math.cos(w)
  const a0 = 1 + alpha
  const gain = (1 + cos) / 2 / a0
  return { b: [gain, -2 * gain, gain], a: [1, (-2 * cos) / a0, (1 - alpha) / a0] }
}

/**
 * Integrated loudness of x [N] in LUFS: mean square of the K-weighted signal in blocks of 0.4 s at every 0.1 s, gated
 * at −70 LUFS and at 10 LU under the mean of what is left. Shorter sounds are measured with silence behind them.
 * @returns −∞ where every block is under the gate.
 */
export function integratedLufs(x: Float64Array, rateHz: number): number {
  return lufs(withScratch(() => gatedEnergy(x, rateHz)))
}

function gatedEnergy(x: Float64Array, rateHz: number): number {
  const n = x.length < blockSec * rateHz ? Math.trunc(blockSec * rateHz) : x.length
  const weighted = zeros(n)
  weighted.set(x)
  filtered(shelf(rateHz), weighted, weighted)
  filtered(highPass(rateHz), weighted, weighted)
  const blocks = roundHalfEven((n / rateHz - blockSec) / (blockSec / 4)) + 1
  const energies: number[] = []
  for (let j = 0; j < blocks; j++) {
    const start = Math.trunc(blockSec * (j * 0.25) * rateHz)
    const end = Math.min(n, Math.trunc(blockSec * (j * 0.25 + 1) * rateHz))
    let sum = 0
    for (let i = start; i < end; i++) sum += weighted[i] * weighted[i]
    energies.push(sum / (blockSec * rateHz))
  }
  const audible = energies.filter((energy) => lufs(energy) >= absoluteGateLufs)
  const gate = lufs(meanEnergy(audible)) + relativeGateLu
  return meanEnergy(energies.filter((energy) => lufs(energy) > gate && lufs(energy) > absoluteGateLufs))
}

/**
 * x scaled to −24 LUFS, or to a peak of 1 where that would exceed full scale. x is brought to a peak of 1 first, which
 * the reference does not do: so quiet sounds do not fall under the gate, and level never matters. x must not be silent.
 */
export function loudnessNormalised(x: Float64Array, rateHz: number): Float64Array {
  const atPeak = toPeak(x)
  const gain = 10 ** ((targetLufs - integratedLufs(atPeak, rateHz)) / 20)
  // Below the gate even at full scale (a sound of a few samples): as loud as it gets.
  if (gain <= 1) for (let i = 0; i < atPeak.length; i++) atPeak[i] *= gain
  return atPeak
}

/** x divided by max |x|, which must not be 0; exact for every finite level. */
export function toPeak(x: ArrayLike<number>): Float64Array {
  let peak = 0
  for (let i = 0; i < x.length; i++) peak = Math.max(peak, Math.abs(x[i]))
  const y = zeros(x.length)
  for (let i = 0; i < y.length; i++) y[i] = x[i] / peak
  return y
}

function lufs(energy: number): number {
  return -0.691 + 10 * Math.log10(energy)
}

/** 0 for nothing, whose loudness is −∞. */
function meanEnergy(energies: readonly number[]): number {
  return energies.length === 0 ? 0 : mean(energies)
}

/** To the nearest whole number, halves to the even one. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}
