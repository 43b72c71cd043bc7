// Stereo blocks → a sound card, through node-web-audio-api. Runs in the live worker; offline contexts take the same way.

import { Fault } from '../faults/fault.ts'

/** The parts of the Web Audio API used here (this room has no DOM types). */
interface BlockEvent {
  readonly playbackTime: number
  readonly outputBuffer: { copyToChannel(data: Float32Array, channel: number): void }
}
export interface BlockNode {
  onaudioprocess: ((event: BlockEvent) => void) | null
  connect(destination: object): unknown
  disconnect(): void
}
interface BlockContext {
  readonly sampleRate: number
  readonly currentTime: number
  readonly destination: object
  createScriptProcessor(frames: number, inputs: number, outputs: number): BlockNode
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

/** The least that the API allows: 5.3 ms at 48 kHz. An audio worklet's 128 would be better, but does not keep time there. */
export const blockFrames = 256

/** Wished for between a block and the card, seconds; 0 is refused, and a device takes what it can. */
const hintSec = 0.002

type Process = (left: Float32Array, right: Float32Array) => void

export class BlockPlayer {
  readonly rateHz: number
  readonly #context: BlockContext
  readonly #node: BlockNode
  #askedAtMs = performance.now()
  #late = 0
  #blocks = 0

  /** [audio] Asks `process` for a block of `blockFrames` whenever `context` needs one. */
  constructor(context: BlockContext, process: Process) {
    this.rateHz = context.sampleRate
    this.#context = context
    const [left, right] = [new Float32Array(blockFrames), new Float32Array(blockFrames)]
    this.#node = context.createScriptProcessor(blockFrames, 1, 2)
    this.#node.onaudioprocess = ({ playbackTime, outputBuffer }) => {
      this.#askedAtMs = performance.now()
      this.#blocks++
      if (playbackTime < context.currentTime) this.#late++
      process(left, right)
      outputBuffer.copyToChannel(left, 0)
      outputBuffer.copyToChannel(right, 1)
    }
    this.#node.connect(context.destination)
  }

  /** Blocks that were asked for so far. */
  get blocks(): number {
    return this.#blocks
  }

  /** Blocks that were ready only after their time: each is a gap in the sound. */
  get late(): number {
    return this.#late
  }

  /**
   * Where in the next block a hit of this moment belongs. As far behind the block's start as the hit is behind the
   * last one's request, so that every hit waits equally long: players forgive a constant delay, not a wavering one.
   */
  offsetNow(): number {
    const frames = Math.round(((performance.now() - this.#askedAtMs) * this.#context.sampleRate) / 1000)
    return Math.max(0, Math.min(blockFrames - 1, frames))
  }

  stop(): void {
    this.#node.onaudioprocess = null
    this.#node.disconnect()
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
    native = (await import('node-web-audio-api')) as unknown as NativeAudio
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
