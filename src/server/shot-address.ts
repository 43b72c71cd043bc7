// Every sound has an address: /shots/<model>/<class>/<seed>.wav?velocity=…&bits=…&edition=…&latent=…&<control>=…, with
// a mix of classes as kick:0.7+snare:0.3.

import { Fault } from '../faults/fault.ts'
import type { WavDepth } from '../formats/wav.ts'
import { resolveControls } from '../protocol/controls.ts'
import { classFromText, type SoundClass } from '../protocol/sound.ts'
import { maxVelocity } from '../protocol/velocity.ts'

export interface ShotAddress {
  readonly seed: number
  /** Unchecked. */
  readonly latent: string | undefined
  readonly velocity: number
  readonly bits: WavDepth
  /** The model's edition that was asked for, unchecked; undefined where whichever there is. */
  readonly edition: string | undefined
  readonly controls: Readonly<Record<string, number>>
}

/**
 * Reads an address's file name and query. Velocity is 127 and a sample has 16 bits where they are left out.
 * @throws Fault E_PATH for a name that is no seed, E_USAGE for a query that is unknown, doubled or out of range.
 */
export function readShotAddress(file: string, query: URLSearchParams): ShotAddress {
  const digits = /^(\d{1,16})\.wav$/.exec(file)?.[1]
  const seed = Number(digits)
  if (digits === undefined || !Number.isSafeInteger(seed))
    throw new Fault('E_PATH', {
      at: 'address',
      found: `"${file}"`,
      expected: '<seed>.wav with a seed from 0 to 2^53 − 1',
      wayOut: 'For example: 7.wav',
    })
  let velocity = maxVelocity
  let bits: WavDepth = '16'
  let edition: string | undefined
  let latent: string | undefined
  const controls: Record<string, number> = {}
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name)
    const text = values[0]!
    if (values.length > 1) throw misuse(name, `${values.length} values`, 'one value')
    if (name === 'bits') {
      if (text !== '16' && text !== '24' && text !== '32f') throw misuse(name, `"${text}"`, '16, 24 or 32f')
      bits = text
    } else if (name === 'edition') edition = text
    else if (name === 'latent') latent = text
    else {
      const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN
      if (Number.isNaN(value)) throw misuse(name, `"${text}"`, 'a number')
      if (name === 'velocity') velocity = value
      else controls[name] = value
    }
  }
  return { seed, latent, velocity, bits, edition, controls: resolveControls(controls, 'query', 'E_USAGE') }
}

/**
 * Reads an address's class, or mix of classes, of a model that has `classes`.
 * @throws Fault E_PATH where it is neither.
 */
export function readShotClass(text: string, classes: readonly string[]): SoundClass {
  const of = classFromText(text, classes)
  if (of !== undefined) return of
  throw new Fault('E_PATH', {
    at: 'address',
    found: `class "${text}"`,
    expected: 'a class, or classes with weights such as kick:0.7+snare:0.3, each from 0 to a million',
    wayOut: `The classes are ${classes.join(', ')}.`,
  })
}

function misuse(name: string, found: string, expected: string): Fault {
  return new Fault('E_USAGE', { at: `query: ${name}`, found, expected, wayOut: 'Correct the address.' })
}
