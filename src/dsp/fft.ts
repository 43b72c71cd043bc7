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
  readonly #half: FFT
  readonly #folded: number[]
  readonly #pairs: number[]
  readonly #turn: Float64Array

  /** @param size N, a power of two ≥ 4 */
  constructor(size: number) {
    this.size = size
    this.#fft = instance(size)
    this.#half = instance(size / 2)
    this.#folded = this.#half.createComplexArray()
    this.#pairs = this.#half.createComplexArray()
    this.#turn = Float64Array.from({ length: size }, (_, i) => {
      const angle = (2 * Math.PI * (i >> 1)) / size
      return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
    })
    this.time = Array.from({ length: size }, () => 0)
    // fft.js is twice as slow when plain and typed arrays are mixed in one process: plain everywhere.
    this.spectrum = this.#fft.createComplexArray()
  }

  /** time → spectrum (unscaled). */
  forward(): void {
    this.#fft.realTransform(this.spectrum, this.time)
  }

  /**
   * spectrum (bins 0 … N/2) → time, scaled by 1/N so that inverse(forward(x)) = x. Even samples ride on the real part
   * and odd ones on the imaginary part of a complex transform of half the size.
   */
  inverse(): void {
    const { spectrum, size, time } = this
    const folded = this.#folded
    const pairs = this.#pairs
    const turn = this.#turn
    for (let k = 0; k < size; k += 2) {
      const re = spectrum[k]
      const im = spectrum[k + 1]
      const mirrorRe = spectrum[size - k]
      const mirrorIm = spectrum[size - k + 1]
      const lessRe = re - mirrorRe
      const lessIm = im + mirrorIm
      const cos = turn[k]
      const sin = turn[k + 1]
      folded[k] = 0.5 * (re + mirrorRe - lessRe * sin - lessIm * cos)
      folded[k + 1] = 0.5 * (im - mirrorIm + lessRe * cos - lessIm * sin)
    }
    this.#half.inverseTransform(pairs, folded)
    for (let i = 0; i < size; i++) time[i] = pairs[i]!
  }
}
