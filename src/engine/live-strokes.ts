// Hits that are synthesised as they are struck: asks the stroke worker for each, plays its slices as they come, and goes
// over to the nearest shot that is there when they do not come in time. Runs in the live worker.

import type { MessagePort } from 'node:worker_threads'
import { dbToGain } from '../dsp/level.ts'
import type { Growth } from '../dsp/voice.ts'
import { goOverSec } from '../dsp/voice-mix.ts'
import type { Sound } from '../protocol/sound.ts'
import { maxVelocity, velocityGainDb } from '../protocol/velocity.ts'
import type { AheadPlayer } from './ahead-player.ts'
import { neighbour } from './live-kit.ts'
import type { LiveMetricsBoard } from './live-metrics.ts'
import type { FromStrokes, ToStrokes } from './stroke-messages.ts'

/** What the first slice has to be made in, from the hit on; every live hit sounds this much later than a rendered one. */
const allowanceSec = 0.0032
/** A slice may come up to this long before it is to sound. */
const graceSec = 0.001
/** What must be left of a slice when the next one comes: what going over takes, and a little for this thread. */
const marginSec = goOverSec + 0.003
/** Shots of a pad that are kept for when synthesis is late. */
const mostSpares = 4
/** Strokes that came too late, as those of a chord do, are made all the same, to stand in the next time: so many … */
const mostLate = 8
/** … and after all that is due within this time. */
const laterMs = 250

/** A sound that is synthesised at the hit. */
export interface LiveSound extends Sound {
  readonly controls: Readonly<Record<string, number>>
}

/** The parts of a pad that this takes. */
export interface StruckPad {
  readonly pad: number
  readonly live: LiveSound
}

interface Stroke {
  readonly id: number
  readonly pad: number
  readonly velocity: number
  /** Frame at which its first sample is to sound. */
  readonly due: number
  readonly samples: Float32Array
  readonly growth: Growth
  readonly timer: NodeJS.Timeout
  started: boolean
  /** Another shot has sounded in its place. */
  isLate: boolean
}

interface Spare {
  readonly velocity: number
  readonly samples: Float32Array
}

/** The parts of a player that this takes. */
type Stage = Pick<AheadPlayer, 'frame' | 'leadFrames' | 'play' | 'playAt' | 'refresh'>

export class LiveStrokes {
  readonly #stage: Stage
  readonly #rateHz: number
  readonly #board: LiveMetricsBoard
  readonly #failed: (pad: number, sentence: string) => void
  #port: MessagePort | undefined
  /** Longest shot of the model at the output's rate, samples. */
  #longest = 0
  #id = 0
  #speed = 1
  /** Those whose synthesis is under way. */
  readonly #strokes = new Map<number, Stroke>()
  readonly #spares = new Map<number, Spare[]>()

  /** [live worker] `failed` hears of strokes that cannot be made at all. */
  constructor(stage: Stage, rateHz: number, board: LiveMetricsBoard, failed: (pad: number, sentence: string) => void) {
    this.#stage = stage
    this.#rateHz = rateHz
    this.#board = board
    this.#failed = failed
  }

