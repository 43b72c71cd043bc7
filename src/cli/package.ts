// Where the program is installed, and its version.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json, models/, presets/ and web/. */
export const packageRoot: string = fileURLToPath(new URL('../..', import.meta.url))

export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}
