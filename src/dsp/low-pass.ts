// A steep low-pass filter without phase: a windowed sinc, for sounds that are to be made dull and nothing else.

import { besselI0 } from './bessel.ts'
import { convolve } from './convolve.ts'

/** Attenuation that the window is designed for, in dB. */
const stopDb = 70
/** Kaiser and Schafer 1980: β for an attenuation above 50 dB. */
const beta = 0.1102 * (stopDb - 8.7)

/**
 * x [N] without what lies above `stopHz`; what lies below `passHz` stays within 0.01 dB. Symmetric, so that nothing is
 * delayed; the length stays. @throws RangeError unless 0 < passHz < stopHz ≤ rateHz / 2.
 */
export function lowPassed(x: Float32Array, rateHz: number, passHz: number, stopHz: number): Float32Array {
  if (!(passHz > 0 && passHz < stopHz && stopHz <= rateHz / 2))
    throw new RangeError(`a low-pass from ${passHz} to ${stopHz} Hz at ${rateHz} Hz`)
  const transition = (2 * Math.PI * (stopHz - passHz)) / rateHz
  const half = Math.ceil((stopDb - 7.95) / (2.285 * transition) / 2)
  const cutoff = (passHz + stopHz) / rateHz // cycles per sample, doubled
  const kernel = new Float64Array(2 * half + 1)
  let sum = 0
  for (let i = -half; i <= half; i++) {
    const sinc = i === 0 ? cutoff : Math.sin(Math.PI * cutoff * i) / (Math.PI * i)
    const tap = sinc * besselI0(beta * Math.sqrt(1 - (i / half) ** 2))
    kernel[i + half] = tap
    sum += tap
  }
  const filtered = convolve(
    x,
    Float32Array.from(kernel, (tap) => tap / sum),
  )
  return Float32Array.from({ length: x.length }, (_, i) => filtered[i + half])
}
