// A package onto the disk: written beside its place, with checksums of all files, and moved there when it is whole.

import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../../faults/fault.ts'
import { syncFolder } from '../../formats/atomic-file.ts'
import { makeFolder } from '../../formats/folder.ts'
import { sha256 } from '../../formats/sha256.ts'
import { type PackageFile, paths, textFile } from './format.ts'

/** The files that there are, and last the checksums of all of them, as `sha256sum -c` reads them. */
export async function* withChecksums(
  files: Iterable<PackageFile> | AsyncIterable<PackageFile>,
): AsyncGenerator<PackageFile, void> {
  const sums: (readonly [path: string, sum: string])[] = []
  for await (const file of files) {
    sums.push([file.path, sha256(file.bytes)])
    yield file
  }
  const lines = sums.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([path, sum]) => `${sum}  ${path}\n`)
  yield textFile(paths.checksums, lines.join(''))
}

/** @throws Fault E_EXISTS where there is something at `folder`; `at` is what to call it. */
export function refuseExisting(folder: string, at: string): void {
  if (existsSync(folder))
    throw new Fault('E_EXISTS', {
      at,
      found: 'something of that name',
      expected: 'nothing there yet, for packages are never written over',
      wayOut: 'Choose another folder with --out, or take that one away.',
    })
}

/**
 * Writes `files` and their checksums; how many there were. Where that ends in an error nothing is left.
 * @throws Fault E_EXISTS where there is something at `folder`.
 */
export async function writePackage(
  folder: string,
  files: Iterable<PackageFile> | AsyncIterable<PackageFile>,
): Promise<number> {
  refuseExisting(folder, folder)
  const temporary = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`)
  rmSync(temporary, { recursive: true, force: true }) // of a process of the same number that was ended
  let count = 0
  try {
    for await (const { path, bytes } of withChecksums(files)) {
      writeDurably(join(temporary, path), bytes)
      count++
    }
    refuseExisting(folder, folder)
    renameSync(temporary, folder)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw error
  }
  syncFolder(dirname(folder))
  return count
}

/** The folder above is moved as a whole, so that the file needs no temporary name of its own. */
function writeDurably(path: string, bytes: Uint8Array): void {
  makeFolder(dirname(path))
  const fd = openSync(path, 'wx')
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