  /** Asks at this port from now on; what it asked for elsewhere goes over to spares. */
  connect(port: MessagePort, longest: number): void {
    this.#port?.close()
    for (const stroke of this.#strokes.values()) this.#miss(stroke, false)
    this.#spares.clear()
    this.#longest = longest
    this.#port = port
    port.on('message', (message: FromStrokes) => this.#hear(message))
  }

  /** Strikes of these pads will come. */
  prepare(pads: readonly StruckPad[]): void {
    for (const { live } of pads) this.#ask({ kind: 'prepare', ...live })
  }

  /** A hit of `velocity` 1 … 127; `spare` is a shot of the pad at the hardest hit. */
  strike({ pad, live }: StruckPad, velocity: number, spare: Float32Array | undefined): void {
    const spares = this.#spares.get(pad) ?? []
    if (spare !== undefined && spares.length === 0) this.#spares.set(pad, [{ velocity: maxVelocity, samples: spare }])
    this.#board.add('liveHits')
    const due = Math.round(this.#stage.frame) + this.#stage.leadFrames + Math.round(allowanceSec * this.#rateHz)
    const id = this.#id++
    const stroke: Stroke = {
      id,
      pad,
      velocity,
      due,
      samples: new Float32Array(this.#longest),
      growth: { filled: 0, end: Infinity },
      timer: setTimeout(
        () => this.#miss(stroke),
        (due - this.#stage.frame - graceSec * this.#rateHz) / (this.#rateHz / 1000),
      ),
      started: false,
      isLate: false,
    }
    this.#strokes.set(id, stroke)
    this.#ask({
      kind: 'strike',
      id,
      ...live,
      controls: neighbour(live.seed, live.controls, id),
      velocity,
      dueInMs: ((due - this.#stage.frame) / this.#rateHz) * 1000,
    })
    this.#board.set('queueDepth', this.#strokes.size)
  }

  /** Bends all that sounds, and how fast strokes run out with it. */
  bend(semitones: number): void {
    this.#speed = 2 ** (semitones / 12)
    this.#stage.play((mixer, offset) => mixer.bend(semitones, offset))
  }

  /** Looks whether a stroke runs out of sound; to be called every few milliseconds. */
  tick(): void {
    const { frame } = this.#stage
    for (const stroke of this.#strokes.values())
      if (stroke.started && this.#leftOf(stroke, frame) < marginSec * this.#rateHz) this.#miss(stroke)
  }

  /** Frames until a stroke has no more samples, from `frame` on. */
  #leftOf({ due, growth }: Stroke, frame: number): number {
    const played = Math.max(0, frame - due) * this.#speed
    return Math.max(0, due - frame) + (growth.filled - played) / this.#speed
  }

  #hear(message: FromStrokes): void {
    if (message.kind === 'prepared') return
    const stroke = this.#strokes.get(message.id)
    if (stroke === undefined) return // it came too late
    if (message.kind === 'failed') {
      this.#failed(stroke.pad, message.sentence)
      return this.#miss(stroke, false)
    }
    const { start, samples, last } = message
    const { growth } = stroke
    const fitting = samples.subarray(0, Math.max(0, stroke.samples.length - start))
    stroke.samples.set(fitting, start)
    growth.filled = start + fitting.length
    if (last) {
      growth.end = growth.filled
      this.#finish(stroke)
      this.#keepSpare(stroke)
    }
    if (stroke.isLate) return
    if (stroke.started) return this.#stage.refresh()
    clearTimeout(stroke.timer)
    stroke.started = true
    const { pad, samples: shot } = stroke
    this.#stage.playAt((mixer, offset) => mixer.start(pad, shot, maxVelocity, offset, growth), stroke.due)
  }

  /** The next slice is late: the rest of the stroke is a shot that is there already. It is finished where that `isOfUse`. */
  #miss(stroke: Stroke, isOfUse = true): void {
    const { pad, velocity, growth, due, id } = stroke
    if (stroke.isLate) return this.#finish(stroke)
    if (isOfUse && !stroke.started && this.#late < mostLate) {
      stroke.isLate = true
      this.#ask({ kind: 'later', id, byMs: laterMs })
    } else {
      this.#finish(stroke)
      this.#ask({ kind: 'forget', id })
    }
    this.#board.add('deadlineMisses')
    const spare = this.#spareFor(pad, velocity)
    if (spare === undefined) return
    this.#board.add('fallbacks')
    const gain = dbToGain(velocityGainDb(velocity) - velocityGainDb(spare.velocity))
    if (stroke.started) {
      const { frame } = this.#stage
      const end = frame + this.#leftOf(stroke, frame)
      const at = Math.max(due, Math.floor(end - goOverSec * this.#rateHz))
      this.#stage.playAt((mixer, offset) => mixer.goOver(growth, spare.samples, gain, offset), at)
    } else
      this.#stage.playAt((mixer, offset) => mixer.start(pad, spare.samples, maxVelocity, offset, undefined, gain), due)
  }

  get #late(): number {
    let count = 0
    for (const { isLate } of this.#strokes.values()) if (isLate) count++
    return count
  }

  #finish(stroke: Stroke): void {
    clearTimeout(stroke.timer)
    this.#strokes.delete(stroke.id)
    this.#board.set('queueDepth', this.#strokes.size)
  }

  /** The pad's shot that was struck most alike; of equals the newest. */
  #spareFor(pad: number, velocity: number): Spare | undefined {
    const distance = (spare: Spare) => Math.abs(spare.velocity - velocity)
    return this.#spares.get(pad)?.reduce((best, spare) => (distance(spare) <= distance(best) ? spare : best))
  }

  /** Keeps a stroke that was made in time, in the place of the one it is most like. */
  #keepSpare({ pad, velocity, samples, growth }: Stroke): void {
    const spares = this.#spares.get(pad) ?? []
    const like = this.#spareFor(pad, velocity)
    if (like !== undefined && (like.velocity === velocity || spares.length >= mostSpares))
      spares.splice(spares.indexOf(like), 1)
    spares.push({ velocity, samples: samples.subarray(0, growth.end) })
    this.#spares.set(pad, spares)
  }

  #ask(message: ToStrokes): void {
    this.#port?.postMessage(message)
  }
}
