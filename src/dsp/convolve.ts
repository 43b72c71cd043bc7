// Convolution with a long impulse response, by FFT.

import { RealFft } from './fft.ts'

const pairs = new Map<number, RealFft>()

function pair(size: number): RealFft {
  let fft = pairs.get(size)
  if (fft === undefined) {
    fft = new RealFft(size)
    pairs.set(size, fft)
  }
  return fft
}

/** x [N] ∗ h [M] → all N + M − 1 samples. */
export function convolve(x: Float32Array, h: Float32Array): Float32Array {
  const length = x.length + h.length - 1
  let size = 4
  while (size < length) size *= 2
  const fft = pair(size)
  for (let i = 0; i < size; i++) fft.time[i] = i < h.length ? h[i] : 0
  fft.forward()
  const impulse = fft.spectrum.slice(0, size + 2)
  for (let i = 0; i < size; i++) fft.time[i] = i < x.length ? x[i] : 0
  fft.forward()
  for (let k = 0; k <= size; k += 2) {
    const re = fft.spectrum[k]
    const im = fft.spectrum[k + 1]
    fft.spectrum[k] = re * impulse[k] - im * impulse[k + 1]
    fft.spectrum[k + 1] = re * impulse[k + 1] + im * impulse[k]
  }
  fft.inverse()
  const out = new Float32Array(length)
  for (let i = 0; i < length; i++) out[i] = fft.time[i]
  return out
}
