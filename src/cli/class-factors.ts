// A factor for each class, as a flag says it: one number for all, or `clap=1.2,kick=0.9` for some.

import { InvalidArgumentError } from 'commander'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'

/** A factor for all classes, or for each of those that are named. */
export type ClassFactors = number | Readonly<Record<string, number>>

const [least, most] = [0.5, 2]

/** An option's parser. */
export function classFactors(text: string): ClassFactors {
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

function factor(value: string, text: string): number {
  const number = value.trim() === '' ? NaN : Number(value)
  if (!(number >= least && number <= most)) throw refused(text)
  return number
}

function refused(text: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `Found "${text}"; expected a number from ${least} to ${most}, or such a number for some classes: clap=1.2,kick=0.9.`,
  )
}

/**
 * The factor of each of `classes`, 1 where none was named.
 * @throws Fault E_USAGE for a class that is not among them, with the nearest one
 */
export function factorsOf(factors: ClassFactors, classes: readonly string[], flag: string): number[] {
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
  return classes.map((name) => factors[name] ?? 1)
}

/** As a flag takes it; classes of factor 1 are not named. */
export function factorsText(factors: readonly number[], classes: readonly string[]): string {
  const named = classes.flatMap((name, k) => (factors[k] === 1 ? [] : [`${name}=${factors[k]}`]))
  return named.length === 0 ? '1' : named.join(',')
}
