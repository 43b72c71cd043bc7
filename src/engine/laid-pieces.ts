// Stretches of a mix in an audio graph, one laid over the other: what was laid before is heard up to where the next begins.

import type { TimedContext } from './graph-clock.ts'

/** The parts of the Web Audio API used here (this room has no DOM types). */
interface SoundBuffer {
  copyToChannel(data: Float32Array, channel: number): void
}
interface SoundSource {
  buffer: SoundBuffer | null
  connect(destination: object): unknown
  start(whenSec: number): void
  stop(whenSec: number): void
}
export interface PlayedContext extends TimedContext {
  readonly destination: object
  createBuffer(channels: number, frames: number, rateHz: number): SoundBuffer
  createBufferSource(): SoundSource
}

interface Piece {
  readonly source: SoundSource
  end: number
}

export class LaidPieces {
  readonly #context: PlayedContext
  #pieces: Piece[] = []

  constructor(context: PlayedContext) {
    this.#context = context
  }

  /** [audio] Plays both channels' first `length` frames from `frame` on, in the place of what is there from then on. */
  lay(frame: number, channels: readonly [Float32Array, Float32Array], length: number): void {
    const { sampleRate, destination } = this.#context
    const buffer = this.#context.createBuffer(2, length, sampleRate)
    channels.forEach((samples, channel) => buffer.copyToChannel(samples.subarray(0, length), channel))
    const source = this.#context.createBufferSource()
    source.buffer = buffer
    source.connect(destination)
    source.start(frame / sampleRate)
    this.cut(frame)
    this.#pieces.push({ source, end: frame + length })
  }

  /** Nothing is heard from `frame` on. */
  cut(frame: number): void {
    // Half a frame early: the graph adds times up, and would now and then let one sample too many pass.
    for (const piece of this.#pieces)
      if (piece.end > frame) {
        piece.source.stop((frame - 0.5) / this.#context.sampleRate)
        piece.end = frame
      }
  }

  /** Lets go of what ends before `frame`. */
  forget(frame: number): void {
    this.#pieces = this.#pieces.filter((piece) => piece.end > frame)
  }
}
