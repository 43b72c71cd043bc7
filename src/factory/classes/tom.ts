// Tom: a falling tone or a membrane with its glide, two heads, a stick, some skin noise.

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

export const tom = drumClass({
  floorHz: 30,
  parameters: {
    pitchHz: row(
      'Hz',
      'pitch that the tom settles on',
      logUniform(82, 230),
      logUniform(84, 250),
      logUniform(84, 280),
      logUniform(84, 300),
    ),
    sweepSemitones: row(
      'semitone',
      'height of the sweep',
      uniform(1, 7),
      uniform(4, 15),
      uniform(0.4, 5),
      uniform(1, 12),
    ),
    sweepSec: row(
      's',
      'time constant of the sweep',
      logUniform(0.02, 0.12),
      logUniform(0.02, 0.12),
      logUniform(0.02, 0.15),
      logUniform(0.01, 0.15),
    ),
    decaySec: row(
      's',
      'T60 of the body',
      logUniform(0.3, 1.1),
      logUniform(0.25, 0.9),
      logUniform(0.3, 1.6),
      logUniform(0.15, 1.1),
    ),
    edge: row(
      '',
      'odd harmonics: 0 sine, 1 triangle',
      uniform(0, 0.3),
      uniform(0.2, 1),
      uniform(0, 0.2),
      uniform(0, 1.5),
    ),
    secondRatio: row(
      '',
      'pitch of the second head or oscillator over the first',
      uniform(1.45, 1.8),
      uniform(1.4, 2),
      uniform(1.2, 1.75),
      uniform(1.3, 2.4),
    ),
    secondDb: row('dB', 'its level', uniform(-50, -16), uniform(-20, -5), uniform(-24, -6), uniform(-30, -4)),
    headDb: row(
      'dB',
      'membrane against the plain tone',
      uniform(-60, -36),
      uniform(-50, -24),
      uniform(-6, 10),
      uniform(-40, 2),
    ),
    headDamping: row(
      '',
      'how much faster high modes decay',
      uniform(0.6, 1.2),
      uniform(0.6, 1.2),
      uniform(0.4, 1.6),
      uniform(0.4, 1.8),
    ),
    strikeRadius: row(
      '',
      'where the stick lands: 0 middle, 1 rim',
      uniform(0, 0.4),
      uniform(0, 0.4),
      uniform(0.05, 0.7),
      uniform(0, 0.7),
    ),
    contactSec: row(
      's',
      'time that the stick stays on the head',
      fixed(0.0004),
      fixed(0.0004),
      fixed(0.0004),
      fixed(0.0004),
    ),
    stickDb: row('dB', 'stick click', uniform(-44, -18), uniform(-32, -12), uniform(-26, -7), uniform(-36, -6)),
    stickHz: row(
      'Hz',
      'its centre',
      logUniform(900, 3500),
      logUniform(1200, 4500),
      logUniform(1500, 5500),
      logUniform(700, 5000),
    ),
    stickSec: row(
      's',
      'its T60',
      logUniform(0.003, 0.015),
      logUniform(0.004, 0.02),
      logUniform(0.004, 0.03),
      logUniform(0.004, 0.04),
    ),
    skinDb: row('dB', 'noise of the skin', uniform(-40, -18), uniform(-34, -16), uniform(-34, -16), uniform(-36, -10)),
    skinHz: row(
      'Hz',
      'its cut-off, falling to a third',
      logUniform(500, 2500),
      logUniform(600, 4000),
      logUniform(500, 4000),
      logUniform(400, 5000),
    ),
    skinSec: row(
      's',
      'its T60',
      logUniform(0.1, 0.5),
      logUniform(0.06, 0.4),
      logUniform(0.03, 0.3),
      logUniform(0.03, 0.4),
    ),
  },
  touch: {
    // Tension of the head, as in the kick; toms show it most.
    sweepSemitones: 0.5,
    // Upper modes against the lowest, measured on a tom (Dahl 1997).
    edge: 0.3,
    secondDb: 0.2,
    headDb: 0.3,
    // Hertz contact of wood: duration as speed^−1/5.
    stickDb: 0.5,
    stickHz: 0.4,
    contactSec: -0.4,
    skinDb: 0.2,
    skinHz: 0.3,
  },
  render(v, streamFor) {
    const length = ringSamples(v.decaySec, maxSamples)
    const sweep = { hz: v.pitchHz, semitones: v.sweepSemitones, sec: v.sweepSec }
    const out = shapeDecay(sweptTone(sweep, length, v.edge), v.decaySec, 0.0005)
    const second = sweptTone({ ...sweep, hz: v.pitchHz * v.secondRatio }, length, v.edge)
    mixInto(out, shapeDecay(second, 0.6 * v.decaySec, 0.0005), dbToGain(v.secondDb))
    if (v.headDb > -45) {
      const head = struckMembrane({
        hz: v.pitchHz,
        decaySec: v.decaySec,
        damping: v.headDamping,
        radius: v.strikeRadius,
        contactSec: v.contactSec,
        airLoading: 0.08,
      })
      const ring = addModes(new Float32Array(length), head, { semitones: v.sweepSemitones, sec: v.sweepSec })
      mixInto(out, ring, dbToGain(v.headDb))
    }
    mixInto(out, strikeClick(streamFor('stick'), v.stickHz, v.stickSec), dbToGain(v.stickDb))
    const skin = whiteNoise(streamFor('skin'), ringSamples(v.skinSec, length))
    applySvf(skin, { rateHz, output: 'low', hz: (sec) => v.skinHz * (1 / 3 + (2 / 3) * Math.exp(-sec / 0.05)), q: 0.8 })
    return mixInto(out, shapeDecay(skin, v.skinSec, 0.001), dbToGain(v.skinDb))
  },
})
