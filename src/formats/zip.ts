// A ZIP archive as a stream: one entry in memory at a time, and the same entries are the same bytes whenever they are packed.

import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import { Zip, type ZipInputFile } from 'fflate'

export interface ZipEntry {
  /** Within the archive, parts divided by "/". */
  readonly path: string
  readonly bytes: Uint8Array
}

/** ZIP's earliest time, which it has without a zone, as clocks show it: when a file was packed says nothing about it. */
const packedAt = (): Date => new Date(1980, 0, 1)
const deflated = 8
/** Attributes as Unix has them: a plain file that its owner may write and all may read. */
const unix = 3
const plainFile = 0o100644 * 2 ** 16

const deflate = promisify(deflateRaw)

/**
 * The archive of `entries`, piece by piece; the next entry is asked for when the pieces before have been taken. All are
 * deflated, also sound, which gains little by it: readers that take an archive as it comes know the end of nothing else.
 * Up to 65 535 entries and 4 GiB, which is the caller's to mind.
 * @throws RangeError for a path that leads out of the archive.
 */
export async function* zipStream(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array, void> {
  const pieces: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error
    pieces.push(piece)
  })
  for await (const { path, bytes } of entries) {
    checkPath(path)
    const packed = await deflate(bytes)
    const file: ZipInputFile = {
      filename: path,
      size: bytes.length,
      crc: crc32(bytes),
      compression: deflated,
      mtime: packedAt(),
      os: unix,
      attrs: plainFile,
    }
    zip.add(file)
    file.ondata!(null, packed, true)
    yield* pieces.splice(0)
  }
  zip.end()
  yield* pieces
}

function checkPath(path: string): void {
  const parts = path.split('/')
  const isUnsafe =
    parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\p{Cc}]|^[a-z]:/iu.test(path)
  if (isUnsafe) throw new RangeError(`${JSON.stringify(path)} is no path within an archive`)
}
