// The sounds of studies' models as the verbs of the lab need them: rendered, and measured off the main thread.

import { resolve } from 'node:path'
import { Gauge } from '../engine/gauge.ts'
import { ModelShelf } from '../engine/shelf.ts'
import { StimulusMaker } from '../engine/stimulus-maker.ts'
import type { Study } from '../protocol/study.ts'
import { editionOf } from '../server/edition.ts'
import { packageVersion } from './package.ts'

export class LabSounds {
  readonly shelf: ModelShelf
  readonly #gauge: Gauge
  readonly #makers = new Map<string, StimulusMaker>()

  /** @param models the folder of models. @throws Fault E_PATH where it holds none. */
  constructor(models: string) {
    this.shelf = new ModelShelf(resolve(models))
    this.#gauge = new Gauge()
  }

  /**
   * The maker of a study's sounds, one for each model and folder.
   * @param file the study's, beside which its sound files lie; without it, it can have none
   * @throws Fault E_PATH where the model is not there.
   */
  makerOf({ model }: Study, file?: string): StimulusMaker {
    const folder = file === undefined ? undefined : resolve(file, '..')
    const key = JSON.stringify([model, folder])
    const known = this.#makers.get(key)
    if (known !== undefined) return known
    const synth = this.shelf.synth(model)
    const maker = new StimulusMaker({
      synth,
      edition: editionOf(synth.bundle.hash, packageVersion()),
      ...(folder !== undefined && { folder }),
      measure: async (samples, rateHz) => (await this.#gauge.measure(samples, rateHz)).timbre,
    })
    this.#makers.set(key, maker)
    return maker
  }

  async close(): Promise<void> {
    await this.#gauge.close()
    await this.shelf.close()
  }
}
