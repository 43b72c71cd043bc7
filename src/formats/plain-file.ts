// Files that strangers may have put where they lie: read only if they are plain files of a bounded size, looked at after
// they were opened, so that nobody swaps them in between.

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Why a file was not read. */
export type NotPlain =
  /** The system's word for it: ENOENT, EACCES; ELOOP for a symbolic link. */
  | { readonly why: 'unopened'; readonly code: string }
  /** A folder, a device, a pipe. */
  | { readonly why: 'kind' }
  | { readonly why: 'size'; readonly bytes: number }

/** The bytes of the plain file at `path`, of at most `mostBytes`; symbolic links are not followed. */
export function readPlainFile(path: string, mostBytes: number): Buffer<ArrayBuffer> | NotPlain {
  let fd: number
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  } catch (cause) {
    return { why: 'unopened', code: (cause as NodeJS.ErrnoException).code ?? 'an error' }
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile()) return { why: 'kind' }
    if (stat.size > mostBytes) return { why: 'size', bytes: stat.size }
    const bytes = Buffer.alloc(stat.size)
    let length = 0
    while (length < bytes.length) {
      const read = readSync(fd, bytes, length, bytes.length - length, length)
      if (read === 0) break // it was cut short meanwhile
      length += read
    }
    return bytes.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}
