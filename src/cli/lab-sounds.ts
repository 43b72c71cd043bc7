// The sounds of a study's model, without a server: rendered and measured where a verb needs them.

import { resolve } from 'node:path'
import { Gauge } from '../engine/gauge.ts'
import { ModelShelf } from '../engine/shelf.ts'
import { StimulusMaker } from '../engine/stimulus-maker.ts'
import type { Study } from '../protocol/study.ts'
import { editionOf } from '../server/edition.ts'
import { packageVersion } from './package.ts'

/**
 * Runs `work` with the maker of the study's sounds; `file` is the study's, beside which its sound files lie.
 * @throws Fault E_PATH where the model is not there.
 */
export async function withSounds<T>(
  study: Study,
  file: string,
  models: string,
  work: (maker: StimulusMaker) => Promise<T>,
): Promise<T> {
  const shelf = new ModelShelf(resolve(models))
  const gauge = new Gauge()
  try {
    const synth = shelf.synth(study.model)
    return await work(
      new StimulusMaker({
        synth,
        edition: editionOf(synth.bundle.hash, packageVersion()),
        folder: resolve(file, '..'),
        measure: async (samples, rateHz) => (await gauge.measure(samples, rateHz)).timbre,
      }),
    )
  } finally {
    await gauge.close()
    await shelf.close()
  }
}
