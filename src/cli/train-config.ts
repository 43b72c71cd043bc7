// What --config of `ghostnote train` means, with the flags that change it.

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { configFromFile } from '../gan/config-schema.ts'
import { configNamed, withFrozenCritic, withObjective, type TrainingConfig } from '../gan/configs.ts'
import type { StartingPoint } from '../training/starting-point.ts'
import { goingOn, startFrom } from './train-from.ts'

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

interface WhatFlags {
  readonly config?: string
  readonly from?: string
  readonly objective?: string
  readonly freezeCritic?: number
  readonly out: string
}

/** The config that the flags mean, and the weights to start from where they name any that are still needed. */
export function whatToTrain(flags: WhatFlags): { config: TrainingConfig; start: StartingPoint | undefined } {
  const { config: name, from: source, objective, freezeCritic } = flags
  if (name === undefined && source === undefined)
    throw new Fault('E_USAGE', {
      at: '--config',
      found: 'nothing',
      expected: 'a configuration, or --from with a run or a model to fine-tune',
      wayOut: 'For example: --config style-lite',
    })
  const earlier = source === undefined ? undefined : goingOn(resolve(flags.out), source)
  const from = source === undefined || earlier !== undefined ? undefined : startFrom(source)
  const named = name === undefined ? (earlier ?? from!.config()) : configOf(name)
  const config = objective === undefined ? named : withObjective(named, objective)
  return { config: freezeCritic === undefined ? config : withFrozenCritic(config, freezeCritic), start: from?.start }
}
