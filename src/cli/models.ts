// Which model a verb plays: the flags that render and serve share.

import { join, resolve } from 'node:path'
import { Option } from 'commander'
import { Fault } from '../faults/fault.ts'
import { bundleNames } from '../model/bundle.ts'
import { packageRoot } from './package.ts'

/** The model that comes with the program. */
export const shippedModel = 'style-44k'

export const modelOption = (): Option =>
  new Option('--model <name>', `model to play (default: ${shippedModel}, or the first one there is)`)

export const modelsOption = (): Option =>
  new Option('--models <folder>', 'folder that holds model bundles').default(join(packageRoot, 'models'))

/** The folder and name that the flags mean. @throws Fault E_PATH where no model is named and none is there. */
export function chosenModel(flags: { readonly models: string; readonly model?: string }): {
  folder: string
  name: string
} {
  const folder = resolve(flags.models)
  const names = bundleNames(folder)
  const name = flags.model ?? (names.includes(shippedModel) ? shippedModel : names[0])
  if (name === undefined)
    throw new Fault('E_PATH', {
      at: folder,
      found: 'no model bundle',
      expected: 'at least one',
      wayOut: 'Make one with `ghostnote train` and `ghostnote export`, or name another folder with --models.',
    })
  return { folder, name }
}
