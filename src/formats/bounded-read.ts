// Files from outside → bytes, never more than asked for.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { brokenAudio } from './audio-limits.ts'

/** The first `most` bytes of a file, fewer where it is shorter. */
export function readHead(path: string, most: number): Uint8Array {
  return withFile(path, (fd) => fill(fd, most))
}

/** All bytes of a file of up to `most` bytes; `name` is the file to name in the Fault (E_AUDIO) for a larger one. */
export function readWhole(path: string, most: number, name: string): Uint8Array {
  return withFile(path, (fd) => {
    const { size } = fstatSync(fd)
    if (size > most)
      throw brokenAudio(
        name,
        `${size} bytes`,
        `a one-shot of at most ${most}`,
        'Cut the one-shots out of it, or take it out of the folder.',
      )
    return fill(fd, size)
  })
}

function fill(fd: number, most: number): Uint8Array {
  const bytes = new Uint8Array(most)
  let length = 0
  while (length < most) {
    const read = readSync(fd, bytes, length, most - length, null)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

function withFile(path: string, read: (fd: number) => Uint8Array): Uint8Array {
  let fd: number | undefined
  try {
    fd = openSync(path, 'r')
    return read(fd)
  } catch (error) {
    if (error instanceof Fault) throw error
    throw unreadable(path, error, 'a readable file', 'Allow reading it, or take it out of the folder.')
  } finally {
    if (fd !== undefined) closeSync(fd)
  }
}
