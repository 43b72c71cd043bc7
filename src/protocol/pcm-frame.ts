// Binary PCM frames that follow a shot message. Header, little-endian, 24 bytes:
//   0 magic "GNPC" · 4 version u8 = 1 · 5 format u8 (1 = f32le) · 6 channels u8 · 7 flags u8 (bit 0 = last frame)
//   8 id u32 · 12 rateHz u32 · 16 sampleOffset u32 · 20 sequence u32 · 24 … interleaved samples

import { Fault } from '../faults/fault.ts'

const pcmHeaderBytes = 24
const magic = 0x43504e47 // "GNPC" read as a little-endian u32
const version = 1
const formatF32 = 1
const flagLast = 1
const maxChannels = 8
const littleEndianHost = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

/** 64 KiB of samples a frame: few enough messages, small enough to drop or to interleave. */
const samplesPerFrame = 16_384

export interface PcmFrame {
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

/** Frame → its bytes, in a buffer of its own. */
export function packPcmFrame(frame: PcmFrame): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pcmHeaderBytes + 4 * frame.samples.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, magic, true)
  view.setUint8(4, version)
  view.setUint8(5, formatF32)
  view.setUint8(6, frame.channels)
  view.setUint8(7, frame.last ? flagLast : 0)
  view.setUint32(8, frame.id, true)
  view.setUint32(12, frame.rateHz, true)
  view.setUint32(16, frame.sampleOffset, true)
  view.setUint32(20, frame.sequence, true)
  if (littleEndianHost) new Float32Array(bytes.buffer, pcmHeaderBytes).set(frame.samples)
  else frame.samples.forEach((x, i) => view.setFloat32(pcmHeaderBytes + 4 * i, x, true))
  return bytes
}

/** Bytes → frame; the samples are a copy. @throws Fault E_PROTOCOL. */
export function parsePcmFrame(data: Uint8Array | ArrayBuffer): PcmFrame {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < pcmHeaderBytes) throw misfit(`${bytes.length} bytes`, `a header of ${pcmHeaderBytes} bytes`)
  if (view.getUint32(0, true) !== magic) throw misfit('another magic number', '"GNPC"')
  if (view.getUint8(4) !== version) throw misfit(`version ${view.getUint8(4)}`, `version ${version}`)
  if (view.getUint8(5) !== formatF32) throw misfit(`format ${view.getUint8(5)}`, `format ${formatF32} (f32le)`)
  const channels = view.getUint8(6)
  if (channels < 1 || channels > maxChannels) throw misfit(`${channels} channels`, `1 to ${maxChannels} channels`)
  const flags = view.getUint8(7)
  if (flags > flagLast) throw misfit(`flags ${flags}`, 'no flag but bit 0')
  const payload = bytes.length - pcmHeaderBytes
  if (payload % (4 * channels) !== 0) throw misfit(`${payload} bytes of samples`, `a multiple of ${4 * channels}`)
  const samples = new Float32Array(payload / 4)
  if (littleEndianHost) new Uint8Array(samples.buffer).set(bytes.subarray(pcmHeaderBytes))
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

/** A whole mono shot → the bytes of its frames, in order; the last one carries the flag. At least one frame. */
export function* packShot(id: number, rateHz: number, shot: Float32Array): Generator<Uint8Array<ArrayBuffer>> {
  const frames = Math.max(1, Math.ceil(shot.length / samplesPerFrame))
  for (let sequence = 0; sequence < frames; sequence++) {
    const sampleOffset = sequence * samplesPerFrame
    const samples = shot.subarray(sampleOffset, sampleOffset + samplesPerFrame)
    yield packPcmFrame({ id, rateHz, channels: 1, sampleOffset, sequence, last: sequence === frames - 1, samples })
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

function misfit(found: string, expected: string): Fault {
  return new Fault('E_PROTOCOL', { at: 'PCM frame', found, expected, wayOut: 'Use a server of the same version.' })
}
