// Reads the training state; writes previews/step-NNNNNN.png (spectrograms, one row a class), a WAV per class, and
// returns how near they are to held-out sounds and how varied.

import { join } from 'node:path'
import { spectrumToShot } from '../dsp/generator-signals.ts'
import type { TensorData } from '../compile/step.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { spectrogramSheet } from '../formats/spectrogram-sheet.ts'
import { encodeWav } from '../formats/wav.ts'
import type { CommonConfig } from '../gan/common-config.ts'
import { bandDistance, bandMagnitudes } from './band-distance.ts'
import type { BatchSource } from './batches.ts'
import { diversity } from './diversity.ts'
import type { Renderer } from './generate.ts'
import type { PlayedGenerator } from './recipe.ts'

/** Fixed seeds per class; the sheet shows the first ones, the distance uses all. */
export const shotsPerClass = 16
const shownPerClass = 8

/** Distance of the generated sounds from held-out ones, and their variety within a class beside those'. */
export interface PreviewMeasures {
  readonly bandDistance: number
  readonly diversity: number
}

export class Preview {
  readonly #config: CommonConfig
  readonly #batches: BatchSource
  readonly #seed: number
  readonly #renderer: Renderer

  /** @param renderer of as many shots at once as `shotsPerClass` */
  constructor(config: CommonConfig, batches: BatchSource, seed: number, renderer: Renderer) {
    this.#config = config
    this.#batches = batches
    this.#seed = seed
    this.#renderer = renderer
  }

  /** @returns means over the classes, generated against validation examples. */
  async write(
    folder: string,
    step: number,
    generator: PlayedGenerator,
    state: Readonly<Record<string, TensorData>>,
  ): Promise<PreviewMeasures> {
    const { grid, compression, rateHz } = this.#config
    const { classes } = this.#batches
    const seeds = Array.from({ length: shotsPerClass }, (_, i) => this.#seed + i)
    const name = `step-${String(step).padStart(6, '0')}`
    const rows: { label: string; shots: Float32Array[] }[] = []
    const held = this.#batches.heldOut(8 * shotsPerClass)
    const measures = { bandDistance: 0, diversity: 0 }
    for (const [k, label] of classes.entries()) {
      // Asked for what held-out sounds are like, a row shows whether the model can answer.
      const conditions = seeds.map((_, i) => this.#batches.conditionsOf(held[k][i % held[k].length]))
      const spectra = await this.#renderer.spectra(generator, state, k, seeds, conditions)
      const real = held[k].map((index) => this.#batches.spectrum(index))
      const measure = (spectrum: Float32Array) => bandMagnitudes(spectrum, grid)
      const [made, wanted] = [spectra.map(measure), real.map(measure)]
      measures.bandDistance += bandDistance(made, wanted) / classes.length
      measures.diversity += diversity(made, wanted) / classes.length
      const shots = spectra.slice(0, shownPerClass).map((spectrum) => spectrumToShot(spectrum, grid, compression))
      rows.push({ label, shots })
      const sequence = new Float32Array(shots.reduce((sum, shot) => sum + shot.length, 0))
      shots.forEach((shot, i) => sequence.set(shot, i * shot.length))
      writeFileAtomic(join(folder, `${name}-${label}.wav`), encodeWav({ channels: [sequence], rateHz }, '16'))
    }
    writeFileAtomic(join(folder, `${name}.png`), spectrogramSheet(rows, rateHz))
    return measures
  }
}
