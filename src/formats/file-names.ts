// Names that people gave, as names of files that every system takes.

/** Names that Windows takes for devices, whatever their ending. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i
/** Bytes of a name in UTF-8, so that an ending and a number still fit into the 255 that file systems take. */
const mostBytes = 120
const mostSlug = 40

/**
 * `name` for people: letters of all scripts stay, what a file system or a shell could misread goes. `fallback` where
 * nothing is left.
 */
export function fileName(name: string, fallback: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"/\\|?*]/g, '-')
    .replace(/\s+/g, ' ')
  let bytes = 0
  const letters = Array.from(plain).filter((letter) => (bytes += Buffer.byteLength(letter)) <= mostBytes)
  const kept = letters.join('').replace(/^[. -]+|[. ]+$/g, '')
  return kept === '' || deviceName.test(kept) ? fallback : kept
}

/**
 * `name` for programs: a … z, 0 … 9 and single hyphens between them, at most 40. `fallback` where nothing is left, as of a
 * name in another script.
 */
export function slug(name: string, fallback: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, mostSlug)
    .replace(/^-|-$/g, '')
  return plain === '' || deviceName.test(plain) ? fallback : plain
}
