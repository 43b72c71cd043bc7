// Files that must not tear: written to a temporary name beside the target, fsynced, renamed, the folder fsynced.

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join, basename } from 'node:path'
import { makeFolder } from './folder.ts'

/** Writes `data` so that a reader sees either the old file or the whole new one, whatever dies in between. */
export function writeFileAtomic(path: string, data: Uint8Array | string): void {
  const folder = dirname(path)
  makeFolder(folder)
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`)
  const bytes = typeof data === 'string' ? Buffer.from(data) : data
  try {
    const fd = openSync(temporary, 'w')
    try {
      for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(folder)
}

/** As writeFileAtomic, of pieces as they come; returns how many bytes they were. Where they end in an error nothing is left. */
export async function writeFileAtomicFrom(path: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const folder = dirname(path)
  makeFolder(folder)
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`)
  let bytes = 0
  try {
    const file = await open(temporary, 'w')
    try {
      for await (const piece of pieces) {
        await file.writeFile(piece)
        bytes += piece.length
      }
      await file.sync()
    } finally {
      await file.close()
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncFolder(folder)
  return bytes
}

/** Makes renames inside `folder` survive a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return // Windows cannot open folders for fsync; its rename is durable on NTFS
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
