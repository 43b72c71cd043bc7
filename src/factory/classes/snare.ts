// Snare: two shell tones or a struck membrane, and wires: noise that opens with the strike, closes as it decays and
// buzzes in step with the head.

import { applyBiquad, highPass, peaking } from '../../dsp/biquad.ts'
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
import { type Sweep, sweepPhase, sweptTone } from '../sweep.ts'

export const snare = drumClass({
  floorHz: 40,
  parameters: {
    toneHz: row(
      'Hz',
      'pitch of the lower shell tone',
      logUniform(155, 230),
      logUniform(165, 270),
      logUniform(145, 340),
      logUniform(120, 360),
    ),
    toneRatio: row(
      '',
      'second tone over the first',
      uniform(1.6, 2.1),
      uniform(1.4, 1.9),
      uniform(1.45, 1.75),
      uniform(1.35, 2.3),
    ),
    upperDb: row(
      'dB',
      'second tone against the first',
      uniform(-12, 3),
      uniform(-10, 2),
      uniform(-14, 0),
      uniform(-14, 3),
    ),
    sweepSemitones: row(
      'semitone',
      'fall of both tones',
      uniform(0, 3),
      uniform(2, 14),
      uniform(0.2, 3),
      uniform(0, 16),
    ),
    sweepSec: row(
      's',
      'its time constant',
      logUniform(0.005, 0.03),
      logUniform(0.006, 0.03),
      logUniform(0.008, 0.05),
      logUniform(0.005, 0.05),
    ),
    toneSec: row(
      's',
      'T60 of the tones',
      logUniform(0.08, 0.35),
      logUniform(0.08, 0.3),
      logUniform(0.08, 0.5),
      logUniform(0.05, 0.4),
    ),
    headDb: row(
      'dB',
      'membrane overtones (ring of the batter head)',
      uniform(-60, -36),
      uniform(-50, -30),
      uniform(-16, 3),
      uniform(-40, -4),
    ),
    strikeRadius: row(
      '',
      'where the stick lands: 0 middle, 1 rim',
      uniform(0, 0.4),
      uniform(0, 0.4),
      uniform(0.05, 0.75),
      uniform(0, 0.7),
    ),
    contactSec: row(
      's',
      'time that the stick stays on the head',
      fixed(0.0002),
      fixed(0.0002),
      fixed(0.0002),
      fixed(0.0002),
    ),
    wireDb: row('dB', 'wires against the tones', uniform(-14, 2), uniform(-8, 6), uniform(-9, 7), uniform(-12, 8)),
    wireSec: row(
      's',
      'T60 of the wires',
      logUniform(0.1, 0.4),
      logUniform(0.13, 0.5),
      logUniform(0.12, 0.75),
      logUniform(0.07, 0.55),
    ),
    wireHz: row(
      'Hz',
      'where the wires are loudest',
      logUniform(2200, 6500),
      logUniform(1800, 5500),
      logUniform(1600, 6000),
      logUniform(1000, 5000),
    ),
    wirePeakDb: row(
      'dB',
      'how much louder they are there',
      uniform(0, 5),
      uniform(0, 6),
      uniform(0, 10),
      uniform(0, 10),
    ),
    wireLowHz: row(
      'Hz',
      'lower edge of the wires',
      logUniform(700, 2200),
      logUniform(500, 2000),
      logUniform(300, 1600),
      logUniform(250, 1600),
    ),
    closeShare: row(
      '',
      'where the moving low-pass of the wires ends, of its start',
      logUniform(0.5, 1),
      logUniform(0.3, 1),
      logUniform(0.2, 0.8),
      logUniform(0.15, 1),
    ),
    lagSec: row(
      's',
      'time the wires need to answer',
      uniform(0, 0.0005),
      uniform(0, 0.0008),
      uniform(0.0003, 0.003),
      uniform(0, 0.003),
    ),
    snapDb: row(
      'dB',
      'fast first stage of the wires',
      uniform(-10, 6),
      uniform(-6, 8),
      uniform(-6, 10),
      uniform(-8, 8),
    ),
    snapSec: row(
      's',
      'its T60',
      logUniform(0.012, 0.05),
      logUniform(0.012, 0.06),
      logUniform(0.012, 0.08),
      logUniform(0.01, 0.08),
    ),
    rattle: row(
      '',
      'share of the wires that follows the head’s swing',
      uniform(0, 0.1),
      uniform(0, 0.2),
      uniform(0.2, 0.95),
      uniform(0, 0.8),
    ),
    stickDb: row('dB', 'stick click', uniform(-40, -20), uniform(-30, -12), uniform(-18, -1), uniform(-30, -3)),
    stickHz: row(
      'Hz',
      'its centre',
      logUniform(2000, 6000),
      logUniform(1800, 6000),
      logUniform(1800, 7000),
      logUniform(1000, 6000),
    ),
  },
  touch: {
    // Tension of the head, as in the kick.
    sweepSemitones: 0.3,
    // Upper modes against the lowest (Dahl 1997).
    upperDb: 0.2,
    headDb: 0.3,
    // Wires leave the head only above some amplitude and slap back the harder (Rossing, Bork, Zhao and Fystrom 1992,
    // "Acoustics of snare drums").
    wireDb: 0.5,
    snapDb: 0.3,
    rattle: 0.3,
    wireHz: 0.15,
    // Hertz contact of wood: duration as speed^−1/5.
    stickDb: 0.5,
    stickHz: 0.4,
    contactSec: -0.4,
  },
  render(v, streamFor) {
    const length = ringSamples(Math.max(v.toneSec, v.wireSec), maxSamples)
    const lower: Sweep = { hz: v.toneHz, semitones: v.sweepSemitones, sec: v.sweepSec }
    const out = shapeDecay(sweptTone(lower, length, 0.2), v.toneSec, 0.0003)
    const upper = sweptTone({ ...lower, hz: v.toneHz * v.toneRatio }, length, 0.2)
    mixInto(out, shapeDecay(upper, 0.7 * v.toneSec, 0.0003), dbToGain(v.upperDb))
    if (v.headDb > -45) {
      const head = struckMembrane({
        hz: v.toneHz,
        decaySec: 1.2 * v.toneSec,
        damping: 0.5,
        radius: v.strikeRadius,
        contactSec: v.contactSec,
        airLoading: 0.06,
      })
      mixInto(out, addModes(new Float32Array(length), head, lower), dbToGain(v.headDb))
    }
    mixInto(out, strikeClick(streamFor('stick'), v.stickHz, 0.012), dbToGain(v.stickDb))

    const wires = whiteNoise(streamFor('wires'), ringSamples(v.wireSec, length))
    const snap = dbToGain(v.snapDb)
    const snapStep = 10 ** (-3 / (v.snapSec * rateHz))
    for (let i = 0, level = snap; i < wires.length; i++, level *= snapStep) {
      // The wires leave the head in one half of its swing and slap back in the other.
      const swing = v.rattle === 0 ? 0 : 0.5 + 0.5 * Math.sin(sweepPhase(lower, i / rateHz))
      wires[i] *= (1 + level) * (1 - v.rattle * swing)
    }
    applyBiquad(wires, highPass(rateHz, v.wireLowHz))
    applyBiquad(wires, peaking(rateHz, v.wireHz, 0.9, v.wirePeakDb))
    const top = 18_000
    const closing = (sec: number) => top * (v.closeShare + (1 - v.closeShare) * Math.exp(-sec / (0.3 * v.wireSec)))
    applySvf(wires, { rateHz, output: 'low', hz: closing, q: 0.6 })
    return mixInto(out, shapeDecay(wires, v.wireSec, v.lagSec), 0.7 * dbToGain(v.wireDb))
  },
})
