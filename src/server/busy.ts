// More than a connection may ask for at once.

import { Fault } from '../faults/fault.ts'

export function tooMany(found: string, expected: string): Fault {
  return new Fault('E_LIMIT', { at: 'connection', found, expected, wayOut: 'Ask again a little later.' })
}

export function tooManyWaiting(most: number): Fault {
  return tooMany(`${most} sounds waiting to be rendered`, `at most ${most}`)
}
