// Kick: a swept oscillator, a beater's click, and for acoustic ones the modes of the batter head.

import { dbToGain } from '../../dsp/level.ts'
import { applySvf } from '../../dsp/svf.ts'
import { fixed, logUniform, uniform } from '../distribution.ts'
import { drumClass, maxSamples, rateHz } from '../drum-class.ts'
import { mixInto, ringSamples, shapeDecay } from '../envelope.ts'
import { struckMembrane } from '../membrane.ts'
import { addModes } from '../modes.ts'
import { whiteNoise } from '../noise.ts'
import { row } from '../parameter-table.ts'
import { strikeClick } from '../strike.ts'
import { sweptTone } from '../sweep.ts'

export const kick = drumClass({
  floorHz: 20,
  parameters: {
    pitchHz: row(
      'Hz',
      'pitch that the sweep settles on',
      logUniform(38, 62),
      logUniform(42, 68),
      logUniform(46, 76),
      logUniform(38, 72),
    ),
    sweepSemitones: row(
      'semitone',
      'height of the sweep',
      uniform(4, 22),
      uniform(14, 38),
      uniform(2, 14),
      uniform(4, 40),
    ),
    sweepSec: row(
      's',
      'time constant of the sweep',
      logUniform(0.004, 0.03),
      logUniform(0.01, 0.05),
      logUniform(0.006, 0.04),
      logUniform(0.005, 0.07),
    ),
    sagSemitones: row(
      'semitone',
      'slow fall of pitch while it rings',
      uniform(0, 2),
      uniform(0, 4),
      uniform(0, 3),
      uniform(0, 6),
    ),
    decaySec: row(
      's',
      'T60 of the body',
      logUniform(0.5, 2.4),
      logUniform(0.22, 0.75),
      logUniform(0.2, 0.8),
      logUniform(0.14, 0.9),
    ),
    holdSec: row(
      's',
      'time before the decay sets in',
      uniform(0, 0.06),
      uniform(0.01, 0.08),
      uniform(0, 0.012),
      uniform(0, 0.05),
    ),
    edge: row(
      '',
      'odd harmonics: 0 sine, 1 triangle',
      uniform(0, 0.4),
      uniform(0, 1),
      uniform(0, 0.3),
      uniform(0, 1.5),
    ),
    warp: row('', 'second harmonic', uniform(0, 0.12), uniform(0, 0.2), uniform(0, 0.25), uniform(0, 0.5)),
    clickDb: row(
      'dB',
      'beater or trigger click',
      uniform(-42, -14),
      uniform(-26, -5),
      uniform(-24, -5),
      uniform(-36, -4),
    ),
    clickHz: row(
      'Hz',
      'centre of the click',
      logUniform(700, 3000),
      logUniform(1200, 5000),
      logUniform(1500, 6000),
      logUniform(500, 5000),
    ),
    clickSec: row(
      's',
      'T60 of the click',
      logUniform(0.002, 0.01),
      logUniform(0.004, 0.025),
      logUniform(0.006, 0.04),
      logUniform(0.004, 0.05),
    ),
    headDb: row(
      'dB',
      'overtones of the batter head',
      uniform(-60, -40),
      uniform(-50, -28),
      uniform(-20, -2),
      uniform(-50, -12),
    ),
    headDamping: row(
      '',
      'how much faster high modes of the head decay',
      uniform(0.6, 1.4),
      uniform(0.6, 1.4),
      uniform(0.5, 1.8),
      uniform(0.5, 1.8),
    ),
    strikeRadius: row(
      '',
      'where the beater lands: 0 middle, 1 rim',
      uniform(0, 0.3),
      uniform(0, 0.3),
      uniform(0, 0.5),
      uniform(0, 0.5),
    ),
    contactSec: row(
      's',
      'time that the beater stays on the head',
      fixed(0.0006),
      fixed(0.0006),
      fixed(0.0006),
      fixed(0.0006),
    ),
    airDb: row(
      'dB',
      'air and rumble: low-passed noise',
      uniform(-60, -36),
      uniform(-40, -18),
      uniform(-34, -12),
      uniform(-40, -8),
    ),
    airHz: row(
      'Hz',
      'cut-off of the air, falling to a third',
      logUniform(300, 2000),
      logUniform(400, 4000),
      logUniform(300, 4000),
      logUniform(300, 5000),
    ),
  },
  touch: {
    // A head that is struck harder is tighter at first (Kirby and Sandler 2021, "The evolution of drum modes with
    // strike intensity"). There the rise goes as amplitude²; machines sweep at any strength, so less here.
    sweepSemitones: 0.4,
    // Harmonics of the body: a larger swing bends more.
    edge: 0.3,
    warp: 0.3,
    // Contact shortens as speed^−1/5 for hard bodies (Hertz; Goldsmith 1960, "Impact"), faster for felt, and speed
    // goes as amplitude; what is shorter is louder at its top and higher.
    clickDb: 0.6,
    clickHz: 0.5,
    contactSec: -0.5,
    // Upper modes against the lowest (Dahl 1997).
    headDb: 0.3,
    airDb: 0.2,
    airHz: 0.3,
  },
  render(v, streamFor) {
    const length = ringSamples(v.decaySec, maxSamples, v.holdSec)
    const sweep = {
      hz: v.pitchHz,
      semitones: v.sweepSemitones,
      sec: v.sweepSec,
      sagSemitones: v.sagSemitones,
      sagSec: v.decaySec / 4,
    }
    const out = shapeDecay(sweptTone(sweep, length, v.edge, v.warp), v.decaySec, 0.0004, v.holdSec)
    if (v.headDb > -45) {
      const head = struckMembrane({
        hz: v.pitchHz * 1.55,
        decaySec: 0.6 * v.decaySec,
        damping: v.headDamping,
        radius: v.strikeRadius,
        contactSec: v.contactSec,
        airLoading: 0.1,
      })
      const ring = addModes(new Float32Array(length), head, { semitones: 0.3 * v.sweepSemitones, sec: v.sweepSec })
      mixInto(out, ring, dbToGain(v.headDb))
    }
    mixInto(out, strikeClick(streamFor('click'), v.clickHz, v.clickSec), dbToGain(v.clickDb))
    if (v.airDb > -50) {
      const air = whiteNoise(streamFor('air'), Math.min(length, Math.ceil(0.5 * rateHz)))
      applySvf(air, { rateHz, output: 'low', hz: (sec) => v.airHz * (1 / 3 + (2 / 3) * Math.exp(-sec / 0.03)), q: 0.7 })
      mixInto(out, shapeDecay(air, Math.min(0.4, 0.5 * v.decaySec), 0.001), dbToGain(v.airDb))
    }
    return out
  },
})
