// What an Ogg Vorbis file (RFC 3533; Vorbis I specification §4.2.2) says about itself before it is decoded, and a
// bound on what decoding it can yield.

import { brokenAudio, checkAudioHeader, fourCc } from './audio-limits.ts'
import type { CompressedHeader } from './flac-header.ts'

/** Reads the identification header and walks the pages. `name` is the file to name in a Fault (E_AUDIO). */
export function vorbisHeader(bytes: Uint8Array, name: string): CompressedHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const first = 27 + (bytes[26] ?? 0) // the first page's body: behind its 27-byte header and its segment table
  const vorbis = bytes[first] === 1 && fourCc(bytes, first + 1) === 'vorb' && bytes.length >= first + 30
  if (fourCc(bytes, 0) !== 'OggS' || !vorbis) {
    const opus = fourCc(bytes, first) === 'Opus' ? 'an Ogg file with Opus in it' : 'an Ogg file without Vorbis in it'
    throw brokenAudio(name, opus, 'Ogg Vorbis', 'Convert it to WAV or FLAC.')
  }
  const channels = bytes[first + 11]!
  const rateHz = view.getUint32(first + 12, true)
  const longBlock = 2 ** (bytes[first + 28]! >> 4)
  checkAudioHeader(channels, rateHz, 0, name)
  const { packets, lastGranule } = walkPages(bytes, view)
  checkAudioHeader(channels, rateHz, lastGranule, name)
  return { channels, rateHz, frames: lastGranule, mostFrames: packets * (longBlock / 2) }
}

/** Packets that end in any page (a lacing value under 255 ends one), and the largest granule position seen. */
function walkPages(bytes: Uint8Array, view: DataView): { packets: number; lastGranule: number } {
  let packets = 0
  let lastGranule = 0
  for (let at = 0; at + 27 <= bytes.length;) {
    if (fourCc(bytes, at) !== 'OggS') {
      at++ // a decoder looks for the next page, too
      continue
    }
    const granule = Number(view.getBigInt64(at + 6, true)) // −1: no packet ends in this page
    lastGranule = Math.max(lastGranule, granule)
    const segments = bytes[at + 26]!
    let body = 0
    for (let i = 0; i < segments; i++) {
      const lacing = bytes[at + 27 + i] ?? 0
      body += lacing
      if (lacing < 255) packets++
    }
    at += 27 + segments + body
  }
  return { packets, lastGranule }
}
