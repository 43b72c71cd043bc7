// Sample-rate conversion of a whole signal: windowed-sinc, evaluated exactly at every output instant (no table
// interpolation), zero phase.

import { besselI0 } from './bessel.ts'

/** Stop-band attenuation the Kaiser window is designed for, with a margin over the promised 90 dB. */
const attenuationDb = 104

/** Kaiser (1974): β for attenuations above 50 dB. */
const beta = 0.1102 * (attenuationDb - 8.7)

/** Pass-band edge as a part of the lower Nyquist frequency; the stop-band starts at that Nyquist frequency. */
const passband = 0.9

/** Zero crossings of the sinc on either side: Kaiser's length estimate (A − 7.95)/(2.285·Δω), halved. */
const halfWidth = Math.ceil((attenuationDb - 7.95) / (2.285 * Math.PI * (1 - passband)) / 2)

/** Rate pairs with more distinct fractional positions than this compute the kernel anew instead of keeping it. */
const mostKeptPhases = 1024

const besselBeta = besselI0(beta)

/** Euclid's, of two whole numbers ≥ 1. */
export function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}

/** Number of samples that `resample` returns for `lengthSamples` samples: the same duration, rounded up. */
export function resampledLength(lengthSamples: number, fromHz: number, toHz: number): number {
  return Math.ceil((lengthSamples * toHz) / fromHz)
}

/**
 * Converts x [N] from `fromHz` to `toHz` (whole numbers ≥ 1): y[n] = Σ_k x[k] · h(n·fromHz/toHz − k), h a
 * Kaiser-windowed sinc with its −6 dB point at 0.95 of the lower Nyquist frequency. Pass-band 0 … 0.9 of it within
 * ±0.001 dB, stop-band from it on below −100 dB. Samples outside x count as zero. Equal rates: a copy.
 * @returns ⌈N·toHz/fromHz⌉ samples; sample n stands at the instant n/toHz of the input.
 */
export function resample(x: Float32Array, fromHz: number, toHz: number): Float32Array {
  for (const rate of [fromHz, toHz])
    if (!Number.isSafeInteger(rate) || rate < 1) throw new RangeError(`rate ${rate} Hz is not a whole number ≥ 1`)
  if (fromHz === toHz) return x.slice()
  const common = greatestCommonDivisor(fromHz, toHz)
  const up = toHz / common
  const down = fromHz / common
  // One unit of kernel time is one sample of the lower rate; cutoff in cycles per input sample.
  const scale = Math.min(1, toHz / fromHz)
  const cutoff = ((1 + passband) / 2) * scale
  const reach = halfWidth / scale // input samples on either side
  const taps = 2 * Math.ceil(reach) + 1
  const phases = new Map<number, Float64Array>()
  const y = new Float32Array(resampledLength(x.length, fromHz, toHz))
  for (let n = 0; n < y.length; n++) {
    const position = n * down
    const centre = Math.floor(position / up)
    const phase = position - centre * up
    let kernel = phases.get(phase)
    if (kernel === undefined) {
      kernel = sincKernel(phase / up, taps, cutoff, reach)
      if (up <= mostKeptPhases) phases.set(phase, kernel)
    }
    const start = centre - (taps - 1) / 2
    const first = Math.max(0, -start)
    const last = Math.min(taps, x.length - start)
    let sum = 0
    for (let i = first; i < last; i++) sum += x[start + i] * kernel[i]
    y[n] = sum
  }
  return y
}

/** h(fraction − (i − middle)) for i = 0 … taps−1, normalised to a gain of exactly 1 at DC. */
function sincKernel(fraction: number, taps: number, cutoff: number, reach: number): Float64Array {
  const kernel = new Float64Array(taps)
  const middle = (taps - 1) / 2
  let sum = 0
  for (let i = 0; i < taps; i++) {
    const t = fraction - (i - middle)
    const edge = t / reach
    if (Math.abs(edge) >= 1) continue
    const angle = Math.PI * cutoff * t
    const sinc = angle === 0 ? 1 : Math.sin(angle) / angle
    kernel[i] = (sinc * besselI0(beta * Math.sqrt(1 - edge * edge))) / besselBeta
    sum += kernel[i]
  }
  for (let i = 0; i < taps; i++) kernel[i] /= sum
  return kernel
}
