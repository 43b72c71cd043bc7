// The main thread's side of live play: opens the live worker, keeps its kit's pools of shots filled from a synth, and
// gives it a worker of its own for hits that are synthesised as they are struck.

import { type MessagePort, Worker } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import type { ControllerLink, Kit } from '../protocol/kit.ts'
import { soundKey, soundOf } from '../protocol/sound.ts'
import type { DeskPad } from './desk.ts'
import { type ControlValues, type KitPad, knobsOf, masterOf, ruleOf } from './live-kit.ts'
import type { FromLive, LiveWorkerOptions, ToLive } from './live-messages.ts'
import { type LiveMetrics, LiveMetricsBoard } from './live-metrics.ts'
import { type Renderer, ShotPools } from './shot-pools.ts'
import { StrokeSupply } from './stroke-supply.ts'

export interface LiveListener {
  /** MIDI ports have come or gone; the names of all that are listened to. */
  ports(names: readonly string[]): void
  /** A program change asks for the kit of this number, from 0. */
  program(number: number): void
  /** Live play has ended by itself, or a pad could not be rendered. */
  problem(sentence: string): void
  /**
   * A pad of the kit was hit, with this velocity before its curve and these controls, at this time of the main thread's
   * `performance.now()`.
   */
  played?(pad: KitPad, velocity: number, controls: ControlValues, atMs: number): void
  /** A controller has moved a control of these pads. */
  turned?(pads: readonly number[], control: string, values: readonly number[]): void
  /** The controller that `learn` has waited for; `kit` has the link. */
  learned?(link: ControllerLink): void
}

type Opened = FromLive & { readonly kind: 'opened' }

interface LoadedKit {
  readonly number: number
  /** With the links that have been learned since it was loaded. */
  kit: Kit
  readonly pools: ShotPools
  readonly synth: Renderer
  /** As the kit says them, by sound: the next kit may have them, too, as an edited one has all but one. */
  readonly shots: ReadonlyMap<string, Float32Array>
}

export class LivePlayer {
  /** What was opened: the output, its rate, the MIDI ports at the start. */
  readonly opened: Opened
  readonly #worker: Worker
  readonly #listener: LiveListener
  readonly #board: LiveMetricsBoard
  readonly #strokes: StrokeSupply
  #kit: LoadedKit | undefined
  #loads = 0
  #endLearning: ((link: ControllerLink | undefined) => void) | undefined
  #closed = false

  /**
   * [main] Opens audio and MIDI. Without MIDI it still plays, and `opened.midiProblem` says why there is none.
   * @throws Fault E_MACHINE where the output cannot be opened.
   */
  static async open(options: Omit<LiveWorkerOptions, 'metrics'>, listener: LiveListener): Promise<LivePlayer> {
    const board = new LiveMetricsBoard()
    const workerData: LiveWorkerOptions = { ...options, metrics: board.buffer }
    const worker = new Worker(new URL('live-worker.ts', import.meta.url), { workerData })
    const first = await firstMessage(worker)
    if (first.kind === 'fault') throw new Fault(first.code, first.detail)
    if (first.kind !== 'opened') throw new TypeError(`the live worker began with ${first.kind}`)
    return new LivePlayer(worker, first, listener, board)
  }

