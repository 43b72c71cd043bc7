// Rows of a table by name, for names that come from flags and files.

import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'

/**
 * The row called `name`.
 * @param at the flag or field that holds the name.
 * @throws Fault E_CONFIG with the nearest known name.
 */
export function rowNamed<Row>(table: Readonly<Record<string, Row>>, name: string, at: string): Row {
  if (Object.hasOwn(table, name)) return table[name]
  const known = Object.keys(table)
  const near = nearest(name, known)
  throw new Fault('E_CONFIG', {
    at,
    found: `"${name}"`,
    expected: `one of ${known.join(', ')}`,
    wayOut: near === undefined ? 'Take one of these names.' : `Did you mean "${near}"?`,
  })
}
