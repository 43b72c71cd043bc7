// All that goes out on one WebSocket: messages, and audio within the client's credit. Memory is bounded whatever the
// client does: audio of hits waits for a moment and is then dropped, oldest first; whole sounds wait one at a time;
// messages have a queue of their own.

import type { Answer, ServerMessage } from '../protocol/messages.ts'
import { type PcmSource, PcmStream } from '../protocol/pcm-stream.ts'
import { maxCreditBytes, type PcmFormat } from '../protocol/requests.ts'
import { DropLog, type Dropped } from './drop-log.ts'
import type { FrameBuffers } from './frame-buffers.ts'

/** Audio of a hit that could not be sent for this long is dropped. */
export const staleMs = 500
/** Hits whose audio may wait at once. */
const mostWaiting = 64
/** Bytes that may wait in this process to be taken by the kernel, and messages beyond them. */
const mostBuffered = maxCreditBytes
const mostMessageChars = 64 << 10
/** A whole sound for which there is no credit is given up after this time. */
const patienceMs = 30_000
/** The part of a `ws` socket that this needs. */
export interface Wire {
  readonly readyState: number
  readonly bufferedAmount: number
  send(data: string | Uint8Array, sent: (error?: Error | null) => void): void
  close(code: number, reason: string): void
}

interface Waiting {
  readonly stream: PcmStream
  readonly sinceMs: number
}

interface Whole {
  readonly stream: PcmStream
  readonly resolve: (sent: boolean) => void
  /** When its last frame went. */
  movedMs: number
}

const open = 1

export class Outlet {
  readonly #wire: Wire
  readonly #nowMs: () => number
  readonly #drops: DropLog
  readonly #buffers: FrameBuffers
  #format: PcmFormat = 'f32'
  #credit = maxCreditBytes
  #hits: Waiting[] = []
  #whole: Whole | undefined
  readonly #messages: string[] = []
  #messageChars = 0
  #timer: NodeJS.Timeout | undefined

  /** `total` counts what all connections drop; `buffers` are theirs, too. */
  constructor(wire: Wire, nowMs: () => number, total: Dropped, buffers: FrameBuffers) {
    this.#wire = wire
    this.#nowMs = nowMs
    this.#drops = new DropLog(total)
    this.#buffers = buffers
  }

  /** What is cut from now on has this form. */
  set format(format: PcmFormat) {
    this.#format = format
  }

  /** Credit as it stands: bytes of PCM frames that may still be sent. */
  get credit(): number {
    return this.#credit
  }

  set credit(bytes: number) {
    this.#credit = Math.min(bytes, maxCreditBytes)
    this.#pump()
  }

  /** Sends an answer. A client that asks without taking the answers is let go. */
  tell(message: ServerMessage): void {
    if (this.#messages.length === 0 && this.#wire.bufferedAmount < mostBuffered)
      return this.#send(JSON.stringify(message))
    const text = JSON.stringify(message)
    if (this.#messageChars + text.length > mostMessageChars) return this.#wire.close(1013, 'answers are not taken')
    this.#messages.push(text)
    this.#messageChars += text.length
  }

  /** Tells of a hit and sends its audio, if any; where messages wait already, or the audio goes stale, it is dropped. */
  strike(hit: Answer<'hit'>, source: PcmSource | undefined): void {
    if (this.#wire.readyState !== open) return
    const stream = source && new PcmStream(source, this.#format)
    if (this.#isFull()) {
      if (hit.from === 'you') this.#drops.sound(hit.id, stream?.leftBytes ?? 0)
      else this.#drops.event()
      return this.#watch()
    }
    this.tell(hit)
    if (stream === undefined) return
    this.#hits.push({ stream, sinceMs: this.#nowMs() })
    stream.source.growth?.listen(() => this.#pump())
    this.#pump()
    while (this.#hits.length > mostWaiting) this.#forget(this.#oldest())
    this.#watch()
  }

  /** Sends a whole sound, one at a time; false where the client does not let it through, or is gone. */
  async deliver(source: PcmSource): Promise<boolean> {
    if (this.#whole !== undefined) throw new TypeError('another sound is under way')
    if (this.#wire.readyState !== open) return false
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#whole = { stream: new PcmStream(source, this.#format), resolve, movedMs: this.#nowMs() }
    this.#pump()
    this.#watch()
    return await promise
  }

  /** The connection is gone. */
  close(): void {
    clearTimeout(this.#timer)
    this.#hits = []
    this.#end(false)
  }

  /** Hits first, a frame of each in turn; then whole sounds. */
  #pump(): void {
    while (this.#messages.length > 0 && this.#wire.bufferedAmount < mostBuffered) {
      const text = this.#messages.shift()!
      this.#messageChars -= text.length
      this.#send(text)
    }
    let waiting = 0 // for sounds that are still being made
    for (let hit = this.#hits[0]; hit !== undefined && waiting < this.#hits.length; hit = this.#hits[0]) {
      if (hit.stream.waits) waiting++
      else if (this.#sendFrame(hit.stream)) waiting = 0
      else return
      this.#hits.shift()
      if (!hit.stream.done) this.#hits.push(hit)
    }
    while (this.#whole !== undefined && this.#sendFrame(this.#whole.stream)) {
      this.#whole.movedMs = this.#nowMs()
      if (this.#whole.stream.done) this.#end(true)
    }
  }

  #end(sent: boolean): void {
    const whole = this.#whole
    this.#whole = undefined
    whole?.resolve(sent)
  }

  #sendFrame(stream: PcmStream): boolean {
    const room = Math.min(this.#credit, mostBuffered - this.#wire.bufferedAmount)
    const frame = stream.next(room, () => this.#buffers.take())
    if (frame === undefined) return false
    this.#credit -= frame.byteLength
    this.#send(frame)
    return true
  }

  #send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#wire.readyState !== open) return
    this.#wire.send(data, (error) => {
      // The kernel has its copy. A connection that broke may still hold on to it.
      if (typeof data !== 'string' && (error === undefined || error === null)) this.#buffers.give(data.buffer)
      if (this.#messages.length + this.#hits.length > 0 || this.#whole !== undefined) this.#pump()
    })
  }

  #isFull(): boolean {
    return this.#messages.length > 0 || this.#wire.bufferedAmount >= mostBuffered
  }

  #oldest(): Waiting {
    return this.#hits.reduce((oldest, hit) => (hit.sinceMs < oldest.sinceMs ? hit : oldest))
  }

  #forget(hit: Waiting): void {
    this.#hits = this.#hits.filter((other) => other !== hit)
    this.#drops.sound(hit.stream.source.id, hit.stream.leftBytes)
    this.#watch()
  }

  /** Looks again when the oldest audio goes stale, or a dropped message can be told. */
  #watch(): void {
    if (this.#timer !== undefined) return
    if (this.#hits.length === 0 && !this.#drops.isOpen && this.#whole === undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#look()
      this.#watch()
    }, staleMs / 5).unref()
  }

  #look(): void {
    const nowMs = this.#nowMs()
    for (const hit of this.#hits) if (nowMs - hit.sinceMs > staleMs) this.#forget(hit)
    if (this.#whole !== undefined && nowMs - this.#whole.movedMs > patienceMs) this.#end(false)
    if (this.#drops.isOpen && !this.#isFull()) this.tell(this.#drops.take())
  }
}