  private constructor(worker: Worker, opened: Opened, listener: LiveListener, board: LiveMetricsBoard) {
    this.#worker = worker
    this.opened = opened
    this.#listener = listener
    this.#board = board
    this.#strokes = new StrokeSupply(opened.rateHz, (sentence) => listener.problem(sentence))
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
    const pools = new ShotPools(kit.pads, synth, this.opened.rateHz, {
      rendered: (pad, place, shot) => this.#send({ kind: 'refill', kit: number, pad, place, shot }),
      problem: (sentence) => this.#listener.problem(sentence),
    })
    const pads: DeskPad[] = []
    const former = this.#kit?.synth === synth ? this.#kit.shots : undefined
    const made = new Map<string, Float32Array>()
    for (const pad of kit.pads) {
      const key = soundKey(pad)
      const shot = former?.get(key) ?? (await pools.first(pad))
      if (number !== this.#loads) return
      made.set(key, shot)
      const shots = [shot]
      const { note, velocityCurve, controls = {} } = pad
      const live = pad.mode === 'live' ? { ...soundOf(pad), controls } : undefined
      pads.push({ pad: pad.pad, class: pad.class, rule: ruleOf(pad), note, velocityCurve, shots, live })
    }
    if (synth.bundle !== undefined && pads.some(({ live }) => live !== undefined)) this.#openStrokes(synth.bundle)
    this.#endLearning?.(undefined)
    this.#kit?.pools.close()
    this.#kit = { number, kit, pools, synth, shots: made }
    const knobs = kit.midi?.controllers.flatMap((link) => knobsOf(kit, synth.bundle, link)) ?? []
    this.#send({ kind: 'kit', number, kit: { pads, knobs, master: masterOf(kit) } })
    pools.fill()
  }

  /** [main] Plays a pad, as a MIDI note would; `velocity` 1 … 127. */
  hit(pad: number, velocity: number): void {
    this.#send({ kind: 'hit', pad, velocity })
  }

  /**
   * [main] Links the next controller that moves to a control of the kit on the pads: of one pad, or of all. It holds until
   * another kit is loaded; `kit` has it. Undefined in the end where another wish or another kit came first.
   */
  learn(control: string, pad?: number): Promise<ControllerLink | undefined> {
    this.#endLearning?.(undefined)
    if (this.#kit === undefined) return Promise.resolve(undefined)
    const { kit, synth } = this.#kit
    this.#send({ kind: 'learn', control, pad, knobs: knobsOf(kit, synth.bundle, { controller: 0, control, pad }) })
    return new Promise((resolve) => (this.#endLearning = resolve))
  }

  /** [main] The kit on the pads, with the controllers that it has learned; nothing before the first one is loaded. */
  get kit(): Kit | undefined {
    return this.#kit?.kit
  }

  /** [main] What has been played so far, and how well. */
  metrics(): LiveMetrics {
    return this.#board.read()
  }

  /** [main] Lets go of audio and MIDI. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#kit?.pools.close()
    this.#worker.ref()
    const exited = new Promise<void>((resolve) => this.#worker.once('exit', () => resolve()))
    this.#send({ kind: 'close' })
    const timer = setTimeout(() => void this.#worker.terminate(), 2000)
    await exited
    clearTimeout(timer)
    await this.#strokes.close()
  }

  #hear(message: FromLive): void {
    if (message.kind === 'ports') this.#listener.ports(message.ports)
    else if (message.kind === 'program') this.#listener.program(message.number)
    else if (message.kind === 'failed') this.#listener.problem(`Pad ${message.pad}: ${message.sentence}`)
    else if (message.kind === 'learned') this.#learned(message)
    else if (message.kind === 'turned') this.#turn(message)
    else if (message.kind === 'played') {
      const { kit, pad, velocity, place, epochMs } = message
      const pools = this.#kit?.number === kit ? this.#kit.pools : undefined
      const hit = pools?.pad(pad)
      if (pools === undefined || hit === undefined) return
      this.#listener.played?.(hit, velocity, pools.controlsOf(pad), epochMs - performance.timeOrigin)
      if (place !== undefined) pools.played(pad, velocity, place)
    }
  }

  #learned({ kit, controller, control, pad }: FromLive & { readonly kind: 'learned' }): void {
    if (this.#kit?.number !== kit) return
    const link = { controller, control, ...(pad === undefined ? {} : { pad }) }
    const others = this.#kit.kit.midi?.controllers.filter((one) => one.control !== control || one.pad !== pad) ?? []
    this.#kit.kit = { ...this.#kit.kit, midi: { controllers: [...others, link] } }
    this.#listener.learned?.(link)
    this.#endLearning?.(link)
    this.#endLearning = undefined
  }

  #turn({ kit, pads, control, values }: FromLive & { readonly kind: 'turned' }): void {
    if (this.#kit?.number !== kit) return
    for (const [i, pad] of pads.entries()) this.#kit.pools.turn(pad, control, values[i]!)
    this.#listener.turned?.(pads, control, values)
  }

  /** Gives the live worker a worker that synthesises for it, without a way through this thread. */
  #openStrokes(bundle: Bundle): void {
    const source = this.#strokes.open(bundle)
    if (source !== undefined) this.#send({ kind: 'strokes', ...source }, [source.port])
  }

  #send(message: ToLive, transfer: (ArrayBuffer | MessagePort)[] = []): void {
    const own = message.kind === 'refill' ? [message.shot.buffer as ArrayBuffer] : []
    this.#worker.postMessage(message, [...own, ...transfer])
  }
}

/** What the worker says first. @throws what it died of instead. */
async function firstMessage(worker: Worker): Promise<FromLive> {
  const { promise, resolve, reject } = Promise.withResolvers<FromLive>()
  const ended = () => reject(new Error('the live worker ended before it was open'))
  worker.once('message', resolve).once('error', reject).once('exit', ended)
  return await promise.finally(() => worker.off('error', reject).off('exit', ended))
}
