// A number for each class, as a flag says it: one for all, or `clap=1.2,kick=0.9` for some.

import { InvalidArgumentError } from 'commander'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'

/** A number for all classes, or for each of those that are named. */
export type ClassFactors = number | Readonly<Record<string, number>>

export interface FactorRange {
  readonly least: number
  readonly most: number
  /** Of a class that is not named. */
  readonly otherwise: number
}

/** An option's parser. */
export function classFactors({ least, most }: FactorRange): (text: string) => ClassFactors {
  const factor = (value: string, text: string): number => {
    const number = value.trim() === '' ? NaN : Number(value)
    if (!(number >= least && number <= most)) throw refused(text)
    return number
  }
  const refused = (text: string): InvalidArgumentError =>
    new InvalidArgumentError(
      `Found "${text}"; expected a number from ${least} to ${most}, or such a number for some classes: clap=${most},kick=${(least + most) / 2}.`,
    )
  return (text) => {
    const parts = text.split(',').map((part) => part.trim())
    if (parts.length === 1 && !text.includes('=')) return factor(text, text)
    const named = parts.map((part): [string, number] => {
      const [name, value, more] = part.split('=')
      if (name === undefined || name === '' || value === undefined || more !== undefined) throw refused(text)
      return [name, factor(value, text)]
    })
    if (new Set(named.map(([name]) => name)).size < named.length) throw refused(text)
    return Object.fromEntries(named)
  }
}

/**
 * The number of each of `classes`.
 * @throws Fault E_USAGE for a class that is not among them, with the nearest one
 */
export function factorsOf(
  factors: ClassFactors,
  classes: readonly string[],
  flag: string,
  { otherwise }: FactorRange,
): number[] {
  if (typeof factors === 'number') return classes.map(() => factors)
  const unknown = Object.keys(factors).find((name) => !classes.includes(name))
  if (unknown !== undefined) {
    const near = nearest(unknown, classes)
    throw new Fault('E_USAGE', {
      at: flag,
      found: `"${unknown}"`,
      expected: `one of ${classes.join(', ')}`,
      wayOut: near === undefined ? 'Name one of those.' : `Did you mean "${near}"?`,
    })
  }
  return classes.map((name) => factors[name] ?? otherwise)
}

/** As a flag takes it; classes that are as they would be otherwise are not named. */
export function factorsText(
  factors: readonly number[],
  classes: readonly string[],
  { otherwise }: FactorRange,
): string {
  const named = classes.flatMap((name, k) => (factors[k] === otherwise ? [] : [`${name}=${factors[k]}`]))
  return named.length === 0 ? String(otherwise) : named.join(',')
}
