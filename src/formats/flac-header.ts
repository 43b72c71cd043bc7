// What a FLAC stream (RFC 9639) says about itself before it is decoded, and a bound on what decoding it can yield.

import { brokenAudio, checkAudioHeader, fourCc } from './audio-limits.ts'

export interface CompressedHeader {
  readonly channels: number
  readonly rateHz: number
  /** Samples per channel that the header promises; 0 where it does not say. */
  readonly frames: number
  /** Samples per channel that decoding may yield at most, by the packets that are there. */
  readonly mostFrames: number
}

/** Reads STREAMINFO (RFC 9639 §8.2) and counts frame headers. `name` is the file to name in a Fault (E_AUDIO). */
export function flacHeader(bytes: Uint8Array, name: string): CompressedHeader {
  // STREAMINFO must come first: 4 bytes "fLaC", 4 bytes block header, then at 8: block sizes (2 × 2 bytes), frame
  // sizes (2 × 3), and at 18: 20 bits rate, 3 bits channels − 1, 5 bits depth − 1, 36 bits total samples.
  if (fourCc(bytes, 0) !== 'fLaC' || bytes.length < 42 || (bytes[4]! & 0x7f) !== 0)
    throw brokenAudio(name, 'a FLAC file without its stream information', '42 bytes or more that begin with it')
  const rateHz = (bytes[18]! << 12) | (bytes[19]! << 4) | (bytes[20]! >> 4)
  const channels = ((bytes[20]! >> 1) & 7) + 1
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frames = (bytes[21]! & 15) * 2 ** 32 + view.getUint32(22)
  checkAudioHeader(channels, rateHz, frames, name)
  return { channels, rateHz, frames, mostFrames: countFrameSamples(bytes, view.getUint16(10)) }
}

/**
 * Sum of the block sizes of everything that is a valid frame header (RFC 9639 §9.1): the sync code, no reserved
 * value, a right CRC-8. A chance hit in the samples adds to the sum; nothing that a decoder takes is missed.
 */
function countFrameSamples(bytes: Uint8Array, maxBlock: number): number {
  let sum = 0
  for (let at = 42; at + 6 <= bytes.length; at++) {
    if (bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) continue
    const sizeCode = bytes[at + 2]! >> 4
    const rateCode = bytes[at + 2]! & 15
    if (sizeCode === 0 || rateCode === 15) continue
    let end = at + 4 + codedNumberLength(bytes[at + 4]!)
    let block = 0
    if (sizeCode === 1) block = 192
    else if (sizeCode <= 5) block = 144 << sizeCode
    else if (sizeCode === 6) block = (bytes[end++] ?? 0) + 1
    else if (sizeCode === 7) {
      block = (((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0)) + 1
      end += 2
    } else block = 1 << sizeCode
    end += rateCode === 12 ? 1 : rateCode === 13 || rateCode === 14 ? 2 : 0
    if (end < bytes.length && crc8(bytes, at, end) === bytes[end]) sum += Math.min(block, maxBlock)
  }
  return sum
}

/** Bytes of a coded number by its first byte: UTF-8's scheme, extended to 7 bytes. */
function codedNumberLength(first: number): number {
  return first < 0x80 ? 1 : Math.max(1, Math.clz32(~(first << 24)))
}

/** CRC-8 with polynomial x⁸ + x² + x + 1 of bytes[start … end − 1]. */
function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0
  for (let i = start; i < end; i++) {
    crc ^= bytes[i]!
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1
  }
  return crc
}
