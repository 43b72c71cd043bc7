// Kits on disk: presets/*.json of the format "ghostnote-kit", and a kit for models that no preset fits.

import { type Stats, statSync } from 'node:fs'
import { placeFromText } from '../dsp/place.ts'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { unreadable } from '../faults/unreadable.ts'
import { readHead } from '../formats/bounded-read.ts'
import { checkKit, type Kit } from '../protocol/kit.ts'
import { weightsOf } from '../protocol/sound.ts'
import { type PlacedModel, placeSizesOf } from './conditions.ts'
import { misfitLatent } from './shot-request.ts'

/** A kit of 16 pads with everything set is under 10 kB. */
export const maxKitBytes = 1 << 17
const padCount = 16

/** Reads and checks a kit file. @throws Fault E_PATH, E_CONFIG. */
export function readKit(path: string): Kit {
  return checkKit(readJson(path), path)
}

/** Whether a JSON file says that it is a kit; presets/ may hold other formats, too. @throws Fault as `readKit` does. */
export function isKitFile(path: string): boolean {
  const value = readJson(path)
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 'ghostnote-kit'
}

/** @throws Fault E_CONFIG where a pad asks for a class that the model does not have, or has a latent of another model. */
export function checkKitFits(kit: Kit, model: PlacedModel, at: string): void {
  const { classes } = model.manifest
  for (const { pad, class: of, latent } of kit.pads) {
    if (latent !== undefined && placeFromText(latent, placeSizesOf(model)) === undefined)
      throw misfitLatent(`${at}: pad ${pad}: latent`, latent, model, 'E_CONFIG')
    const unknown = weightsOf(of).find(([name]) => !classes.includes(name))?.[0]
    if (unknown === undefined) continue
    const near = nearest(unknown, classes)
    throw new Fault('E_CONFIG', {
      at: `${at}: pad ${pad}`,
      found: `class "${unknown}"`,
      expected: `one of the model's classes ${classes.join(', ')}`,
      wayOut: near === undefined ? 'Choose another kit or another model.' : `Did you mean "${near}"?`,
    })
  }
}

/** A plain kit over all classes of a model: neighbouring pads share a class, each has a seed of its own. */
export function plainKit(classes: readonly string[]): Kit {
  const pads = Array.from({ length: padCount }, (_, pad) => {
    const name = classes[Math.floor((pad * classes.length) / padCount)]!
    return { pad, class: name, seed: pad + 1, name }
  })
  return { format: 'ghostnote-kit', version: 1, name: 'Plain', pads }
}

function readJson(path: string): unknown {
  const wayOut = 'Name a kit file, for example presets/first-light.json.'
  const expected = 'a kit file (JSON)'
  const refused = (found: string) => new Fault('E_PATH', { at: path, found, expected, wayOut })
  let file: Stats | undefined
  try {
    file = statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    throw unreadable(path, cause, expected, wayOut)
  }
  if (file?.isFile() !== true) throw refused(file === undefined ? 'nothing' : 'not a file') // a pipe would never end
  const bytes = readHead(path, maxKitBytes + 1)
  if (bytes.length > maxKitBytes) throw refused(`more than ${maxKitBytes} bytes`)
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    throw new Fault('E_CONFIG', {
      at: path,
      found: 'text that is not JSON',
      expected: 'a kit file',
      wayOut: 'Start from a copy of presets/first-light.json.',
    })
  }
}
