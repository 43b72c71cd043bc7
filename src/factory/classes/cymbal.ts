// Cymbal: crash, ride, splash and their machine relatives: a plate whose highs build up after the stroke, a wash of
// noise, the ping of the stick and the bell.

import { applyBiquad, highPass } from '../../dsp/biquad.ts'
import { dbToGain } from '../../dsp/level.ts'
import { applySvf } from '../../dsp/svf.ts'
import { logUniform, uniform } from '../distribution.ts'
import { drumClass, maxSamples, rateHz } from '../drum-class.ts'
import { mixInto, shapeDecay } from '../envelope.ts'
import { metalFinish } from '../finish-rows.ts'
import { ringPlate, squareCluster } from '../metal.ts'
import { addModes } from '../modes.ts'
import { whiteNoise } from '../noise.ts'
import { row } from '../parameter-table.ts'
import { strikeClick } from '../strike.ts'

/** The wash is noise in bands; each has a rise and a decay of its own. */
const washBandsHz = [900, 1800, 3600, 7000, 12_000] as const

export const cymbal = drumClass({
  floorHz: 120,
  finish: metalFinish,
  parameters: {
    tune: row(
      '',
      'size of the plate and pitch of the oscillators, over 1',
      logUniform(0.8, 1.4),
      logUniform(0.8, 1.4),
      logUniform(0.6, 1.6),
      logUniform(0.45, 1.7),
    ),
    squareDb: row('dB', 'square cluster', uniform(-6, 0), uniform(-50, -20), uniform(-60, -34), uniform(-40, -2)),
    plateDb: row('dB', 'plate modes', uniform(-40, -16), uniform(-8, 0), uniform(-6, 2), uniform(-20, 0)),
    plateModes: row(
      '',
      'number of modes, rounded',
      uniform(60, 110),
      uniform(100, 220),
      uniform(130, 300),
      uniform(40, 130),
    ),
    slopeDb: row(
      'dB/octave',
      'fall of the plate’s level with frequency',
      uniform(0, 3),
      uniform(-2, 2),
      uniform(-2, 2),
      uniform(-2, 4),
    ),
    washDb: row('dB', 'wash of noise', uniform(-24, -6), uniform(-10, 2), uniform(-10, 5), uniform(-18, 2)),
    buildSec: row(
      's',
      'time constant in which the highs build up',
      logUniform(0.0005, 0.01),
      logUniform(0.001, 0.03),
      logUniform(0.002, 0.09),
      logUniform(0.0005, 0.08),
    ),
    decaySec: row(
      's',
      'T60 at 3 kHz',
      logUniform(0.8, 2.4),
      logUniform(0.7, 2.4),
      logUniform(0.6, 3.5),
      logUniform(0.7, 2.5),
    ),
    damping: row(
      '',
      'how much faster highs decay',
      uniform(0, 0.5),
      uniform(0.1, 0.7),
      uniform(0.15, 0.9),
      uniform(0, 1),
    ),
    pingDb: row('dB', 'stick', uniform(-30, -10), uniform(-24, -6), uniform(-24, 2), uniform(-26, 0)),
    pingHz: row(
      'Hz',
      'its centre',
      logUniform(3000, 8000),
      logUniform(3000, 8000),
      logUniform(2500, 8500),
      logUniform(1500, 7000),
    ),
    bellDb: row('dB', 'bell', uniform(-50, -20), uniform(-40, -16), uniform(-36, -6), uniform(-40, -8)),
    bellHz: row(
      'Hz',
      'its lowest mode',
      logUniform(500, 1100),
      logUniform(500, 1100),
      logUniform(400, 1400),
      logUniform(300, 1400),
    ),
    lowCutHz: row(
      'Hz',
      'high-pass',
      logUniform(900, 5000),
      logUniform(500, 4000),
      logUniform(200, 2200),
      logUniform(250, 3500),
    ),
    shineDb: row('dB', 'lift above 7 kHz', uniform(-4, 8), uniform(-4, 8), uniform(-6, 8), uniform(-10, 6)),
  },
  touch: {
    // Bent far, a plate hands energy upwards, mode by mode, the faster the wider it swings (Chaigne, Touzé and Thomas
    // 2005, "Nonlinear vibrations and chaos in gongs and cymbals"): more highs, more noise, sooner.
    slopeDb: -0.05,
    shineDb: 0.35,
    washDb: 0.3,
    buildSec: -0.2,
    damping: -0.2,
    ceilingHz: 0.3,
    // Highs that are fed for longer last longer.
    decaySec: 0.15,
    // Hertz contact of wood on metal: duration as speed^−1/5.
    pingHz: 0.4,
  },
  render(v, streamFor) {
    const length = Math.min(maxSamples, Math.ceil((1.3 * (1 + v.damping) * v.decaySec + v.buildSec) * rateHz))
    const out = new Float32Array(length)
    if (v.squareDb > -34) {
      const squares = squareCluster(streamFor('squares'), length, 1.3 * v.tune, 0.05)
      mixInto(out, shapeDecay(squares, v.decaySec, v.buildSec / 4), dbToGain(v.squareDb))
    }
    const plate = {
      lowHz: 260 * v.tune,
      highHz: Math.min(18_500, 16_000 * v.tune),
      count: v.plateModes,
      decaySec: v.decaySec,
      damping: v.damping,
      slopeDb: v.slopeDb,
    }
    mixInto(out, ringPlate(streamFor('plate'), plate, v.buildSec, length), 1.5 * dbToGain(v.plateDb))
    mixInto(out, wash(whiteNoise(streamFor('wash'), length), v), dbToGain(v.washDb))
    if (v.bellDb > -40) {
      const bell = [1, 1.52, 2.14, 2.81, 3.6].map((ratio, k) => ({
        hz: v.bellHz * ratio,
        decaySec: (0.7 * v.decaySec) / (1 + 0.3 * k),
        gain: 1 / (1 + 0.4 * k),
      }))
      mixInto(out, addModes(new Float32Array(length), bell), dbToGain(v.bellDb))
    }
    applyBiquad(out, highPass(rateHz, v.lowCutHz))
    const shine = applyBiquad(out.slice(), highPass(rateHz, 7000))
    mixInto(out, shine, dbToGain(v.shineDb) - 1)
    return mixInto(out, strikeClick(streamFor('ping'), v.pingHz, 0.02), dbToGain(v.pingDb))
  },
})

/** White noise → bands that rise the later and decay the faster the higher they are. */
function wash(noise: Float32Array, v: { buildSec: number; decaySec: number; damping: number }): Float32Array {
  const out = new Float32Array(noise.length)
  for (const hz of washBandsHz) {
    const band = applySvf(noise.slice(), { rateHz, output: 'band', hz, q: 1.2 })
    shapeDecay(band, v.decaySec * (hz / 3000) ** -v.damping, v.buildSec * Math.min(1.5, hz / 6000))
    mixInto(out, band, 1)
  }
  return out
}
