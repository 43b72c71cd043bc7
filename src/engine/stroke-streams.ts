// Live strokes for many players at once, on one model: each is synthesised in a worker as it is struck, and heard of with
// its first slice. Only so many are under way, and only so many for one player, that a first slice is soon there, as far as
// can be told from the pace of earlier ones; the others are refused, for their players to take a rendered stroke.

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { type Sound, soundKey, soundOf } from '../protocol/sound.ts'
import { FirstSlicePace } from './first-slice-pace.ts'
import { GrowingSound } from './growing-sound.ts'
import { neighbour } from './live-kit.ts'
import { resolveShot, type ShotRequest } from './shot-request.ts'
import type { FromStrokes, ToStrokes } from './stroke-messages.ts'
import type { Recipe, Stroke } from './stroke-pools.ts'
import { mostKept } from './stroke-slices.ts'
import type { StrokeWorkerOptions } from './stroke-worker.ts'

/** Strokes under way, and of these such of one player. How many may wait for their first slice, its pace decides. */
const mostUnderWay = 4
const mostOfOne = 2
/**
 * After one that was not, and while strokes are refused, none is tried for so long: there is more to do than can be done,
 * and each attempt that fails makes its hit later.
 */
const restMs = 250
const crowdRefused = 4

export interface Strike {
  readonly recipe: Recipe
  /** 1 … 127, on the pad's curve. */
  readonly velocity: number
  /** The player, among whom strokes are shared out. */
  readonly by: object
  /** A rendered stroke of the same sound, for when a later slice does not come in time. */
  readonly spare: () => Stroke | undefined
  /** The first slice is there; or undefined: it has not come in time and will not. */
  readonly heard: (sound: GrowingSound | undefined) => void
}

interface UnderWay extends Strike {
  readonly id: number
  readonly sound: GrowingSound
  readonly struckMs: number
  /** Strokes that still waited for their first slice when it was struck. */
  readonly ahead: number
  timer: NodeJS.Timeout
  /** When its first slice came. */
  heardMs: number | undefined
}

type StrokeWorker = Pick<Worker, 'on' | 'unref' | 'terminate'>
type StartWorker = (options: StrokeWorkerOptions) => StrokeWorker

export class StrokeStreams {
  readonly #bundle: Bundle
  readonly #trouble: (cause: unknown) => void
  readonly #worker: StrokeWorker
  readonly #port: MessagePort
  readonly #strokes = new Map<number, UnderWay>()
  /** Sounds that the worker knows, oldest first, as it keeps them itself; and those that it has been asked to get to know. */
  readonly #prepared = new Set<string>()
  readonly #asked = new Set<string>()
  readonly #pace = new FirstSlicePace()
  #nextId = 0
  #ended = false
  #restsUntilMs = -Infinity
  /** Strokes refused since the last that was not in time. */
  #refused = 0
  #lateSlices = 0

