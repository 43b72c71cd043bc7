// The main thread's side of live play: opens the live worker, keeps its kit's pools of shots filled from a synth.

import { Worker } from 'node:worker_threads'
import { RandomStream } from '../dsp/random.ts'
import { resample } from '../dsp/resample.ts'
import { Fault } from '../faults/fault.ts'
import { controlTable } from '../protocol/controls.ts'
import type { Kit } from '../protocol/kit.ts'
import type { DeskPad } from './desk.ts'
import type { FromLive, LiveStatus, LiveWorkerOptions, ToLive } from './live-worker.ts'
import type { Synth } from './synth.ts'
import { plainRule } from './voices.ts'

export interface LiveListener {
  /** MIDI ports have come or gone; the names of all that are listened to. */
  ports(names: readonly string[]): void
  /** A program change asks for the kit of this number, from 0. */
  program(number: number): void
  /** Live play has ended by itself, or a pad could not be rendered. */
  problem(sentence: string): void
}

type Opened = FromLive & { readonly kind: 'opened' }
/** All that is needed of a synth. */
type Renderer = Pick<Synth, 'render'>
type KitPad = Kit['pads'][number]

/** Shots of a round-robin pad that wait to be played. */
const poolSize = 4
/** How far a neighbour strays: its variation is that of the pad times 1 ± this. */
const stray = 0.1
const variation = controlTable.find(({ id }) => id === 'variation')!

export class LivePlayer {
  /** What was opened: the output, its rate, the MIDI ports at the start. */
  readonly opened: Opened
  readonly #worker: Worker
  readonly #listener: LiveListener
  readonly #statusWaiting: ((status: LiveStatus) => void)[] = []
  #kit: { readonly number: number; readonly pads: ReadonlyMap<number, KitPad>; readonly synth: Renderer } | undefined
  #loads = 0
  /** Pool places to fill, each once. */
  readonly #wanted = new Map<string, { readonly kit: number; readonly pad: KitPad; readonly index: number }>()
  #filling = false
  #drawn = 0
  #closed = false

  /**
   * [main] Opens audio and MIDI. Without MIDI it still plays, and `opened.midiProblem` says why there is none.
   * @throws Fault E_MACHINE where the output cannot be opened.
   */
  static async open(options: LiveWorkerOptions, listener: LiveListener): Promise<LivePlayer> {
    const worker = new Worker(new URL('live-worker.ts', import.meta.url), { workerData: options })
    const first = await firstMessage(worker)
    if (first.kind === 'fault') throw new Fault(first.code, first.detail)
    if (first.kind !== 'opened') throw new TypeError(`the live worker began with ${first.kind}`)
    return new LivePlayer(worker, first, listener)
  }

