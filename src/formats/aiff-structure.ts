// The guard in front of AIFF and AIFF-C decoding: as wav-structure.ts, for big-endian IFF chunks.

import { brokenAudio, checkAudioHeader, fourCc } from './audio-limits.ts'
import { boundLayout, codingBytes, codingFor, type PcmCoding, type PcmLayout } from './pcm-layout.ts'

const mostChunks = 4096

interface Common {
  readonly bigEndian: boolean
  readonly coding: PcmCoding
  readonly channels: number
  readonly rateHz: number
  readonly claimedBytes: number
}

/** AIFF-C compression types that are no compression: byte order and whether the samples are floats. */
const plainTypes: Readonly<Record<string, { readonly bigEndian: boolean; readonly float: boolean }>> = {
  NONE: { bigEndian: true, float: false },
  twos: { bigEndian: true, float: false },
  sowt: { bigEndian: false, float: false },
  fl32: { bigEndian: true, float: true },
  FL32: { bigEndian: true, float: true },
  fl64: { bigEndian: true, float: true },
  FL64: { bigEndian: true, float: true },
}

/** Reads the structure of an AIFF or AIFF-C file. `name` is the file to name in a Fault (E_AUDIO). */
export function aiffStructure(bytes: Uint8Array, name: string): PcmLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const form = fourCc(bytes, 8)
  if (fourCc(bytes, 0) !== 'FORM' || (form !== 'AIFF' && form !== 'AIFC'))
    throw brokenAudio(name, `${bytes.length} bytes that do not start like an AIFF file`, 'a FORM header')
  let common: Common | undefined
  let data: { offset: number; present: number } | undefined
  let at = 12
  for (let chunk = 0; at + 8 <= bytes.length && (common === undefined || data === undefined); chunk++) {
    if (chunk === mostChunks) throw brokenAudio(name, `more than ${mostChunks} chunks`, 'a sound file with a few')
    const id = fourCc(bytes, at)
    const size = view.getUint32(at + 4)
    const body = at + 8
    if (id === 'COMM') {
      const least = form === 'AIFC' ? 22 : 18
      if (size < least || body + least > bytes.length)
        throw brokenAudio(name, `a COMM chunk of ${size} bytes`, `one of ${least} bytes or more, all in the file`)
      common = readCommon(view, bytes, body, form === 'AIFC', name)
    }
    if (id === 'SSND' && body + 8 <= bytes.length) {
      const offset = body + 8 + view.getUint32(body) // usually 0: bytes to skip before the first frame
      data = { offset, present: Math.max(0, Math.min(bytes.length, body + size) - offset) }
    }
    at = body + size + (size % 2)
  }
  if (common === undefined || data === undefined) {
    const missing = common === undefined ? 'no COMM chunk' : 'no SSND chunk'
    throw brokenAudio(name, missing, 'an AIFF file with a COMM chunk and an SSND chunk')
  }
  return boundLayout({ ...common, dataOffset: data.offset, presentBytes: data.present, mended: [] }, name)
}

function readCommon(view: DataView, bytes: Uint8Array, body: number, compressed: boolean, name: string): Common {
  const type = compressed ? fourCc(bytes, body + 18) : 'NONE'
  const plain = Object.hasOwn(plainTypes, type) ? plainTypes[type] : undefined
  if (plain === undefined) throw brokenAudio(name, `AIFF-C compression "${type}"`, 'uncompressed samples')
  const channels = view.getUint16(body)
  const rateHz = Math.round(extended(view, body + 8))
  checkAudioHeader(channels, rateHz, 0, name)
  const bits = view.getUint16(body + 6)
  const coding = codingFor(plain.float ? 'float' : 'signed8', bits)
  if (coding === undefined) throw brokenAudio(name, `${bits} bits per sample`, '8, 16, 24, 32, or 32/64 float')
  const claimedBytes = view.getUint32(body + 2) * channels * codingBytes(coding)
  return { bigEndian: plain.bigEndian, coding, channels, rateHz, claimedBytes }
}

/** An 80-bit IEEE extended number: sign, 15 bits of exponent (bias 16383), 64 bits of mantissa with its leading one. */
function extended(view: DataView, at: number): number {
  const head = view.getUint16(at)
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6)
  return (head & 0x8000 ? -1 : 1) * mantissa * 2 ** ((head & 0x7fff) - 16383 - 63)
}
