// Paints the stream of the output into two pictures with one time axis: waveform above, spectrogram below. It sweeps
// like an oscilloscope, from the left and again from the left, so that only new columns cost anything and the picture
// of the last hit stays when the sound is over.

import { levelColours, silenceColour } from '../palette.ts'
import { SpectrumColumns } from './spectrum.ts'

/** Width of the pictures. */
export const sweepSec = 1.6
/** Empty columns ahead of the pen, so that the old sweep does not run into the new one. */
const gapColumns = 12

export interface ScopeCanvases {
  readonly wave: CanvasRenderingContext2D
  readonly spectrum: CanvasRenderingContext2D
}

export class ScopePainter {
  readonly #wave: CanvasRenderingContext2D
  readonly #spectrum: CanvasRenderingContext2D
  readonly #columns: number
  readonly #hop: number
  readonly #analysis: SpectrumColumns
  readonly #ring: Float32Array
  readonly #strip: ImageData
  /** Samples taken since the sweep began. */
  #taken = 0
  #low = 0
  #high = 0
  readonly #colours = levelColours()
  #accent: string

  /** Both canvases have the same width. */
  constructor(canvases: ScopeCanvases, rateHz: number, accent: string) {
    this.#wave = canvases.wave
    this.#spectrum = canvases.spectrum
    this.#columns = canvases.wave.canvas.width
    this.#hop = (sweepSec * rateHz) / this.#columns
    this.#analysis = new SpectrumColumns(rateHz, canvases.spectrum.canvas.height)
    this.#ring = new Float32Array(2 * this.#analysis.windowSamples)
    this.#strip = canvases.spectrum.createImageData(1, canvases.spectrum.canvas.height)
    this.#accent = accent
    for (const context of [this.#wave, this.#spectrum]) this.#clear(context, 0, this.#columns)
  }

  /** The waveform is drawn in this colour from now on: that of the class struck last. */
  set accent(accent: string) {
    this.#accent = accent
  }

  push(block: Float32Array): void {
    for (const sample of block) {
      this.#ring[this.#taken % this.#ring.length] = sample
      if (sample > this.#high) this.#high = sample
      if (sample < this.#low) this.#low = sample
      const column = Math.floor(this.#taken / this.#hop)
      this.#taken++
      if (Math.floor(this.#taken / this.#hop) !== column) this.#finish(column)
    }
  }

  #finish(column: number): void {
    this.#drawWave(column % this.#columns)
    this.#high = 0
    this.#low = 0
    // A column of the spectrogram is due when its window, centred on it, is full.
    const behind = Math.ceil(this.#analysis.windowSamples / 2 / this.#hop)
    if (column >= behind) this.#drawSpectrum((column - behind) % this.#columns)
  }

  #drawWave(x: number): void {
    const context = this.#wave
    const middle = context.canvas.height / 2
    this.#clear(context, x, gapColumns)
    const top = middle - this.#high * middle
    const bottom = middle - this.#low * middle
    context.fillStyle = this.#accent
    context.fillRect(x, top, 1, Math.max(1, bottom - top))
  }

  #drawSpectrum(x: number): void {
    const start = (this.#taken + this.#ring.length - this.#analysis.windowSamples) % this.#ring.length
    const levels = this.#analysis.analyse(this.#ring, start)
    const pixels = this.#strip.data
    levels.forEach((level, row) => pixels.set(this.#colours.subarray(level * 4, level * 4 + 4), row * 4))
    this.#clear(this.#spectrum, x + 1, gapColumns)
    this.#spectrum.putImageData(this.#strip, x, 0)
  }

  #clear(context: CanvasRenderingContext2D, x: number, width: number): void {
    context.fillStyle = silenceColour
    context.fillRect(x, 0, width, context.canvas.height)
  }
}
