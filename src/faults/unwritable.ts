// What the file system refuses is no bug of ours: it is said in a sentence.

import { Fault } from './fault.ts'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the file is larger than this user may write',
  EIO: 'the disk reports an error',
  ENOENT: 'nothing can be created there',
  ENOTDIR: 'the path leads through a file',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
}

/** E_PATH for an error that writing threw; undefined where `cause` is not the file system's refusal. */
export function unwritable(at: string, cause: unknown, expected: string, wayOut: string): Fault | undefined {
  const { code } = (cause ?? {}) as { readonly code?: string }
  const reason = code === undefined ? undefined : reasons[code]
  if (reason === undefined) return undefined
  const found = `a place that cannot be written: ${reason} (${code})`
  return new Fault('E_PATH', { at, found, expected, wayOut }, { cause })
}
