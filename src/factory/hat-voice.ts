// The voice of closed and open hats: square cluster, plate, ring modulation and noise through one moving band.

import { applyBiquad, highPass } from '../dsp/biquad.ts'
import { dbToGain } from '../dsp/level.ts'
import { applySvf } from '../dsp/svf.ts'
import { maxSamples, rateHz, type StreamFor } from './drum-class.ts'
import { mixInto, ringSamples, shapeDecay } from './envelope.ts'
import type { FinishName } from './finish-rows.ts'
import { ringingFm, ringPlate, squareCluster } from './metal.ts'
import { whiteNoise } from './noise.ts'
import type { Values } from './parameter-table.ts'
import { strikeClick } from './strike.ts'
import type { Touch } from './touch.ts'

export type HatName =
  | 'tune'
  | 'squareDb'
  | 'plateDb'
  | 'plateModes'
  | 'fmDb'
  | 'fmRatio'
  | 'noiseDb'
  | 'bandHz'
  | 'bandQ'
  | 'bandDb'
  | 'lowCutHz'
  | 'decaySec'
  | 'damping'
  | 'attackSec'
  | 'stickDb'
  | 'stickHz'
  | 'sizzle'

/** How both hats answer to the stick. */
export const hatTouch: Touch<HatName | FinishName> = {
  // Hertz contact of wood on metal: duration as speed^−1/5.
  stickDb: 0.5,
  stickHz: 0.4,
  // Bent far, plates hand energy to their highest modes and to noise (Chaigne, Touzé and Thomas 2005, "Nonlinear
  // vibrations and chaos in gongs and cymbals").
  noiseDb: 0.2,
  bandHz: 0.1,
  damping: -0.2,
  ceilingHz: 0.3,
  // Plates that swing wider touch more often, and take longer to come to rest. An assumption.
  sizzle: 0.5,
  decaySec: 0.2,
}

/** Parts quieter than this are not computed. */
const silentDb = -34

/** Raw hat; `endSec` is when the pedal closes it (T60 20 ms from there), Infinity for never. */
export function hatVoice(v: Values<HatName>, streamFor: StreamFor, endSec: number): Float32Array {
  const length = Math.min(
    ringSamples(v.decaySec * (1 + v.damping), maxSamples, 0.01),
    Math.ceil(Math.min(endSec + 0.04, 2) * rateHz),
  )
  const out = new Float32Array(length)
  if (v.squareDb > silentDb)
    mixInto(out, squareCluster(streamFor('squares'), length, v.tune, 0.04), dbToGain(v.squareDb))
  if (v.fmDb > silentDb) mixInto(out, ringingFm(length, 3100 * v.tune, v.fmRatio, 4, 2 * v.decaySec), dbToGain(v.fmDb))
  if (v.noiseDb > silentDb) mixInto(out, whiteNoise(streamFor('noise'), length), dbToGain(v.noiseDb))
  sizzle(out, streamFor, v.sizzle)
  shapeDecay(out, v.decaySec, v.attackSec)
  if (v.plateDb > silentDb) {
    const plate = {
      lowHz: 380 * v.tune,
      highHz: Math.min(19_000, 17_000 * v.tune),
      count: v.plateModes,
      decaySec: 1.1 * v.decaySec,
      damping: v.damping,
      slopeDb: 0,
    }
    mixInto(out, ringPlate(streamFor('plate'), plate, v.attackSec, length), 1.6 * dbToGain(v.plateDb))
  }
  applyBiquad(applyBiquad(out, highPass(rateHz, v.lowCutHz)), highPass(rateHz, 0.7 * v.lowCutHz))
  const band = applySvf(out.slice(), {
    rateHz,
    output: 'band',
    // The highs of metal go first: the band slides down while it rings.
    hz: (sec) => v.bandHz * (1 - 0.35 * v.damping * (1 - Math.exp(-sec / (0.5 * v.decaySec)))),
    q: v.bandQ,
  })
  mixInto(out, band, dbToGain(v.bandDb))
  mixInto(out, strikeClick(streamFor('stick'), v.stickHz, 0.006), dbToGain(v.stickDb))
  return closed(out, endSec)
}

/** Two plates that touch now and then: slow random loudness, smoothed to about 60 Hz. In place. */
function sizzle(x: Float32Array, streamFor: StreamFor, depth: number): void {
  if (depth < 0.02) return
  const stream = streamFor('sizzle')
  const every = Math.round(rateHz / 120)
  let from = stream.uniform(-1, 1)
  let to = stream.uniform(-1, 1)
  for (let i = 0; i < x.length; i++) {
    const share = (i % every) / every
    x[i] *= 1 + depth * (from + (to - from) * (0.5 - 0.5 * Math.cos(Math.PI * share)))
    if (share + 1 / every >= 1) {
      from = to
      to = stream.uniform(-1, 1)
    }
  }
}

function closed(x: Float32Array, endSec: number): Float32Array {
  const perSample = 10 ** (-3 / (0.02 * rateHz))
  for (let i = Math.ceil(endSec * rateHz), level = 1; i < x.length; i++, level *= perSample) x[i] *= level
  return x
}
