// What an answer must be.

import { Fault } from '../../faults/fault.ts'

/** @throws Fault E_PROTOCOL naming the field, unless `holds`. */
export function needs(holds: boolean, at: string, found: string, expected: string): void {
  if (!holds)
    throw new Fault('E_PROTOCOL', { at, found, expected, wayOut: 'Reload the page; it goes on where it was.' })
}
