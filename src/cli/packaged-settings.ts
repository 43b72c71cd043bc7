// training.json of a training package: what is trained there, on what. Written by `bundle`, read by train.sh.

import { checked, z } from '../faults/checked.ts'
import { configFromFile } from '../gan/config-schema.ts'
import { soundRevisions } from '../factory/revisions.ts'
import type { TrainingConfig } from '../gan/configs.ts'

export const settingsFile = 'training.json'
/** The places of things in a package, and in the folder that it is unpacked to. */
export const places = {
  runtime: 'bin/node',
  program: 'program',
  libraries: 'lib',
  data: 'data',
  sounds: 'sounds',
  run: 'run',
  cache: 'cache',
} as const

const schema = z.strictObject({
  format: z.literal('ghostnote-training'),
  version: z.literal(1),
  ghostnote: z.string(),
  config: z.record(z.string(), z.json()),
  seed: z.int(),
  /** How the dataset is made there; absent where it lies in the package. */
  factory: z.exactOptional(z.strictObject({ count: z.int(), seed: z.int(), revision: z.literal(soundRevisions) })),
})

export interface PackagedSettings extends Omit<z.output<typeof schema>, 'config'> {
  readonly config: TrainingConfig
}

/** @throws Fault E_CONFIG naming the field at fault; `at` is the file. */
export function checkedSettings(value: unknown, at: string): PackagedSettings {
  const settings = checked(schema, value, at, 'E_CONFIG', 'Unpack the package again.')
  return { ...settings, config: configFromFile(settings.config, `${at}: config`) }
}
