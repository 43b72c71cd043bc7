// Kits on disk: presets/*.json of the format "ghostnote-kit", and a kit for models that no preset fits.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { checkKit, type Kit } from '../protocol/kit.ts'

const maxKitBytes = 1 << 20
const padCount = 16

/** Reads and checks a kit file. @throws Fault E_PATH, E_CONFIG. */
export function readKit(path: string): Kit {
  let text: string
  try {
    if (!statSync(path).isFile()) throw new Error('not a file')
    if (statSync(path).size > maxKitBytes) throw new Error(`more than ${maxKitBytes} bytes`)
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new Fault('E_PATH', {
      at: path,
      found: code === 'ENOENT' ? 'nothing' : (code ?? message),
      expected: 'a kit file (JSON)',
      wayOut: 'Name a kit file, for example presets/first-light.json.',
    })
  }
  return checkKit(parseJson(text, path), path)
}

/** The kits of a presets folder, in the order of their file names; files of other formats are passed over. */
export function kitsIn(folder: string): Kit[] {
  let names: string[]
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
  return names.toSorted().flatMap((name) => {
    const path = join(folder, name)
    const value = parseJson(readFileSync(path, 'utf8'), path)
    const isKit = typeof value === 'object' && value !== null && 'format' in value && value.format === 'ghostnote-kit'
    return isKit ? [checkKit(value, path)] : []
  })
}

/** @throws Fault E_CONFIG where a pad asks for a class that the model does not have. */
export function checkKitFits(kit: Kit, classes: readonly string[], at: string): void {
  for (const pad of kit.pads) {
    if (classes.includes(pad.class)) continue
    const near = nearest(pad.class, classes)
    throw new Fault('E_CONFIG', {
      at: `${at}: pad ${pad.pad}`,
      found: `class "${pad.class}"`,
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

function parseJson(text: string, at: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Fault('E_CONFIG', {
      at,
      found: 'text that is not JSON',
      expected: 'a kit file',
      wayOut: 'Start from a copy of presets/first-light.json.',
    })
  }
}
