// The guard in front of WAV decoding: walks the chunks of untrusted bytes, bounds every size by what is really
// there, and says where the samples lie. It never allocates by a size that the file claims.

import { Fault } from '../faults/fault.ts'

/** How one sample is stored; the containers are whole bytes, narrower values sit in the upper bits. */
export type WavCoding = '8' | '16' | '24' | '32' | '32f' | '64'

export interface WavStructure {
  readonly bigEndian: boolean
  readonly coding: WavCoding
  readonly channels: number
  readonly rateHz: number
  /** Bytes of the first sample frame and number of whole frames that are present. */
  readonly dataOffset: number
  readonly frames: number
  /** What was wrong but could be read all the same. */
  readonly mended: readonly string[]
}

/** Bounds for files from anywhere; beyond them a file is refused, not read. */
export const audioLimits = {
  fileBytes: 64 * 1024 * 1024,
  channels: 8,
  minRateHz: 4_000,
  maxRateHz: 384_000,
  maxSeconds: 60,
} as const

/** Chunks a sound file may have before it is taken for damaged. */
const mostChunks = 4096

function broken(name: string, found: string, expected: string): Fault {
  return new Fault('E_AUDIO', {
    at: name,
    found,
    expected,
    wayOut: 'Export the sound again as a PCM WAV file, or take it out of the folder.',
  })
}

interface Fields {
  readonly tag: number
  readonly channels: number
  readonly rateHz: number
  readonly blockAlign: number
  readonly bits: number
}

/** Reads the structure of a WAV file (RIFF, RIFX or RF64). `name` is the file to name in a Fault (E_AUDIO). */
export function wavStructure(bytes: Uint8Array, name: string): WavStructure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const container = fourCc(bytes, 0)
  if (bytes.length < 12 || !['RIFF', 'RIFX', 'RF64'].includes(container) || fourCc(bytes, 8) !== 'WAVE')
    throw broken(name, `${bytes.length} bytes that do not start like a WAV file`, 'a RIFF header with form WAVE')
  const little = container !== 'RIFX'
  const mended: string[] = []
  let fields: Fields | undefined
  let long: number | undefined // length of the data chunk by an RF64 file's ds64 chunk
  let at = 12
  for (let chunk = 0; at + 8 <= bytes.length; chunk++) {
    if (chunk === mostChunks) throw broken(name, `more than ${mostChunks} chunks`, 'a sound file with a few')
    const id = fourCc(bytes, at)
    const size = view.getUint32(at + 4, little)
    const body = at + 8
    if (id === 'ds64' && size >= 16 && body + 16 <= bytes.length) long = Number(view.getBigUint64(body + 8, little))
    if (id === 'fmt ' && fields === undefined) {
      if (size < 16 || body + size > bytes.length)
        throw broken(name, `a format chunk of ${size} bytes`, 'one of 16 bytes or more, all of them in the file')
      fields = formatFields(view, body, size, little)
    }
    if (id === 'data') {
      if (fields === undefined) throw broken(name, 'samples before any format chunk', 'the format chunk first')
      const claimed = size === 0xffffffff && long !== undefined ? long : size
      return {
        ...layout(fields, claimed, bytes.length - body, mended, name),
        bigEndian: !little,
        dataOffset: body,
        mended,
      }
    }
    at = nextChunk(bytes, body + size)
  }
  throw broken(
    name,
    fields === undefined ? 'no format chunk' : 'no data chunk',
    'a WAV file with a format chunk and a data chunk',
  )
}

/** Chunks start on even offsets; some writers forget the padding byte, so an odd end looks for a name first. */
function nextChunk(bytes: Uint8Array, end: number): number {
  if (end % 2 === 0) return end
  const padded = end + 1
  const known = ['data', 'fmt ', 'LIST', 'fact']
  return known.includes(fourCc(bytes, end)) && !known.includes(fourCc(bytes, padded)) ? end : padded
}

function formatFields(view: DataView, body: number, size: number, little: boolean): Fields {
  let tag = view.getUint16(body, little)
  // WAVE_FORMAT_EXTENSIBLE keeps the true tag in the first two bytes of its sub-format GUID.
  if (tag === 0xfffe && size >= 26) tag = view.getUint16(body + 24, little)
  return {
    tag,
    channels: view.getUint16(body + 2, little),
    rateHz: view.getUint32(body + 4, little),
    blockAlign: view.getUint16(body + 12, little),
    bits: view.getUint16(body + 14, little),
  }
}

function layout(
  fields: Fields,
  claimed: number,
  present: number,
  mended: string[],
  name: string,
): { coding: WavCoding; channels: number; rateHz: number; frames: number } {
  const { tag, channels, rateHz, bits } = fields
  if (tag !== 1 && tag !== 3)
    throw broken(name, `WAV coding 0x${tag.toString(16).padStart(4, '0')}`, 'plain PCM (1) or floating point (3)')
  if (channels < 1 || channels > audioLimits.channels)
    throw broken(name, `${channels} channels`, `1 to ${audioLimits.channels}`)
  if (rateHz < audioLimits.minRateHz || rateHz > audioLimits.maxRateHz)
    throw broken(name, `a rate of ${rateHz} Hz`, `${audioLimits.minRateHz} to ${audioLimits.maxRateHz} Hz`)
  const sampleBytes = Math.ceil(bits / 8)
  const coding = codingOf(tag, sampleBytes)
  if (coding === undefined)
    throw broken(name, `${bits} bits per ${tag === 3 ? 'floating-point ' : ''}sample`, '8, 16, 24, 32, or 32/64 float')
  const frameBytes = sampleBytes * channels
  if (fields.blockAlign !== frameBytes) {
    if (fields.blockAlign !== 0)
      throw broken(name, `frames of ${fields.blockAlign} bytes`, `${frameBytes} for ${channels} × ${bits} bits`)
    mended.push('its header gave no frame size')
  }
  const length = Math.min(claimed, present)
  if (claimed > present)
    mended.push(
      claimed >= 0xfffffff0
        ? 'its header gave no length; read to the end of the file'
        : `truncated: ${present} of ${claimed} bytes of samples are there`,
    )
  const frames = Math.floor(length / frameBytes)
  if (length % frameBytes !== 0) mended.push('ended inside a sample frame')
  if (frames === 0) throw broken(name, 'no samples', 'at least one')
  if (frames > audioLimits.maxSeconds * rateHz)
    throw broken(name, `${(frames / rateHz).toFixed(1)} s of sound`, `one shot of at most ${audioLimits.maxSeconds} s`)
  return { coding, channels, rateHz, frames }
}

function codingOf(tag: number, sampleBytes: number): WavCoding | undefined {
  if (tag === 3) return sampleBytes === 4 ? '32f' : sampleBytes === 8 ? '64' : undefined
  return ([undefined, '8', '16', '24', '32'] as const)[sampleBytes]
}

function fourCc(bytes: Uint8Array, at: number): string {
  return at + 4 <= bytes.length ? String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!) : ''
}
