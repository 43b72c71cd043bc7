// Binary PCM frames that follow a shot or hit message. Header, little-endian, 24 bytes:
//   0 magic "GNPC" · 4 version u8 = 1 · 5 format u8 (1 = f32le, 2 = s16le) · 6 channels u8 · 7 flags u8 (bit 0 = last frame)
//   8 id u32 · 12 rateHz u32 · 16 sampleOffset u32 · 20 sequence u32 · 24 … interleaved samples

import { Fault } from '../faults/fault.ts'
import type { PcmFormat } from './requests.ts'

export const pcmHeaderBytes = 24
const magic = 0x43504e47 // "GNPC" read as a little-endian u32
const version = 1
const formatNumbers = { f32: 1, s16: 2 } as const satisfies Record<PcmFormat, number>
export const bytesPerSample = { f32: 4, s16: 2 } as const satisfies Record<PcmFormat, number>
const flagLast = 1
const maxChannels = 8
/** Full scale of 16 bits; 1 becomes 32767 and back, without an error at the ends. */
const s16Scale = 32_767
const littleEndianHost = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** Few enough messages, small enough to drop or to interleave. */
export const maxFramePayload = 64 << 10

export interface PcmFrame {
  /** The request's, or the hit's. */
  readonly id: number
  readonly rateHz: number
  readonly channels: number
  /** Position of the frame's first sample in its shot, counted per channel. */
  readonly sampleOffset: number
  /** 0, 1, 2, … within one id. */
  readonly sequence: number
  readonly last: boolean
  /** Interleaved, full scale ±1. */
  readonly samples: Float32Array
}

/**
 * Frame → its bytes, in `buffer` or in one of its own. `gain` is multiplied on; s16 rounds to the nearest step of 1/32767 and
 * holds what lies beyond full scale there.
 */
export function packPcmFrame(
  frame: PcmFrame,
  format: PcmFormat = 'f32',
  gain = 1,
  buffer?: ArrayBuffer,
): Uint8Array<ArrayBuffer> {
  const { samples } = frame
  const length = pcmHeaderBytes + bytesPerSample[format] * samples.length
  const bytes = new Uint8Array(buffer ?? new ArrayBuffer(length), 0, length)
  const view = new DataView(bytes.buffer, 0, length)
  view.setUint32(0, magic, true)
  view.setUint8(4, version)
  view.setUint8(5, formatNumbers[format])
  view.setUint8(6, frame.channels)
  view.setUint8(7, frame.last ? flagLast : 0)
  view.setUint32(8, frame.id, true)
  view.setUint32(12, frame.rateHz, true)
  view.setUint32(16, frame.sampleOffset, true)
  view.setUint32(20, frame.sequence, true)
  if (!littleEndianHost) writeSlowly(view, samples, format, gain)
  else if (format === 'f32') {
    const out = new Float32Array(bytes.buffer, pcmHeaderBytes, samples.length)
    if (gain === 1) out.set(samples)
    else for (let i = 0; i < out.length; i++) out[i] = samples[i]! * gain
  } else {
    const out = new Int16Array(bytes.buffer, pcmHeaderBytes, samples.length)
    for (let i = 0; i < out.length; i++) out[i] = inSteps(samples[i]! * gain)
  }
  return bytes
}

/** Bytes → frame; the samples are a copy. @throws Fault E_PROTOCOL. */
export function parsePcmFrame(data: Uint8Array | ArrayBuffer): PcmFrame {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < pcmHeaderBytes) throw misfit(`${bytes.length} bytes`, `a header of ${pcmHeaderBytes} bytes`)
  if (view.getUint32(0, true) !== magic) throw misfit('another magic number', '"GNPC"')
  if (view.getUint8(4) !== version) throw misfit(`version ${view.getUint8(4)}`, `version ${version}`)
  const format = formatOf(view.getUint8(5))
  const channels = view.getUint8(6)
  if (channels < 1 || channels > maxChannels) throw misfit(`${channels} channels`, `1 to ${maxChannels} channels`)
  const flags = view.getUint8(7)
  if (flags > flagLast) throw misfit(`flags ${flags}`, 'no flag but bit 0')
  const payload = bytes.length - pcmHeaderBytes
  const width = bytesPerSample[format]
  if (payload % (width * channels) !== 0)
    throw misfit(`${payload} bytes of samples`, `a multiple of ${width * channels}`)
  const samples = new Float32Array(payload / width)
  if (format === 's16')
    for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(pcmHeaderBytes + 2 * i, true) / s16Scale
  else if (littleEndianHost) new Uint8Array(samples.buffer).set(bytes.subarray(pcmHeaderBytes))
  else for (let i = 0; i < samples.length; i++) samples[i] = view.getFloat32(pcmHeaderBytes + 4 * i, true)
  return {
    id: view.getUint32(8, true),
    rateHz: view.getUint32(12, true),
    channels,
    sampleOffset: view.getUint32(16, true),
    sequence: view.getUint32(20, true),
    last: (flags & flagLast) !== 0,
    samples,
  }
}

/** Puts the mono frames of one id together again, in the order they were sent. */
export class ShotAssembly {
  readonly #samples: Float32Array
  #filled = 0
  #sequence = 0

  /** `lengthSamples` is what the shot message announced. */
  constructor(lengthSamples: number) {
    this.#samples = new Float32Array(lengthSamples)
  }

  /** Takes the next frame; returns the whole shot with the last one. @throws Fault E_PROTOCOL on a gap or overrun. */
  accept(frame: PcmFrame): Float32Array | undefined {
    if (frame.channels !== 1) throw misfit(`${frame.channels} channels`, 'one channel')
    if (frame.sequence !== this.#sequence) throw misfit(`sequence ${frame.sequence}`, `${this.#sequence}`)
    if (frame.sampleOffset !== this.#filled) throw misfit(`offset ${frame.sampleOffset}`, `${this.#filled}`)
    const end = this.#filled + frame.samples.length
    if (end > this.#samples.length || (frame.last && end !== this.#samples.length))
      throw misfit(`${end} samples`, `${this.#samples.length} in all`)
    this.#samples.set(frame.samples, this.#filled)
    this.#filled = end
    this.#sequence++
    return frame.last ? this.#samples : undefined
  }
}

function inSteps(x: number): number {
  return Math.round(Math.max(-1, Math.min(1, x)) * s16Scale)
}

/** For hosts whose own numbers are big-endian. */
function writeSlowly(view: DataView, samples: Float32Array, format: PcmFormat, gain: number): void {
  for (let i = 0; i < samples.length; i++)
    if (format === 'f32') view.setFloat32(pcmHeaderBytes + 4 * i, samples[i]! * gain, true)
    else view.setInt16(pcmHeaderBytes + 2 * i, inSteps(samples[i]! * gain), true)
}

function formatOf(number: number): PcmFormat {
  if (number === formatNumbers.f32) return 'f32'
  if (number === formatNumbers.s16) return 's16'
  throw misfit(`format ${number}`, 'format 1 (f32le) or 2 (s16le)')
}

function misfit(found: string, expected: string): Fault {
  return new Fault('E_PROTOCOL', { at: 'PCM frame', found, expected, wayOut: 'Use a server of the same version.' })
}
