// The guard in front of WAV decoding: walks the chunks of untrusted bytes, bounds every size by what is really
// there, and says where the samples lie. It never allocates by a size that the file claims.

import { brokenAudio, checkAudioHeader, fourCc } from './audio-limits.ts'
import { boundLayout, codingBytes, codingFor, type PcmCoding, type PcmLayout } from './pcm-layout.ts'

/** Chunks a sound file may have before it is taken for damaged. */
const mostChunks = 4096

interface Format {
  readonly coding: PcmCoding
  readonly channels: number
  readonly rateHz: number
  readonly mended: readonly string[]
}

/** Reads the structure of a WAV file (RIFF, RIFX or RF64). `name` is the file to name in a Fault (E_AUDIO). */
export function wavStructure(bytes: Uint8Array, name: string): PcmLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const container = fourCc(bytes, 0)
  if (!['RIFF', 'RIFX', 'RF64'].includes(container) || fourCc(bytes, 8) !== 'WAVE')
    throw brokenAudio(name, `${bytes.length} bytes that do not start like a WAV file`, 'a RIFF header with form WAVE')
  const little = container !== 'RIFX'
  let format: Format | undefined
  let longBytes: number | undefined // of the data chunk, by an RF64 file's ds64 chunk
  let at = 12
  for (let chunk = 0; at + 8 <= bytes.length; chunk++) {
    if (chunk === mostChunks) throw brokenAudio(name, `more than ${mostChunks} chunks`, 'a sound file with a few')
    const id = fourCc(bytes, at)
    const size = view.getUint32(at + 4, little)
    const body = at + 8
    if (id === 'ds64' && size >= 16 && body + 16 <= bytes.length)
      longBytes = Number(view.getBigUint64(body + 8, little))
    if (id === 'fmt ' && format === undefined) {
      if (size < 16 || body + size > bytes.length)
        throw brokenAudio(name, `a format chunk of ${size} bytes`, 'one of 16 bytes or more, all of them in the file')
      format = readFormat(view, body, size, little, name)
    }
    if (id === 'data') {
      if (format === undefined) throw brokenAudio(name, 'samples before any format chunk', 'the format chunk first')
      const claimedBytes = size === 0xffffffff && longBytes !== undefined ? longBytes : size
      const presentBytes = bytes.length - body
      return boundLayout({ ...format, bigEndian: !little, dataOffset: body, claimedBytes, presentBytes }, name)
    }
    at = nextChunk(bytes, body + size)
  }
  const missing = format === undefined ? 'no format chunk' : 'no data chunk'
  throw brokenAudio(name, missing, 'a WAV file with a format chunk and a data chunk')
}

/** Chunks start on even offsets; some writers forget the padding byte, so an odd end looks for a name first. */
function nextChunk(bytes: Uint8Array, end: number): number {
  if (end % 2 === 0) return end
  const known = ['data', 'fmt ', 'LIST', 'fact']
  return known.includes(fourCc(bytes, end)) && !known.includes(fourCc(bytes, end + 1)) ? end : end + 1
}

function readFormat(view: DataView, body: number, size: number, little: boolean, name: string): Format {
  let tag = view.getUint16(body, little)
  // WAVE_FORMAT_EXTENSIBLE keeps the true tag in the first two bytes of its sub-format GUID.
  if (tag === 0xfffe && size >= 26) tag = view.getUint16(body + 24, little)
  if (tag !== 1 && tag !== 3)
    throw brokenAudio(name, `WAV coding 0x${tag.toString(16).padStart(4, '0')}`, 'plain PCM (1) or floating point (3)')
  const channels = view.getUint16(body + 2, little)
  const rateHz = view.getUint32(body + 4, little)
  const blockAlign = view.getUint16(body + 12, little)
  const bits = view.getUint16(body + 14, little)
  checkAudioHeader(channels, rateHz, 0, name)
  const coding = codingFor(tag === 3 ? 'float' : 'unsigned8', bits)
  if (coding === undefined)
    throw brokenAudio(
      name,
      `${bits} bits per ${tag === 3 ? 'floating-point ' : ''}sample`,
      '8, 16, 24, 32, or 32/64 float',
    )
  const frameBytes = codingBytes(coding) * channels
  if (blockAlign !== frameBytes && blockAlign !== 0)
    throw brokenAudio(name, `frames of ${blockAlign} bytes`, `${frameBytes} for ${channels} × ${bits} bits`)
  return { coding, channels, rateHz, mended: blockAlign === 0 ? ['its header gave no frame size'] : [] }
}
