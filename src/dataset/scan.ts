// A folder of one-shots → the list of files in it, in an order that does not depend on the file system.

import { lstatSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Fault } from '../faults/fault.ts'

export interface FoundFile {
  /** Relative to the scanned folder, '/' between components. */
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
}

export interface Scan {
  readonly files: readonly FoundFile[]
  readonly ignored: readonly { readonly path: string; readonly reason: string }[]
}

/** All regular files under `root`, recursively, sorted by path; `exclude` is a folder to leave out. */
export function scanFolder(root: string, exclude: string): Scan {
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat === undefined || !stat.isDirectory())
    throw new Fault('E_PATH', {
      at: root,
      found: stat === undefined ? 'nothing there' : 'a file',
      expected: 'a folder of one-shot sounds',
      wayOut: 'Give the folder that holds them: ghostnote prepare DIR --out DATASET.',
    })
  const files: FoundFile[] = []
  const ignored: { path: string; reason: string }[] = []
  const left = resolve(exclude)
  const walk = (folder: string, prefix: string) => {
    for (const entry of readFolder(folder)) {
      const path = prefix + entry
      const full = join(folder, entry)
      if (resolve(full) === left) continue
      const link = lstatSync(full, { throwIfNoEntry: false })
      if (link === undefined) continue // gone since the listing
      const target = link.isSymbolicLink() ? statSync(full, { throwIfNoEntry: false }) : link
      if (entry.startsWith('.')) ignored.push({ path, reason: 'hidden' })
      else if (target === undefined) ignored.push({ path, reason: 'a link to nothing' })
      else if (target.isDirectory()) {
        // Linked folders can form loops, and their sounds would be counted twice.
        if (link.isSymbolicLink()) ignored.push({ path, reason: 'a link to a folder' })
        else walk(full, `${path}/`)
      } else if (target.isFile()) files.push({ path, bytes: target.size, modifiedMs: target.mtimeMs })
      else ignored.push({ path, reason: 'not a regular file' })
    }
  }
  walk(root, '')
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : 1)
  return { files: files.toSorted(byPath), ignored: ignored.toSorted(byPath) }
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch (error) {
    throw new Fault(
      'E_PATH',
      {
        at: folder,
        found: 'a folder that cannot be listed',
        expected: 'read permission on it',
        wayOut: 'Allow reading it, or move it out of the folder to prepare.',
      },
      { cause: error },
    )
  }
}
