// WAV bytes ↔ samples; reading is the `wavefile` package's. Bytes from outside pass `wavStructure` first, and what `wavefile`
// then reads is a plain 44-byte header made here with the samples behind it: its chunk readers, which loop or throw
// on hostile sizes, never see foreign chunks. AIFF's uncompressed samples take the same way.

// oxlint-disable-next-line import/default -- Node loads the package's CommonJS build, which has only a default export
import wavefile from 'wavefile'
import { brokenAudio } from './audio-limits.ts'
import { codingBytes, type PcmCoding, type PcmLayout } from './pcm-layout.ts'
import { wavStructure } from './wav-structure.ts'

// oxlint-disable-next-line import/no-named-as-default-member -- as above
const { WaveFile } = wavefile

const headerBytes = 44

export type WavDepth = '16' | '24' | '32f'

export interface Pcm {
  /** One Float32Array per channel, equal lengths, full scale ±1. */
  readonly channels: readonly Float32Array[]
  readonly rateHz: number
}

export interface DecodedPcm extends Pcm {
  /** What was wrong with the file but could be read all the same; each reads on after "the file …". */
  readonly mended: readonly string[]
}

/** Samples → a WAV file's bytes, little-endian, without further chunks. Values beyond ±1 are clipped in the integer depths. */
export function encodeWav({ channels, rateHz }: Pcm, depth: WavDepth): Uint8Array {
  const coding: PcmCoding = depth === '32f' ? 'f32' : depth === '24' ? 's24' : 's16'
  const sampleBytes = codingBytes(coding)
  const frames = channels[0]?.length ?? 0
  const header = wavHeader({ bigEndian: false, coding, channels: channels.length, rateHz, frames })
  const dataBytes = frames * channels.length * sampleBytes
  const file = new Uint8Array(headerBytes + dataBytes + (dataBytes % 2)) // chunks end on even offsets
  file.set(header)
  const view = new DataView(file.buffer)
  // Written here and not by `wavefile`: sample by sample through its own types, that takes 15 to 100 ms a sound.
  for (const [c, channel] of channels.entries()) {
    let at = headerBytes + c * sampleBytes
    for (let i = 0; i < frames; i++, at += channels.length * sampleBytes) {
      const x = channel[i]!
      if (depth === '32f') view.setFloat32(at, x, true)
      else {
        const whole = Math.round(Math.max(-1, Math.min(1, x)) * (depth === '24' ? 0x7fffff : 0x7fff))
        view.setInt16(at, depth === '24' ? whole & 0xffff : whole, true)
        if (depth === '24') view.setInt8(at + 2, whole >> 16)
      }
    }
  }
  if (dataBytes % 2 === 1) view.setUint32(4, file.length - 8, true)
  return file
}

/**
 * Bytes of a WAV file (8/16/24/32-bit integer, 32/64-bit float; RIFF, RIFX, RF64; up to 8 channels) → samples.
 * `name` is the file to name. Throws a Fault (E_AUDIO), and nothing else, for whatever cannot be read.
 */
export function decodeWav(bytes: Uint8Array, name: string): DecodedPcm {
  return decodePcm(bytes, wavStructure(bytes, name), name)
}

/** What a stored value is divided by, after the offset of unsigned 8 bit is taken off: full scale becomes ±1. */
const divisors: Readonly<Record<PcmCoding, number>> = {
  u8: 2 ** 7,
  s8: 2 ** 7,
  s16: 2 ** 15,
  s24: 2 ** 23,
  s32: 2 ** 31,
  f32: 1,
  f64: 1,
}

/** Reads the samples that `layout` (from a structure guard) points at. */
export function decodePcm(bytes: Uint8Array, layout: PcmLayout, name: string): DecodedPcm {
  const { channels, frames, coding, rateHz, mended } = layout
  const interleaved = new WaveFile(plainWav(bytes, layout)).getSamples(true, Float64Array)
  const scale = 1 / divisors[coding]
  const offset = coding === 'u8' ? 128 : 0
  const out = Array.from({ length: channels }, () => new Float32Array(frames))
  out.forEach((channel, c) => {
    for (let i = 0; i < frames; i++) {
      const value = (interleaved[i * channels + c]! - offset) * scale
      // Reading a signed 8-bit file as WAV's unsigned 8 bit leaves values from 128 on that are negative ones.
      channel[i] = coding === 's8' && value >= 1 ? value - 2 : value
    }
  })
  if (coding === 'f32' || coding === 'f64') refuseNonFinite(out, name)
  return { channels: out, rateHz, mended }
}

/** The samples behind the smallest WAV header that describes them. */
function plainWav(bytes: Uint8Array, layout: PcmLayout): Uint8Array {
  const { coding, channels, frames, dataOffset } = layout
  const dataBytes = frames * codingBytes(coding) * channels
  const plain = new Uint8Array(headerBytes + dataBytes)
  plain.set(wavHeader(layout))
  plain.set(bytes.subarray(dataOffset, dataOffset + dataBytes), headerBytes)
  return plain
}

/** What comes before the samples, whose bytes are all that follows. */
function wavHeader(layout: Pick<PcmLayout, 'bigEndian' | 'coding' | 'channels' | 'rateHz' | 'frames'>): Uint8Array {
  const { coding, channels, rateHz, frames, bigEndian } = layout
  const frameBytes = codingBytes(coding) * channels
  const dataBytes = frames * frameBytes
  const header = new Uint8Array(headerBytes)
  const view = new DataView(header.buffer)
  const little = !bigEndian
  const text = (at: number, id: string) => header.set(Buffer.from(id, 'latin1'), at)
  text(0, bigEndian ? 'RIFX' : 'RIFF')
  view.setUint32(4, headerBytes - 8 + dataBytes, little)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, little)
  view.setUint16(20, coding === 'f32' || coding === 'f64' ? 3 : 1, little)
  view.setUint16(22, channels, little)
  view.setUint32(24, rateHz, little)
  view.setUint32(28, frameBytes * rateHz, little)
  view.setUint16(32, frameBytes, little)
  view.setUint16(34, codingBytes(coding) * 8, little)
  text(36, 'data')
  view.setUint32(40, dataBytes, little)
  return header
}

function refuseNonFinite(channels: readonly Float32Array[], name: string): void {
  for (const channel of channels) {
    const at = channel.findIndex((x) => !Number.isFinite(x))
    if (at >= 0) throw brokenAudio(name, `no finite number as sample ${at}`, 'finite floating-point samples')
  }
}
