// Samples → columns of a spectrogram: levels on a logarithmic frequency axis, ready to be coloured.

import { RealFft } from '../../src/dsp/fft.ts'
import { hannPeriodic } from '../../src/dsp/windows.ts'

/** Range of the picture's frequency axis, in Hz. */
export const lowHz = 30
export const highHz = 18_000
/** Levels from here up to 0 dB (a full-scale sine) are shown. */
const floorDb = -78
/** Drums fall off towards the top; the picture lifts them by so much an octave, around 1 kHz. */
const tiltDbPerOctave = 1.5

/** Height of a frequency in the picture, 0 bottom … 1 top. */
export function heightOfHz(hz: number): number {
  return Math.log(hz / lowHz) / Math.log(highHz / lowHz)
}

interface Row {
  /** Bins whose power the row shows: the strongest of from … to, or between two where rows are finer than bins. */
  readonly from: number
  readonly to: number
  readonly mix: number
  readonly tiltDb: number
}

/** Analyses one window of samples at a time into `rows` levels, top row first; buffers are its own. */
export class SpectrumColumns {
  readonly windowSamples: number
  readonly levels: Uint8ClampedArray
  readonly #fft: RealFft
  readonly #window: Float64Array
  readonly #rows: readonly Row[]
  readonly #power: Float64Array

  constructor(rateHz: number, rows: number, windowSamples = 2048) {
    this.windowSamples = windowSamples
    this.levels = new Uint8ClampedArray(rows)
    this.#fft = new RealFft(windowSamples)
    this.#window = hannPeriodic(windowSamples)
    this.#power = new Float64Array(windowSamples / 2 + 1)
    const hzAt = (height: number): number => lowHz * (highHz / lowHz) ** height
    const binOf = (hz: number): number => Math.min(windowSamples / 2 - 1, (hz * windowSamples) / rateHz)
    this.#rows = Array.from({ length: rows }, (_, i) => {
      const centreHz = hzAt(1 - (i + 0.5) / rows)
      const from = binOf(hzAt(1 - (i + 1) / rows))
      const to = binOf(hzAt(1 - i / rows))
      const tiltDb = tiltDbPerOctave * Math.log2(centreHz / 1000)
      if (to - from < 1) {
        const centre = binOf(centreHz)
        return { from: Math.floor(centre), to: Math.floor(centre) + 1, mix: centre % 1, tiltDb }
      }
      return { from: Math.ceil(from), to: Math.floor(to), mix: -1, tiltDb }
    })
  }

  /** samples [windowSamples] from `start` of a ring → `levels`, 0 (at or under the floor) … 255 (0 dB or more). */
  analyse(ring: Float32Array, start: number): Uint8ClampedArray {
    const { windowSamples } = this
    const { time, spectrum } = this.#fft
    for (let i = 0; i < windowSamples; i++) time[i] = ring[(start + i) % ring.length]! * this.#window[i]!
    this.#fft.forward()
    const scale = 4 / windowSamples // a full-scale sine on a bin has magnitude 1
    for (let k = 0; k < this.#power.length; k++)
      this.#power[k] = (spectrum[2 * k]! * scale) ** 2 + (spectrum[2 * k + 1]! * scale) ** 2
    this.#rows.forEach((row, i) => {
      const db = 10 * Math.log10(this.#rowPower(row) + 1e-12) + row.tiltDb
      this.levels[i] = 255 * (1 - db / floorDb)
    })
    return this.levels
  }

  #rowPower({ from, to, mix }: Row): number {
    const power = this.#power
    if (mix >= 0) return power[from]! * (1 - mix) + power[to]! * mix
    let strongest = 0
    for (let k = from; k <= to; k++) strongest = Math.max(strongest, power[k]!)
    return strongest
  }
}
