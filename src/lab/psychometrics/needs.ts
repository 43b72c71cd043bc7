// One sentence for a number that a procedure cannot work with.

import { Fault } from '../../faults/fault.ts'

/** @throws Fault E_USAGE unless `holds`; `at` is the field at fault. */
export function needs(holds: boolean, at: string, found: unknown, expected: string): void {
  if (holds) return
  const text = typeof found === 'number' || typeof found === 'string' ? String(found) : JSON.stringify(found)
  throw new Fault('E_USAGE', { at, found: text, expected, wayOut: 'Correct the study or the call that gave it.' })
}
