// A mono shot on its way: cut into PCM frames, each as large as there is room for.

import { bytesPerSample, maxFramePayload, packPcmFrame, pcmHeaderBytes } from './pcm-frame.ts'
import type { PcmFormat } from './requests.ts'

/** Smaller frames are not cut where more is to come: their headers would cost more than the wait. */
const leastPayload = 2048

export interface PcmSource {
  readonly id: number
  readonly rateHz: number
  /** [N] mono; read, never written. */
  readonly samples: Float32Array
  /** Multiplied on; 1 by default. */
  readonly gain?: number
}

export class PcmStream {
  readonly source: PcmSource
  readonly #format: PcmFormat
  #offset = 0
  #sequence = 0
  #done = false

  constructor(source: PcmSource, format: PcmFormat) {
    this.source = source
    this.#format = format
  }

  /** Whether the last frame has been cut. A shot without samples still has one frame. */
  get done(): boolean {
    return this.#done
  }

  /** Bytes of samples that are still to come. */
  get leftBytes(): number {
    return bytesPerSample[this.#format] * (this.source.samples.length - this.#offset)
  }

  /**
   * The next frame, of at most `roomBytes` with its header; undefined where that is too little for one. It lies at the
   * start of the buffer that `buffer` gives, or in one of its own.
   */
  next(roomBytes: number, buffer?: () => ArrayBuffer): Uint8Array<ArrayBuffer> | undefined {
    const wanted = Math.min(this.leftBytes, maxFramePayload)
    const payload = Math.min(wanted, roomBytes - pcmHeaderBytes)
    if (this.#done || payload < Math.min(wanted, leastPayload)) return undefined
    const { id, rateHz, samples, gain = 1 } = this.source
    const end = this.#offset + Math.floor(payload / bytesPerSample[this.#format])
    const last = end === samples.length
    const part = { sampleOffset: this.#offset, sequence: this.#sequence, samples: samples.subarray(this.#offset, end) }
    this.#offset = end
    this.#sequence++
    this.#done = last
    return packPcmFrame({ id, rateHz, channels: 1, last, ...part }, this.#format, gain, buffer?.())
  }
}

/** A whole mono shot → the bytes of its frames, in order; the last one carries the flag. At least one frame. */
export function* packShot(
  id: number,
  rateHz: number,
  samples: Float32Array,
  format: PcmFormat = 'f32',
): Generator<Uint8Array<ArrayBuffer>> {
  const stream = new PcmStream({ id, rateHz, samples }, format)
  for (let frame = stream.next(Infinity); frame !== undefined; frame = stream.next(Infinity)) yield frame
}