  private constructor(worker: Worker, opened: Opened, listener: LiveListener) {
    this.#worker = worker
    this.opened = opened
    this.#listener = listener
    worker.on('message', (message: FromLive) => this.#hear(message))
    worker.on('error', (error) => listener.problem(`Live play has stopped: ${error.message}`))
    worker.on('exit', () => {
      if (!this.#closed) listener.problem('Live play has ended; start again to get it back.')
      this.#closed = true
    })
    worker.unref()
  }

  /**
   * [main] Renders the kit's pads and puts it on; pools of round-robin pads fill up afterwards. A later load overtakes
   * an earlier one. @throws Fault where a pad cannot be rendered.
   */
  async load(kit: Kit, synth: Renderer): Promise<void> {
    const number = ++this.#loads
    const pads: DeskPad[] = []
    for (const pad of kit.pads) {
      const shots = [await this.#render(pad, synth, pad.controls)]
      if (number !== this.#loads) return
      pads.push({ pad: pad.pad, class: pad.class, rule: ruleOf(pad), shots })
    }
    this.#kit = { number, pads: new Map(kit.pads.map((pad) => [pad.pad, pad])), synth }
    this.#send({ kind: 'kit', kit: number, pads })
    for (let index = 1; index < poolSize; index++) for (const pad of kit.pads) this.#want(number, pad, index)
  }

  /** [main] Plays a pad, as a MIDI note would; `velocity` 1 … 127. */
  hit(pad: number, velocity: number): void {
    this.#send({ kind: 'hit', pad, velocity })
  }

  /** [main] What has been played so far, and how well. */
  status(): Promise<LiveStatus> {
    return new Promise((resolve) => {
      this.#statusWaiting.push(resolve)
      this.#send({ kind: 'status' })
    })
  }

  /** [main] Lets go of audio and MIDI. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#worker.ref()
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
    this.#send({ kind: 'close' })
    const timer = setTimeout(() => void this.#worker.terminate(), 2000)
    await exited
    clearTimeout(timer)
  }

  #hear(message: FromLive): void {
    if (message.kind === 'ports') this.#listener.ports(message.ports)
    else if (message.kind === 'program') this.#listener.program(message.number)
    else if (message.kind === 'status') this.#statusWaiting.shift()?.(message)
    else if (message.kind === 'played') {
      const pad = this.#kit?.number === message.kit ? this.#kit.pads.get(message.pad) : undefined
      if (pad !== undefined) this.#want(message.kit, pad, message.index)
    }
  }

  #want(kit: number, pad: KitPad, index: number): void {
    if (pad.mode === 'frozen') return
    this.#wanted.set(`${pad.pad} ${index}`, { kit, pad, index })
    if (!this.#filling) void this.#fill()
  }

  /** Renders what is wanted, one after the other: while it lags behind, the desk goes round with what it has. */
  async #fill(): Promise<void> {
    this.#filling = true
    for (const [key, { kit, pad, index }] of this.#wanted) {
      this.#wanted.delete(key)
      if (this.#closed || this.#kit?.number !== kit) continue
      try {
        const shot = await this.#render(pad, this.#kit.synth, this.#neighbour(pad))
        this.#send({ kind: 'refill', kit, pad: pad.pad, index, shot })
      } catch (cause) {
        if (!(cause instanceof Fault)) throw cause
        // A busy synth is no news: the shot that was there goes on being played.
        if (cause.code !== 'E_LIMIT') this.#listener.problem(`Pad ${pad.pad} is not renewed. ${cause.message}`)
      }
    }
    this.#filling = false
  }

  /** The pad's sound, a little nearer to or farther from the average of its class. */
  #neighbour({ seed, controls = {} }: KitPad): Readonly<Record<string, number>> {
    const centre = controls['variation'] ?? variation.default
    const drawn = centre * (1 + stray * new RandomStream(seed, 'round-robin', this.#drawn++).uniform(-1, 1))
    return { ...controls, variation: Math.max(variation.min, Math.min(variation.max, drawn)) }
  }

  async #render(pad: KitPad, synth: Renderer, controls: KitPad['controls']): Promise<Float32Array> {
    const request = { class: pad.class, seed: pad.seed, velocity: 127 }
    const { samples, rateHz } = await synth.render(controls === undefined ? request : { ...request, controls })
    return resample(samples, rateHz, this.opened.rateHz) // always a copy: the bank's own may not be sent away
  }

  #send(message: ToLive): void {
    this.#worker.postMessage(message, message.kind === 'refill' ? [message.shot.buffer as ArrayBuffer] : [])
  }
}

function ruleOf({ polyphony, choke, gated, pan }: KitPad): DeskPad['rule'] {
  return {
    ...plainRule,
    polyphony: polyphony ?? plainRule.polyphony,
    chokeGroup: choke ?? plainRule.chokeGroup,
    gated: gated ?? plainRule.gated,
    pan: pan ?? plainRule.pan,
  }
}

/** What the worker says first. @throws what it died of instead. */
async function firstMessage(worker: Worker): Promise<FromLive> {
  const { promise, resolve, reject } = Promise.withResolvers<FromLive>()
  const ended = () => reject(new Error('the live worker ended before it was open'))
  worker.once('message', resolve).once('error', reject).once('exit', ended)
  return await promise.finally(() => worker.off('error', reject).off('exit', ended))
}
