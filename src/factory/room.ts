// A small room, as an impulse response: a dozen early reflections, then a diffuse tail whose highs die first.

import { applyBiquad, highPass, lowPass } from '../dsp/biquad.ts'
import { convolve } from '../dsp/convolve.ts'
import type { RandomStream } from '../dsp/random.ts'
import { rateHz } from './drum-class.ts'
import { decayed } from './envelope.ts'
import { whiteNoise } from './noise.ts'

/**
 * Impulse response of unit energy, without the direct sound. Reflections arrive from 1.5 ms on, the later the weaker;
 * the tail is noise in two bands, of which the one above 3 kHz decays in 0.6 of the time.
 */
function roomImpulse(stream: RandomStream, decaySec: number): Float32Array {
  const length = Math.ceil(Math.min(decaySec, 0.7) * rateHz)
  const low = applyBiquad(whiteNoise(stream, length), lowPass(rateHz, 3000))
  const high = applyBiquad(applyBiquad(whiteNoise(stream, length), highPass(rateHz, 3000)), lowPass(rateHz, 9000))
  const gapSec = stream.logUniform(0.0015, 0.006)
  const impulse = new Float32Array(length)
  for (let i = 0; i < length; i++) {
    const sec = i / rateHz
    // Echoes grow denser with time; the diffuse part fades in over the first reflections.
    const density = 1 - Math.exp(-sec / (3 * gapSec))
    impulse[i] = density * (2 * low[i] * decayed(sec, decaySec) + high[i] * decayed(sec, 0.6 * decaySec))
  }
  const reflections = 12
  for (let k = 0, sec = gapSec; k < reflections; k++, sec += gapSec * stream.uniform(0.4, 1.4)) {
    const at = Math.round(sec * rateHz)
    if (at + 2 >= length) break
    const gain = stream.uniform(3, 9) * decayed(sec, decaySec) * (stream.chance(0.5) ? 1 : -1)
    // A wall takes highs: three taps instead of one.
    impulse[at] += 0.25 * gain
    impulse[at + 1] += 0.5 * gain
    impulse[at + 2] += 0.25 * gain
  }
  let energy = 0
  for (const value of impulse) energy += value * value
  const scale = 1 / Math.sqrt(energy)
  return impulse.map((value) => value * scale)
}

/** x plus the room at `gain` against the dry energy; longer than x by the room's decay. */
export function addRoom(x: Float32Array, stream: RandomStream, decaySec: number, gain: number): Float32Array {
  const wet = convolve(x, roomImpulse(stream, decaySec))
  for (let i = 0; i < wet.length; i++) wet[i] = gain * wet[i] + (x[i] ?? 0)
  return wet
}
