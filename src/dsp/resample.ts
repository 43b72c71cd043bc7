// Sample-rate conversion of a whole signal: windowed-sinc, evaluated exactly at every output instant (no table
// interpolation), zero phase.

import { besselI0 } from './bessel.ts'
import { joined } from './range.ts'

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
  const resampler = new Resampler(fromHz, toHz)
  return resampler.add(x, true)
}

/** `resample` in pieces, of the same samples to the last bit, as soon as all that they rest on is there. */
export class Resampler {
  readonly #up: number
  readonly #down: number
  readonly #cutoff: number
  /** Input samples that a kernel reaches to either side. */
  readonly #reach: number
  readonly #taps: number
  readonly #phases: Map<number, Float64Array>
  /** What later samples may rest on, and where it begins. */
  #kept = new Float32Array(0)
  #keptFrom = 0
  #given = 0

  constructor(fromHz: number, toHz: number) {
    for (const rate of [fromHz, toHz])
      if (!Number.isSafeInteger(rate) || rate < 1) throw new RangeError(`rate ${rate} Hz is not a whole number ≥ 1`)
    const common = greatestCommonDivisor(fromHz, toHz)
    this.#up = toHz / common
    this.#down = fromHz / common
    // One unit of kernel time is one sample of the lower rate; cutoff in cycles per input sample.
    const scale = Math.min(1, toHz / fromHz)
    this.#cutoff = ((1 + passband) / 2) * scale
    this.#reach = halfWidth / scale
    this.#taps = 2 * Math.ceil(this.#reach) + 1
    this.#phases = kernelsOf(this.#up, this.#down)
  }

  /** Takes the next samples; returns those that are finished by them: at the end of the input, `isLast`, all that are left. */
  add(x: Float32Array, isLast: boolean): Float32Array {
    const up = this.#up
    const down = this.#down
    if (up === down) return x.slice()
    const taps = this.#taps
    const middle = (taps - 1) / 2
    const have = this.#keptFrom === 0 && this.#kept.length === 0 ? x : joined(this.#kept, x)
    const end = this.#keptFrom + have.length
    // Sample n rests on inputs up to ⌊n·down/up⌋ + middle.
    const finished = isLast ? resampledLength(end, down, up) : Math.max(0, Math.ceil(((end - middle) * up) / down))
    const y = new Float32Array(Math.max(0, finished - this.#given))
    for (let m = 0; m < y.length; m++) {
      const position = (this.#given + m) * down
      const centre = Math.floor(position / up)
      const kernel = this.#kernel(position - centre * up)
      const start = centre - middle - this.#keptFrom
      const first = Math.max(0, -start)
      const last = Math.min(taps, have.length - start)
      let sum = 0
      for (let i = first; i < last; i++) sum += have[start + i] * kernel[i]
      y[m] = sum
    }
    this.#given += y.length
    const needed = Math.max(this.#keptFrom, Math.floor((this.#given * down) / up) - middle)
    this.#kept = have.slice(needed - this.#keptFrom)
    this.#keptFrom = needed
    return y
  }

  #kernel(phase: number): Float64Array {
    let kernel = this.#phases.get(phase)
    if (kernel === undefined) {
      kernel = sincKernel(phase / this.#up, this.#taps, this.#cutoff, this.#reach)
      if (this.#up <= mostKeptPhases) this.#phases.set(phase, kernel)
    }
    return kernel
  }
}

/** Kernels by their phase, of the ratios used last: making them takes longer than converting a short piece. */
const kernels = new Map<string, Map<number, Float64Array>>()
const mostKeptRatios = 16

function kernelsOf(up: number, down: number): Map<number, Float64Array> {
  const key = `${up}/${down}`
  const found = kernels.get(key) ?? new Map<number, Float64Array>()
  kernels.delete(key)
  kernels.set(key, found) // the last used is the last to go
  if (kernels.size > mostKeptRatios) kernels.delete(kernels.keys().next().value!)
  return found
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
