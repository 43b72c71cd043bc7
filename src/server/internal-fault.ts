// What a client learns of our own bugs; the log has the rest.

import { Fault } from '../faults/fault.ts'

export function internalFault(): Fault {
  return new Fault('E_INTERNAL', {
    at: 'server',
    found: 'a bug in Ghostnote',
    expected: 'an answer',
    wayOut: 'Try again; the server’s log has the details.',
  })
}
