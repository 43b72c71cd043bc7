// What the program is, by its sources: a version says too little of a working copy.

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../formats/sha256.ts'
import { packageRoot } from './package.ts'

/** SHA-256 over paths and contents of all TypeScript files under `folders` of src/, in order of their paths; hex. */
export function sourceDigest(folders: readonly string[]): string {
  const files = folders
    .flatMap((folder) => globSync(`src/${folder}/**/*.ts`, { cwd: packageRoot }))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
  const lines = files.map((path) => `${sha256(readFileSync(join(packageRoot, path)))}  ${path}\n`)
  return sha256(Buffer.from(lines.join('')))
}
