// Which audio format bytes are in, by their content; file extensions are not asked.

/** Formats that are read, and formats that are known well enough to say by name that they are not. */
export type AudioKind = 'wav' | 'aiff' | 'flac' | 'ogg' | 'mp3' | 'mp4' | 'caf' | 'wma'

/** Bytes from the start of a file that `audioKind` needs to see. */
export const kindBytes = 64

/** The format that the first bytes announce; undefined for anything that is not audio. */
export function audioKind(head: Uint8Array): AudioKind | undefined {
  const text = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length))
  const start = text(0, 4)
  if (['RIFF', 'RIFX', 'RF64'].includes(start) && text(8, 4) === 'WAVE') return 'wav'
  if (start === 'FORM' && (text(8, 4) === 'AIFF' || text(8, 4) === 'AIFC')) return 'aiff'
  if (start === 'fLaC') return 'flac'
  if (start === 'OggS') return 'ogg'
  if (start === 'caff') return 'caf'
  if (text(4, 4) === 'ftyp') return 'mp4'
  if (head[0] === 0x30 && head[1] === 0x26 && head[2] === 0xb2 && head[3] === 0x75) return 'wma'
  // An ID3 tag, or an MPEG audio frame header: 11 sync bits, a version and a layer that exist.
  if (text(0, 3) === 'ID3') return 'mp3'
  if (head[0] === 0xff && (head[1]! & 0xe6) === 0xe2 && (head[2]! & 0xf0) !== 0xf0) return 'mp3'
  return undefined
}
