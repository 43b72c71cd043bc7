// Buffers of PCM frames that have been sent, for the next ones: at 640 hits a second new ones would be 45 MB each
// second, and collecting them stopped the server for 5 ms at a time.

import { maxFramePayload, pcmHeaderBytes } from '../protocol/pcm-frame.ts'

const bytesEach = pcmHeaderBytes + maxFramePayload
/** Free ones that are kept: 4 MiB. */
const mostFree = 64

export class FrameBuffers {
  readonly #free: ArrayBuffer[] = []

  /** A buffer for any frame; what is in it is left over from another one. */
  take(): ArrayBuffer {
    return this.#free.pop() ?? new ArrayBuffer(bytesEach)
  }

  /** Takes back what nobody reads any more. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength === bytesEach && this.#free.length < mostFree) this.#free.push(buffer)
  }
}
