// The typed table of a drum's parameters: one row a parameter, one column a style. A shot's style is drawn first and
// picks the column, which is what makes its parameters belong together.

import type { RandomStream } from '../dsp/random.ts'
import { type Distribution, drawFrom } from './distribution.ts'

/** Families of drum sounds, with the share of shots that each gets. */
export const styles = {
  '808': { share: 0.22, means: 'analogue bridged-T resonators, square-wave metal, long clean decays' },
  '909': { share: 0.22, means: 'swept oscillators with a click, sampled-sounding metal, drive' },
  acoustic: { share: 0.34, means: 'membranes, plates, sticks and wires in a small room' },
  'lo-fi': { share: 0.22, means: 'anything of the above through few bits, low rates and drive' },
} as const

export type Style = keyof typeof styles
export const styleNames = Object.keys(styles) as Style[]

export interface ParameterRow extends Readonly<Record<Style, Distribution>> {
  readonly unit: string
  /** What the parameter does, in a few words. */
  readonly means: string
}

export type ParameterTable<Name extends string = string> = Readonly<Record<Name, ParameterRow>>
export type Values<Name extends string = string> = Readonly<Record<Name, number>>

/** A row with its four columns in the order 808, 909, acoustic, lo-fi. */
export function row(
  unit: string,
  means: string,
  like808: Distribution,
  like909: Distribution,
  acoustic: Distribution,
  lofi: Distribution,
): ParameterRow {
  return { unit, means, '808': like808, '909': like909, acoustic, 'lo-fi': lofi }
}

/** A style with the probabilities of `styles`. */
export function drawStyle(stream: RandomStream): Style {
  let left = stream.uniform()
  for (const name of styleNames) {
    left -= styles[name].share
    if (left < 0) return name
  }
  return 'lo-fi'
}

/** Draws every row; each parameter has a stream of its own, so that a new row leaves the others as they were. */
export function drawValues<Name extends string>(
  table: ParameterTable<Name>,
  style: Style,
  streamFor: (purpose: string) => RandomStream,
): Values<Name> {
  const names = Object.keys(table) as Name[]
  return Object.fromEntries(names.map((name) => [name, drawFrom(table[name][style], streamFor(name))])) as Values<Name>
}
