// Where the samples of an uncompressed sound file lie and how they are stored; WAV and AIFF both come down to this.

import { brokenAudio, checkAudioHeader } from './audio-limits.ts'

/** How one sample is stored: bits, 'u' unsigned, 's' signed integer, 'f' floating point. */
export type PcmCoding = 'u8' | 's8' | 's16' | 's24' | 's32' | 'f32' | 'f64'

export interface PcmLayout {
  readonly bigEndian: boolean
  readonly coding: PcmCoding
  readonly channels: number
  readonly rateHz: number
  /** First byte of the first sample frame, and number of whole frames that are present. */
  readonly dataOffset: number
  readonly frames: number
  /** What was wrong but could be read all the same; each reads on after "the file …". */
  readonly mended: readonly string[]
}

/** Bytes of one sample. */
export function codingBytes(coding: PcmCoding): number {
  return Number(coding.slice(1)) / 8
}

/** Signed integers of 1 … 4 whole bytes, WAV's unsigned 8 bit, or floats of 4 or 8; undefined for anything else. */
export function codingFor(kind: 'unsigned8' | 'signed8' | 'float', bits: number): PcmCoding | undefined {
  const bytes = Math.ceil(bits / 8)
  if (kind === 'float') return bytes === 4 ? 'f32' : bytes === 8 ? 'f64' : undefined
  return ([undefined, kind === 'unsigned8' ? 'u8' : 's8', 's16', 's24', 's32'] as const)[bytes]
}

/** What a header claims about its samples. */
export interface ClaimedPcm {
  readonly bigEndian: boolean
  readonly coding: PcmCoding
  readonly channels: number
  readonly rateHz: number
  readonly dataOffset: number
  /** Bytes that the header promises, and bytes that the file has from dataOffset on. */
  readonly claimedBytes: number
  readonly presentBytes: number
  readonly mended: readonly string[]
}

/** Bounds a claim by what is there. Throws a Fault (E_AUDIO) for what cannot be a one-shot. */
export function boundLayout(claim: ClaimedPcm, name: string): PcmLayout {
  const { bigEndian, coding, channels, rateHz, dataOffset, claimedBytes, presentBytes } = claim
  const mended = [...claim.mended]
  const frameBytes = codingBytes(coding) * channels
  if (claimedBytes > presentBytes)
    mended.push(
      claimedBytes >= 0x7ffffff0
        ? 'its header gave no length; read to the end of the file'
        : `truncated: ${presentBytes} of ${claimedBytes} bytes of samples are there`,
    )
  const bytes = Math.min(claimedBytes, presentBytes)
  const frames = Math.floor(bytes / frameBytes)
  if (bytes % frameBytes !== 0) mended.push('ended inside a sample frame')
  checkAudioHeader(channels, rateHz, frames, name)
  if (frames === 0) throw brokenAudio(name, 'no samples', 'at least one')
  return { bigEndian, coding, channels, rateHz, dataOffset, frames, mended }
}
