// The level of a raw shot. The training data stood at one peak level, so what a raw shot adds or lacks is error, not
// expression; but a sound that is played while it is made is not known to its end when it begins. So its gain comes from
// its attack alone, for shots that are rendered whole as well.

import { dbToGain, peakOf, shotPeakDb } from '../dsp/level.ts'

/** Raw shots whose peak is below this are taken for silence, dBFS: they stay, instead of being blown up into noise. */
const faintDb = -60

/** The gain for a shot by its attack, and by how many dB it is expected to rise beyond that: to the level of the training data. */
export function attackGain(attack: Float32Array, riseDb: number): number {
  const peak = peakOf(attack)
  return peak > dbToGain(faintDb) ? dbToGain(shotPeakDb - riseDb) / peak : 1
}
