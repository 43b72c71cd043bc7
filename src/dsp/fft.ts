// Real FFTs on fft.js. One instance per size is kept: a new one per call is five times slower.

import FFT from 'fft.js'

const instances = new Map<number, FFT>()

function instance(size: number): FFT {
  let fft = instances.get(size)
  if (fft === undefined) {
    fft = new FFT(size)
    instances.set(size, fft)
  }
  return fft
}

/**
 * Forward transform of a real signal; size N = input.length, a power of two ≥ 2.
 * @returns interleaved re, im for bins 0 … N/2 (length N + 2), unscaled.
 */
export function realFft(input: ArrayLike<number>): Float64Array {
  const size = input.length
  const fft = instance(size)
  const out = fft.createComplexArray()
  fft.realTransform(out, input)
  return Float64Array.from(out.slice(0, size + 2))
}

/** A reusable forward/inverse pair of one size; buffers are its own, so it is not re-entrant. */
export class RealFft {
  readonly size: number
  /** Time signal, N values: input of `forward`, output of `inverse`. */
  readonly time: number[]
  /** Interleaved re, im of bins 0 … N/2 (the rest mirrors): output of `forward`, input of `inverse`. */
  readonly spectrum: number[]
  readonly #fft: FFT
  readonly #complex: number[]

  constructor(size: number) {
    this.size = size
    this.#fft = instance(size)
    this.time = Array.from({ length: size }, () => 0)
    // fft.js is twice as slow when plain and typed arrays are mixed in one process: plain everywhere.
    this.spectrum = this.#fft.createComplexArray()
    this.#complex = this.#fft.createComplexArray()
  }

  /** time → spectrum (unscaled). */
  forward(): void {
    this.#fft.realTransform(this.spectrum, this.time)
  }

  /** spectrum (bins 0 … N/2) → time, scaled by 1/N so that inverse(forward(x)) = x. */
  inverse(): void {
    const { spectrum, size } = this
    for (let k = 1; k < size / 2; k++) {
      spectrum[2 * (size - k)] = spectrum[2 * k]!
      spectrum[2 * (size - k) + 1] = -spectrum[2 * k + 1]
    }
    this.#fft.inverseTransform(this.#complex, spectrum)
    for (let i = 0; i < size; i++) this.time[i] = this.#complex[2 * i]!
  }
}
