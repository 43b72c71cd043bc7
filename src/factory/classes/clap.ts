// Clap: several bursts of noise shortly after one another, each through the hollow of its hands, and a tail.

import { applyBiquad, highPass } from '../../dsp/biquad.ts'
import { dbToGain } from '../../dsp/level.ts'
import { applySvf } from '../../dsp/svf.ts'
import { logUniform, uniform } from '../distribution.ts'
import { drumClass, maxSamples, rateHz } from '../drum-class.ts'
import { mixInto, ringSamples, shapeDecay } from '../envelope.ts'
import { whiteNoise } from '../noise.ts'
import { row } from '../parameter-table.ts'

export const clap = drumClass({
  floorHz: 100,
  parameters: {
    hands: row(
      '',
      'bursts before the last one, rounded',
      uniform(1.6, 4.4),
      uniform(1.6, 4.4),
      uniform(1.5, 10),
      uniform(0.6, 6),
    ),
    spacingSec: row(
      's',
      'time between bursts',
      logUniform(0.007, 0.014),
      logUniform(0.007, 0.013),
      logUniform(0.003, 0.014),
      logUniform(0.004, 0.025),
    ),
    looseness: row(
      '',
      'how irregular the bursts are',
      uniform(0, 0.15),
      uniform(0, 0.2),
      uniform(0.3, 1),
      uniform(0, 0.8),
    ),
    burstSec: row(
      's',
      'T60 of a burst',
      logUniform(0.012, 0.04),
      logUniform(0.012, 0.04),
      logUniform(0.012, 0.06),
      logUniform(0.01, 0.06),
    ),
    tailSec: row(
      's',
      'T60 of the tail',
      logUniform(0.12, 0.55),
      logUniform(0.1, 0.5),
      logUniform(0.06, 0.35),
      logUniform(0.06, 0.6),
    ),
    tailDb: row('dB', 'tail against the bursts', uniform(-10, 0), uniform(-12, 0), uniform(-22, -4), uniform(-18, 0)),
    bandHz: row(
      'Hz',
      'hollow of the hands',
      logUniform(850, 1500),
      logUniform(900, 1800),
      logUniform(800, 2600),
      logUniform(550, 2600),
    ),
    bandQ: row(
      '',
      'how narrow it is',
      logUniform(1, 3.5),
      logUniform(0.9, 3),
      logUniform(0.7, 2.5),
      logUniform(0.7, 4),
    ),
    handSpread: row(
      '',
      'how different the hands are, in octaves',
      uniform(0, 0.03),
      uniform(0, 0.06),
      uniform(0.1, 0.7),
      uniform(0, 0.6),
    ),
    airDb: row('dB', 'slap above the hollow', uniform(-22, -8), uniform(-18, -4), uniform(-14, 3), uniform(-26, -2)),
    airHz: row(
      'Hz',
      'lower edge of the slap',
      logUniform(2500, 6000),
      logUniform(2500, 7000),
      logUniform(2500, 8000),
      logUniform(2000, 6000),
    ),
    lowCutHz: row(
      'Hz',
      'high-pass',
      logUniform(300, 800),
      logUniform(300, 900),
      logUniform(200, 700),
      logUniform(150, 900),
    ),
    swell: row('dB', 'last burst against the first', uniform(-2, 4), uniform(-2, 4), uniform(-6, 6), uniform(-6, 6)),
  },
  finish: {
    roomDb: row(
      'dB',
      'energy of the room against the dry sound; under −45 none',
      uniform(-50, -12),
      uniform(-40, -8),
      uniform(-26, -1),
      uniform(-40, -4),
    ),
  },
  touch: {
    // Faster hands close on a smaller hollow and slap more skin on skin. An assumption: no measurement is known to us.
    bandHz: 0.12,
    airDb: 0.4,
    lowCutHz: 0.1,
  },
  render(v, streamFor) {
    const bursts = Math.max(1, Math.round(v.hands)) + 1
    const time = streamFor('hands')
    const noise = streamFor('noise')
    // Machine claps repeat exactly; a group of people comes in around the beat.
    const startsSec = Array.from({ length: bursts }, (_, k) =>
      Math.max(0, (k + v.looseness * time.uniform(-0.9, 0.9)) * v.spacingSec),
    ).toSorted((a, b) => a - b)
    const lastSec = startsSec.at(-1)!
    const length = ringSamples(Math.max(v.tailSec, v.burstSec), maxSamples, lastSec)
    const out = new Float32Array(length)
    startsSec.forEach((startSec, k) => {
      const loudness = dbToGain((v.swell * k) / (bursts - 1) - 6 * v.looseness * time.uniform())
      const handHz = v.bandHz * 2 ** (v.handSpread * time.uniform(-1, 1))
      const burst = slap(whiteNoise(noise, ringSamples(v.burstSec, length)), handHz, v)
      mixInto(out, shapeDecay(burst, v.burstSec, 0.0002), loudness, Math.round((startSec - startsSec[0]) * rateHz))
    })
    const tail = slap(whiteNoise(noise, ringSamples(v.tailSec, length)), v.bandHz, v)
    const swell = dbToGain(v.swell + v.tailDb)
    mixInto(out, shapeDecay(tail, v.tailSec, 0.001), swell, Math.round((lastSec - startsSec[0]) * rateHz))
    return applyBiquad(out, highPass(rateHz, v.lowCutHz))
  },
})

/** Noise through the hollow of two hands, plus its highs past it. */
function slap(noise: Float32Array, hz: number, v: { bandQ: number; airDb: number; airHz: number }): Float32Array {
  const air = applyBiquad(noise.slice(), highPass(rateHz, v.airHz))
  applySvf(noise, { rateHz, output: 'band', hz, q: v.bandQ })
  // A narrow band passes less noise; √q keeps its loudness.
  const level = Math.sqrt(v.bandQ)
  for (let i = 0; i < noise.length; i++) noise[i] *= level
  return mixInto(noise, air, 0.4 * dbToGain(v.airDb))
}
