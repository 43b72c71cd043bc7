// Files that must not tear: written to a temporary name beside the target, fsynced, renamed, the folder fsynced.

import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
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