  /** [main] `trouble` hears why there will be no live strokes any more; `start` is for tests. */
  constructor(bundle: Bundle, trouble: (cause: unknown) => void, start: StartWorker = startStrokeWorker) {
    this.#bundle = bundle
    this.#trouble = trouble
    const { port1, port2 } = new MessageChannel()
    this.#port = port2
    const workerData: StrokeWorkerOptions = { bundle, rateHz: bundle.manifest.rateHz, port: port1 }
    this.#worker = start(workerData)
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.unref()
    port2.on('message', (message: FromStrokes) => this.#hear(message))
    port2.unref()
  }

  /** Strokes whose synthesis is under way. */
  get underWay(): number {
    return this.#strokes.size
  }

  /** Slices after the first that did not come in time. */
  get lateSlices(): number {
    return this.#lateSlices
  }

  /** [main] Strikes of this sound will come. */
  prepare(recipe: Recipe): void {
    const key = keyOf(recipe)
    if (this.#ended || this.#prepared.has(key) || this.#asked.has(key) || this.#asked.size >= mostKept) return
    this.#asked.add(key)
    this.#ask({ kind: 'prepare', ...soundOf(recipe), controls: recipe.controls })
  }

  /** [main] Strikes a neighbour of a sound; false where that cannot be soon: play a rendered one. */
  strike(strike: Strike): boolean {
    const { recipe, velocity } = strike
    const { seed, controls } = recipe
    if (this.#ended) return false
    if (!this.#prepared.has(keyOf(recipe))) {
      this.prepare(recipe)
      return false
    }
    const struckMs = performance.now()
    const ahead = this.#unheard
    const allowanceMs =
      struckMs < this.#restsUntilMs || this.#isBusy(strike.by) ? undefined : this.#pace.allowanceMs(ahead)
    if (allowanceMs === undefined) {
      this.#refused++
      return false
    }
    const id = this.#nextId++
    const varied = { ...soundOf(recipe), controls: neighbour(seed, controls, id) }
    const sound = this.#growing({ ...varied, velocity })
    if (sound === undefined) return false
    const timer = this.#missAfter(id, allowanceMs)
    this.#strokes.set(id, { ...strike, id, sound, struckMs, ahead, heardMs: undefined, timer })
    this.#ask({ kind: 'strike', id, ...varied, velocity, dueInMs: 0 })
    return true
  }

  /** [main] Ends the worker; strokes under way go over to spares. */
  close(): void {
    this.#end()
    void this.#worker.terminate()
  }

  /** What a strike will grow in; undefined where the model cannot serve it, which a rendered stroke says better. */
  #growing(request: ShotRequest): GrowingSound | undefined {
    const { lengthSamples, rateHz } = this.#bundle.manifest
    // Tuned down it is the longer; one more sample for each that the ratio of rates may round up.
    const mostSamples = Math.ceil(lengthSamples * 2 ** (Math.max(0, -(request.controls?.['tune'] ?? 0)) / 12) * 1.001)
    try {
      return new GrowingSound(mostSamples, rateHz, resolveShot(request, this.#bundle).timbre.limited)
    } catch (cause) {
      if (!(cause instanceof Fault)) throw cause
      return undefined
    }
  }

  #isBusy(by: object): boolean {
    let own = 0
    for (const stroke of this.#strokes.values()) if (stroke.by === by) own++
    return this.#strokes.size >= mostUnderWay || own >= mostOfOne
  }

  get #unheard(): number {
    let count = 0
    for (const { heardMs } of this.#strokes.values()) if (heardMs === undefined) count++
    return count
  }

  #hear(message: FromStrokes): void {
    if (message.kind === 'prepared') return this.#keep(keyOf(message.sound))
    const stroke = this.#strokes.get(message.id)
    if (stroke === undefined) return // it came too late
    clearTimeout(stroke.timer)
    if (message.kind === 'failed') return this.#miss(stroke)
    const { samples, last } = message
    const { id, sound } = stroke
    sound.add(samples, last)
    const nowMs = performance.now()
    const isFirst = stroke.heardMs === undefined
    const heardMs = (stroke.heardMs ??= nowMs)
    if (last) this.#strokes.delete(id)
    else stroke.timer = this.#missAfter(id, heardMs + (sound.ready / sound.rateHz) * 1000 - nowMs)
    if (!isFirst) return
    this.#pace.took(nowMs - stroke.struckMs, stroke.ahead)
    stroke.heard(sound)
  }

  /** The worker keeps as many, in the same order. */
  #keep(key: string): void {
    this.#asked.delete(key)
    this.#prepared.add(key)
    if (this.#prepared.size > mostKept) this.#prepared.delete(this.#prepared.keys().next().value!)
  }

  #missAfter(id: number, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      const stroke = this.#strokes.get(id)
      if (stroke !== undefined) this.#miss(stroke)
    }, ms)
  }

  /** A slice is late: what has been heard goes over to a rendered stroke, and fades out where there is none. */
  #miss({ id, sound, ahead, heardMs, heard, spare }: UnderWay): void {
    this.#strokes.delete(id)
    this.#ask({ kind: 'forget', id })
    if (heardMs === undefined) {
      this.#pace.took(Infinity, ahead)
      if (this.#refused >= crowdRefused) this.#restsUntilMs = performance.now() + restMs
      this.#refused = 0
      return heard(undefined)
    }
    this.#lateSlices++
    const { shot, gain } = spare() ?? {}
    sound.goOver(shot?.samples ?? new Float32Array(0), gain ?? 0)
  }

  #end(cause?: unknown): void {
    if (this.#ended) return
    this.#ended = true
    for (const stroke of this.#strokes.values()) {
      clearTimeout(stroke.timer)
      this.#miss(stroke)
    }
    this.#port.close()
    if (cause !== undefined) this.#trouble(cause)
  }

  #ask(message: ToStrokes): void {
    this.#port.postMessage(message)
  }
}

function startStrokeWorker(workerData: StrokeWorkerOptions): Worker {
  return new Worker(new URL('stroke-worker.ts', import.meta.url), { workerData, transferList: [workerData.port] })
}

/** As the worker has it: whatever the controls. */
const keyOf = ({ class: of, seed, latent }: Sound): string => soundKey({ class: of, seed, latent })
