// Rim: a short knock of a few tuned resonators (machine) or of a stick lying on shell and rim (wood), with a click,
// sometimes the wires.

import { applyBiquad, highPass } from '../../dsp/biquad.ts'
import { dbToGain } from '../../dsp/level.ts'
import { logUniform, uniform } from '../distribution.ts'
import { drumClass, rateHz } from '../drum-class.ts'
import { mixInto, ringSamples, shapeDecay } from '../envelope.ts'
import { addModes } from '../modes.ts'
import { whiteNoise } from '../noise.ts'
import { row } from '../parameter-table.ts'
import { strikeClick } from '../strike.ts'

/** Bending modes of a bar with free ends, over the lowest: squares of (2k + 1), with 3.011 in place of the first. */
const barRatios = [1, 2.757, 5.404, 8.933, 13.344] as const

export const rim = drumClass({
  floorHz: 60,
  parameters: {
    bodyHz: row(
      'Hz',
      'lowest resonator',
      logUniform(390, 560),
      logUniform(350, 640),
      logUniform(300, 900),
      logUniform(260, 1000),
    ),
    upperRatio: row(
      '',
      'second resonator over the first',
      uniform(3, 4),
      uniform(2.1, 3.4),
      uniform(1.6, 3.6),
      uniform(1.5, 4.5),
    ),
    upperDb: row('dB', 'its level', uniform(-6, 6), uniform(-6, 6), uniform(-10, 6), uniform(-12, 6)),
    bodySec: row(
      's',
      'T60 of the lowest',
      logUniform(0.025, 0.09),
      logUniform(0.025, 0.12),
      logUniform(0.03, 0.18),
      logUniform(0.02, 0.2),
    ),
    upperShare: row(
      '',
      'T60 of the second, of the lowest',
      uniform(0.3, 1),
      uniform(0.3, 1),
      uniform(0.2, 0.9),
      uniform(0.2, 1),
    ),
    glideSemitones: row('semitone', 'fall of pitch', uniform(0, 2), uniform(0, 5), uniform(0, 1), uniform(0, 10)),
    woodDb: row(
      'dB',
      'bending modes of the stick',
      uniform(-50, -26),
      uniform(-40, -16),
      uniform(-12, 3),
      uniform(-30, 2),
    ),
    woodHz: row(
      'Hz',
      'lowest of them',
      logUniform(500, 1200),
      logUniform(500, 1200),
      logUniform(450, 1600),
      logUniform(400, 1600),
    ),
    clickDb: row('dB', 'contact click', uniform(-20, -2), uniform(-14, 2), uniform(-12, 4), uniform(-18, 4)),
    clickHz: row(
      'Hz',
      'its centre',
      logUniform(2500, 8000),
      logUniform(2000, 8000),
      logUniform(2000, 9000),
      logUniform(1200, 7000),
    ),
    clickSec: row(
      's',
      'its T60',
      logUniform(0.002, 0.012),
      logUniform(0.003, 0.02),
      logUniform(0.003, 0.02),
      logUniform(0.003, 0.03),
    ),
    shellHz: row(
      'Hz',
      'shell of the drum under it',
      logUniform(150, 260),
      logUniform(150, 260),
      logUniform(140, 320),
      logUniform(120, 320),
    ),
    shellDb: row('dB', 'its level', uniform(-50, -24), uniform(-40, -14), uniform(-24, -4), uniform(-40, -6)),
    shellSec: row(
      's',
      'its T60',
      logUniform(0.04, 0.12),
      logUniform(0.04, 0.15),
      logUniform(0.05, 0.3),
      logUniform(0.04, 0.25),
    ),
    wireDb: row('dB', 'wires that answer', uniform(-60, -34), uniform(-50, -26), uniform(-50, -22), uniform(-50, -24)),
    wireSec: row(
      's',
      'their T60',
      logUniform(0.05, 0.15),
      logUniform(0.05, 0.2),
      logUniform(0.05, 0.2),
      logUniform(0.05, 0.2),
    ),
  },
  touch: {
    glideSemitones: 0.3,
    // Upper resonances against the lowest (Dahl 1997, for a drum's).
    upperDb: 0.2,
    woodDb: 0.3,
    // Hertz contact of wood on metal: duration as speed^−1/5.
    clickDb: 0.5,
    clickHz: 0.4,
    // Wires answer above some amplitude only, as in the snare.
    wireDb: 0.5,
  },
  render(v, streamFor) {
    const longest = Math.max(v.bodySec, v.shellSec, v.wireDb > -45 ? v.wireSec : 0)
    const length = ringSamples(longest, rateHz, 0.01)
    const out = new Float32Array(length)
    const glide = { semitones: v.glideSemitones, sec: 0.006 }
    addModes(
      out,
      [
        { hz: v.bodyHz, decaySec: v.bodySec, gain: 1 },
        { hz: v.bodyHz * v.upperRatio, decaySec: v.bodySec * v.upperShare, gain: dbToGain(v.upperDb) },
        { hz: v.shellHz, decaySec: v.shellSec, gain: dbToGain(v.shellDb) },
      ],
      glide,
    )
    const uneven = streamFor('wood')
    const bar = barRatios.map((ratio, k) => ({
      hz: v.woodHz * ratio * uneven.uniform(0.96, 1.04),
      decaySec: (0.7 * v.bodySec) / (1 + 0.5 * k),
      gain: (dbToGain(v.woodDb) * uneven.uniform(0.5, 1)) / Math.sqrt(1 + k),
    }))
    addModes(out, bar)
    mixInto(out, strikeClick(streamFor('click'), v.clickHz, v.clickSec), dbToGain(v.clickDb))
    if (v.wireDb > -45) {
      const wires = applyBiquad(whiteNoise(streamFor('wires'), length), highPass(rateHz, 1800))
      mixInto(out, shapeDecay(wires, v.wireSec, 0.001), dbToGain(v.wireDb))
    }
    return out
  },
})
