// Worker of the calibration: renders a sound as it is played, measures it in the canonical form.

import { workerData } from 'node:worker_threads'
import { answerOrders } from '../dataset/pool-member.ts'
import { resample } from '../dsp/resample.ts'
import { Synth } from '../engine/synth.ts'
import type { Trial } from '../evaluation/control-answer.ts'
import { readBundle } from '../model/bundle.ts'
import type { Calibration } from '../model/calibration.ts'
import { maxVelocity } from '../protocol/velocity.ts'
import { canonicalForm, canonicalShot } from '../timbre/canonical.ts'
import { timbreOf } from '../timbre/models.ts'

export interface CalibrationWork {
  readonly folder: string
  /** With which the model is played; without, it is given what is asked for. */
  readonly calibration: Calibration | undefined
}

/** A sound at the hardest hit, where nothing else is said. */
export interface SoundOrder {
  readonly class: string
  readonly seed: number
  readonly velocity?: number
}

/** A sound of which one descriptor is asked for. */
export interface CalibrationOrder extends SoundOrder {
  readonly control: string
  readonly asked: number
}

const { folder, calibration } = workerData as CalibrationWork
const { calibration: _, ...bundle } = readBundle(folder)
const synth = new Synth(calibration === undefined ? bundle : { ...bundle, calibration }, { bankBytes: 0 })

answerOrders(async (order: SoundOrder | CalibrationOrder): Promise<Trial> => {
  const { class: name, seed, velocity = maxVelocity } = order
  const controls = 'control' in order ? { [order.control]: order.asked } : {}
  const { samples, rateHz, given } = await synth.render({ class: name, seed, velocity, controls })
  const { timbre } = timbreOf(
    [canonicalShot(resample(samples, rateHz, canonicalForm.rateHz)).samples],
    canonicalForm.rateHz,
  )
  return { given, measured: timbre }
})
