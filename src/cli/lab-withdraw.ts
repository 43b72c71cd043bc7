// ghostnote lab withdraw: erases what a participant has said, for those who ask the researcher instead of the page.

import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { Fault } from '../faults/fault.ts'
import { labFolderOption } from './lab-folder.ts'
import { sessionNumbered, withStudy } from './lab-store.ts'
import { integerBetween, verb } from './verb.ts'

interface WithdrawFlags {
  readonly lab?: string
  readonly yes?: true
}

export function withdrawCommand(): Command {
  return verb('withdraw', 'Erase all that a participant has answered, for good.', [
    'lab withdraw my-study.json 7         # asks before it erases',
    'lab withdraw my-study.json 7 --yes',
  ])
    .argument('<study>', 'study file, as it was when it was served')
    .argument('<session>', 'number of the session, as `lab sessions` has it', integerBetween(1, 1e9))
    .addOption(labFolderOption())
    .option('--yes', 'erase without asking')
    .action(run)
}

async function run(file: string, number: number, { lab, yes }: WithdrawFlags): Promise<void> {
  await withStudy(file, lab, async (open) => {
    const { store, study } = open
    const session = await sessionNumbered(open, number)
    const answers = (await store.events(session.id)).filter(({ kind }) => kind === 'answered').length
    const what = `session ${number} of ${study.name} (${session.state}, ${answers} answers, opened ${session.openedAt})`
    if (yes !== true && !(await isConfirmed(what, number))) {
      console.log('Nothing was erased.')
      return
    }
    await store.withdraw(session.id, new Date().toISOString())
    console.log(`Erased: ${what}. Its number is not given again.`)
    console.log('Packages and backups that were made before still have it. Export the study again,')
    console.log(`  ghostnote lab export ${file}${lab === undefined ? '' : ` --lab ${lab}`} --out NEW-FOLDER`)
    console.log('and delete or replace the older ones wherever they went.')
  })
}

/** Whether the number is typed again. @throws Fault E_USAGE where nobody can be asked. */
async function isConfirmed(what: string, number: number): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Fault('E_USAGE', {
      at: 'withdraw',
      found: 'no terminal to ask at',
      expected: 'a confirmation, for what is erased cannot be had back',
      wayOut: 'Add --yes.',
    })
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const typed = await lines.question(`This erases ${what} for good.\nType ${number} to go on: `)
    return typed.trim() === String(number)
  } finally {
    lines.close()
  }
}
