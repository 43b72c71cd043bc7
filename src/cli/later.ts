// Verbs whose work is still ahead say so plainly instead of pretending.

import type { Command } from 'commander'
import { Fault } from '../faults/fault.ts'
import { verb } from './verb.ts'

/** A command that takes anything and answers what it will do and what to use meanwhile. */
export function laterVerb(name: string, summary: string, meanwhile: string): Command {
  return verb(name, `${summary} (not built yet)`, [`${name} --help`])
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw new Fault('E_NOT_BUILT', {
        at: `ghostnote ${name}`,
        found: 'a verb of a later version',
        expected: 'a verb that this version has',
        wayOut: meanwhile,
      })
    })
}
