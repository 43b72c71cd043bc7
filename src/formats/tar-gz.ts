// A gzipped tar archive as a stream: the same entries are the same bytes whenever and by whomever they are packed.

import { realpathSync } from 'node:fs'
import { createGzip } from 'node:zlib'
import { packTar, type TarSource } from 'modern-tar/fs'

export interface TarEntry {
  /** Within the archive, parts divided by "/". */
  readonly path: string
  /** A file on this machine, or what the entry holds. */
  readonly from: { readonly file: string } | { readonly content: string | Uint8Array }
  /** Whether all may run it. */
  readonly runs?: true
}

/** When a file was packed says nothing about it; tar programs warn of times long before their own. */
const packedAt = new Date(Date.UTC(2000, 0, 1))

/** The archive of `entries` in their order, piece by piece; all belong to root, as in archives of packages. */
export function tarGz(entries: readonly TarEntry[]): AsyncIterable<Uint8Array> {
  const sources = entries.map(({ path, from, runs }): TarSource => {
    const common = { target: path, mtime: packedAt, uid: 0, gid: 0, mode: runs === true ? 0o755 : 0o644 }
    return 'file' in from
      ? { ...common, type: 'file', source: realpathSync(from.file) }
      : { ...common, type: 'content', content: from.content }
  })
  const archive = packTar(sources)
  const packed = archive.pipe(createGzip({ level: 9 }))
  archive.once('error', (cause) => packed.destroy(cause)) // pipe hands on data alone
  return packed
}
