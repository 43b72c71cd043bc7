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
  /** Interleaved re, im of bins 0 … N/2 (the rest is not used): output of `forward`, input of `inverse`. */
  readonly spectrum: number[]
  // Both ways even samples ride on the real part and odd ones on the imaginary part of a transform of half the size:
  // `time` read as complex numbers is its input or output, `#folded` the other side of it.
  readonly #half: FFT
  readonly #folded: number[]
  readonly #turn: Float64Array

  /** @param size N, a power of two ≥ 4 */
  constructor(size: number) {
    this.size = size
    this.#half = instance(size / 2)
    // fft.js is twice as slow when kinds of arrays are mixed in one process: those that it makes everywhere.
    this.#folded = this.#half.createComplexArray()
    this.#turn = Float64Array.from({ length: size }, (_, i) => {
      const angle = (2 * Math.PI * (i >> 1)) / size
      return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
    })
    this.time = this.#half.createComplexArray()
    this.spectrum = instance(size).createComplexArray()
  }

  /** time → spectrum (unscaled). */
  forward(): void {
    const { spectrum, size } = this
    const folded = this.#folded
    const turn = this.#turn
    this.#half.transform(folded, this.time)
    spectrum[0] = folded[0] + folded[1]
    spectrum[1] = 0
    spectrum[size] = folded[0] - folded[1]
    spectrum[size + 1] = 0
    for (let k = 2, mirror = size - 2; k <= mirror; k += 2, mirror -= 2) {
      const evenRe = 0.5 * (folded[k] + folded[mirror])
      const evenIm = 0.5 * (folded[k + 1] - folded[mirror + 1])
      const oddRe = 0.5 * (folded[k + 1] + folded[mirror + 1])
      const oddIm = 0.5 * (folded[mirror] - folded[k])
      const cos = turn[k]
      const sin = turn[k + 1]
      const turnedRe = oddRe * cos + oddIm * sin
      const turnedIm = oddIm * cos - oddRe * sin
      spectrum[mirror] = evenRe - turnedRe
      spectrum[mirror + 1] = turnedIm - evenIm
      spectrum[k] = evenRe + turnedRe
      spectrum[k + 1] = evenIm + turnedIm
    }
  }

  /** spectrum (bins 0 … N/2) → time, scaled by 1/N so that inverse(forward(x)) = x. */
  inverse(): void {
    const { spectrum, size } = this
    const folded = this.#folded
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
    this.#half.inverseTransform(this.time, folded)
  }
}
