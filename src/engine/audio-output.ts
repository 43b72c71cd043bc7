// Stereo blocks → a sound card, through node-web-audio-api. Runs in the live worker; offline contexts take the same way.

import { Fault } from '../faults/fault.ts'

/** The parts of the Web Audio API used here (this room has no DOM types). */
interface BlockBuffer {
  copyToChannel(data: Float32Array, channel: number): void
}
interface BlockSource {
  buffer: BlockBuffer | null
  connect(destination: object): unknown
  start(whenSec: number): void
}
export interface BlockContext {
  readonly sampleRate: number
  readonly currentTime: number
  readonly destination: object
  createBuffer(channels: number, frames: number, rateHz: number): BlockBuffer
  createBufferSource(): BlockSource
}
interface DeviceContext extends BlockContext {
  close(): Promise<void>
}
interface NativeAudio {
  readonly AudioContext: new (options: { sinkId?: unknown; latencyHint: number }) => DeviceContext
  readonly mediaDevices: {
    enumerateDevices(): Promise<{ readonly kind: string; readonly label: string; readonly deviceId: string }[]>
  }
}

/** Frames of a block: the audio graph's own. */
export const blockFrames = 128

/** Blocks are handed over this long before they sound, seconds: at first, and where this machine cannot keep up. */
const leastLeadSec = 0.006
const mostLeadSec = 0.06
/** After a gap the lead grows by this factor; it does not shrink again, for a wavering delay is worse than a long one. */
const growth = 1.25
/** Blocks before which a gap says nothing about the machine: code is still being compiled, a kit being loaded. */
const warmUpBlocks = 750

/** Wished for between the graph and the card, seconds; 0 is refused, and a device takes what it can. */
const hintSec = 0.002

type Process = (left: Float32Array, right: Float32Array) => void

/**
 * Hands blocks to the audio graph as short sounds that follow each other without a seam, a few milliseconds ahead.
 * A script processor has less than 3 ms for a block, and on a busy machine every other one came too late; an audio
 * worklet does not keep time in this library.
 */
export class BlockPlayer {
  readonly #context: BlockContext
  readonly #process: Process
  readonly #left = new Float32Array(blockFrames)
  readonly #right = new Float32Array(blockFrames)
  readonly #timer: NodeJS.Timeout
  /** First frame of the next block, on the context's clock. */
  #next: number
  #leadSec = leastLeadSec
  #late = 0
  #blocks = 0

  /** [audio] Asks `process` for blocks of `blockFrames` from now on. */
  constructor(context: BlockContext, process: Process) {
    this.#context = context
    this.#process = process
    this.#next = this.#frameAhead()
    this.#timer = setInterval(() => this.advance(), 1)
  }

  /** Blocks that were handed over so far. */
  get blocks(): number {
    return this.#blocks
  }

  /** Times that the graph had run out of blocks: each is a gap in the sound. */
  get late(): number {
    return this.#late
  }

  /** From a hit to its sound at the graph's end, seconds, without what the card adds. */
  get leadSec(): number {
    return this.#leadSec
  }

  /** Where a hit of this moment belongs, in frames from the start of the next block: always one lead from now. */
  offsetNow(): number {
    return Math.max(0, this.#frameAhead() - this.#next)
  }

  /** Hands over what is due; it calls itself every millisecond. */
  advance(): void {
    const { sampleRate, currentTime } = this.#context
    // The graph may be a quantum further than its clock says; what begins late would overlap what follows.
    if (this.#next < Math.round(currentTime * sampleRate) + blockFrames) {
      if (this.#blocks > 0) this.#late++
      if (this.#blocks > warmUpBlocks) this.#leadSec = Math.min(mostLeadSec, this.#leadSec * growth)
      this.#next = this.#frameAhead()
    }
    for (const end = this.#frameAhead(); this.#next <= end; this.#next += blockFrames) {
      this.#process(this.#left, this.#right)
      const buffer = this.#context.createBuffer(2, blockFrames, sampleRate)
      buffer.copyToChannel(this.#left, 0)
      buffer.copyToChannel(this.#right, 1)
      const source = this.#context.createBufferSource()
      source.buffer = buffer
      source.connect(this.#context.destination)
      source.start(this.#next / sampleRate)
      this.#blocks++
    }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #frameAhead(): number {
    return Math.round((this.#context.currentTime + this.#leadSec) * this.#context.sampleRate)
  }
}

export interface AudioDevice {
  readonly name: string
  readonly context: DeviceContext
}

/**
 * [live worker] Opens an output: 'default', 'discard' (keeps time, plays to nobody), or a device by its name or a part
 * of it. @throws Fault E_MACHINE naming the outputs that there are.
 */
export async function openDevice(wanted: string): Promise<AudioDevice> {
  let native: NativeAudio
  try {
    native = await import('node-web-audio-api')
  } catch (cause) {
    throw noOutput(wanted, `a library that does not load (${firstLine(cause)})`, [])
  }
  const { AudioContext, mediaDevices } = native
  const open = (sink: object) => new AudioContext({ ...sink, latencyHint: hintSec })
  if (wanted === 'discard') return { name: 'nowhere', context: open({ sinkId: { type: 'none' } }) }
  const outputs = (await mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'audiooutput')
  const named = outputs.find(({ label }) => label.toLowerCase().includes(wanted.toLowerCase()))
  if (wanted !== 'default' && named === undefined)
    throw noOutput(
      wanted,
      'no output of that name',
      outputs.map(({ label }) => label),
    )
  try {
    return wanted === 'default' || named === undefined
      ? { name: 'the default output', context: open({}) }
      : { name: named.label, context: open({ sinkId: named.deviceId }) }
  } catch (cause) {
    throw noOutput(
      wanted,
      `an output that does not open (${firstLine(cause)})`,
      outputs.map(({ label }) => label),
    )
  }
}

function noOutput(wanted: string, found: string, outputs: readonly string[]): Fault {
  return new Fault('E_MACHINE', {
    at: `--audio ${wanted}`,
    found,
    expected: outputs.length === 0 ? 'an audio output' : `one of ${outputs.join(', ')}`,
    wayOut: 'Start with --audio none: sound comes out of the browser. `ghostnote doctor` says what is there.',
  })
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!
}
