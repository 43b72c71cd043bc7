// What the strength of a strike does: the level of the file, and small powers of the velocity on the parameters.
// At the hardest strike everything is as drawn.

import type { RandomStream } from '../dsp/random.ts'
import type { ParameterTable, Values } from './parameter-table.ts'

/** Velocities as in MIDI: 127 is the hardest strike there is. */
export const hardestVelocity = 127
/** No drawn strike is softer: 29 dB under the hardest. */
export const softestVelocity = 24
/** Share of shots that are struck as hard as can be; the others spread evenly over the velocities below. */
export const hardestShare = 0.4

/**
 * Powers p by parameter: at velocity v a quantity is multiplied by (v/127)^p; one in dB is an amplitude, so it changes
 * by 20·p·log10(v/127) dB. Amplitude of motion goes as (v/127)², so a law of amplitude^q has p = 2q.
 */
export type Touch<Name extends string = string> = Readonly<Partial<Record<Name, number>>>

/** A velocity for one shot: 127 for `hardestShare`, else any whole number of 24 … 126. */
export function drawVelocity(stream: RandomStream): number {
  if (stream.chance(hardestShare)) return hardestVelocity
  return softestVelocity + stream.integer(hardestVelocity - softestVelocity)
}

/**
 * Level of a strike against the hardest: 40·log10(v/127) dB, an amplitude of (v/127)²: the law by which velocities are
 * played (Dannenberg 2006, "The interpretation of MIDI velocity"), so that a file of velocity v sits where playing the
 * hardest one at v would put it.
 */
export function strikeGainDb(velocity: number): number {
  return 40 * Math.log10(velocity / hardestVelocity)
}

/** `values` as they act at `velocity`, 1 … 127. Throws a RangeError for any other velocity. */
export function struckValues<Name extends string>(
  values: Values<Name>,
  table: ParameterTable<Name>,
  touch: Touch<Name>,
  velocity: number,
): Values<Name> {
  if (!(velocity >= 1 && velocity <= hardestVelocity))
    throw new RangeError(`velocity ${velocity} is not in 1 … ${hardestVelocity}`)
  const force = velocity / hardestVelocity
  const struck: Record<Name, number> = { ...values }
  for (const [name, power] of Object.entries(touch) as [Name, number][]) {
    const inDb = table[name].unit.startsWith('dB')
    struck[name] = inDb ? values[name] + 20 * power * Math.log10(force) : values[name] * force ** power
  }
  return struck
}
