// WAV bytes ↔ samples, on the `wavefile` package. Bytes from outside pass `wavStructure` first, and what `wavefile`
// then reads is a plain 44-byte header made here with the samples behind it: its chunk readers, which loop or throw
// on hostile sizes, never see foreign chunks. AIFF's uncompressed samples take the same way.

// oxlint-disable-next-line import/default -- Node loads the package's CommonJS build, which has only a default export
import wavefile from 'wavefile'
import { brokenAudio } from './audio-limits.ts'
import { codingBytes, type PcmCoding, type PcmLayout } from './pcm-layout.ts'
import { wavStructure } from './wav-structure.ts'

// oxlint-disable-next-line import/no-named-as-default-member -- as above
const { WaveFile } = wavefile

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

/** Samples → a WAV file's bytes. Values beyond ±1 are clipped in the integer depths. */
export function encodeWav(pcm: Pcm, depth: WavDepth): Uint8Array {
  const file = new WaveFile()
  const fullScale = depth === '32f' ? 1 : depth === '24' ? 0x7fffff : 0x7fff
  const samples = pcm.channels.map((channel) =>
    depth === '32f' ? channel : Float64Array.from(channel, (x) => Math.round(Math.max(-1, Math.min(1, x)) * fullScale)),
  )
  file.fromScratch(pcm.channels.length, pcm.rateHz, depth, samples.length === 1 ? samples[0]! : samples)
  return file.toBuffer()
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
  const { coding, channels, rateHz, frames, bigEndian, dataOffset } = layout
  const frameBytes = codingBytes(coding) * channels
  const dataBytes = frames * frameBytes
  const plain = new Uint8Array(44 + dataBytes)
  const view = new DataView(plain.buffer)
  const little = !bigEndian
  const text = (at: number, id: string) => plain.set(Buffer.from(id, 'latin1'), at)
  text(0, bigEndian ? 'RIFX' : 'RIFF')
  view.setUint32(4, 36 + dataBytes, little)
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
  plain.set(bytes.subarray(dataOffset, dataOffset + dataBytes), 44)
  return plain
}

function refuseNonFinite(channels: readonly Float32Array[], name: string): void {
  for (const channel of channels) {
    const at = channel.findIndex((x) => !Number.isFinite(x))
    if (at >= 0) throw brokenAudio(name, `no finite number as sample ${at}`, 'finite floating-point samples')
  }
}
