// What --config of `ghostnote train` means.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { configFromFile } from '../gan/config-schema.ts'
import { configNamed, type TrainingConfig } from '../gan/configs.ts'

/**
 * The configuration that a flag's value means: a file's where it looks like one, else the named one.
 * @throws Fault E_CONFIG, or E_PATH for a file that cannot be read.
 */
export function configOf(nameOrFile: string): TrainingConfig {
  if (!/\.json$|[/\\]/i.test(nameOrFile)) return configNamed(nameOrFile)
  const expected = 'a JSON file with a training configuration'
  let text: string
  try {
    text = readFileSync(resolve(nameOrFile), 'utf8')
  } catch (cause) {
    throw unreadable(`--config ${nameOrFile}`, cause, expected, 'Check the path, or take a name from `--help`.')
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new Fault('E_CONFIG', {
      at: `--config ${nameOrFile}`,
      found: `text that is no JSON (${(cause as Error).message})`,
      expected,
      wayOut: 'Correct it, or start from what `ghostnote train --dry-run` prints.',
    })
  }
  return configFromFile(value, nameOrFile)
}
