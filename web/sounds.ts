// The sounds of the pads: asked for, kept, played. Is given the state to sound like; says when something was hit.

import type { ErrorMessage, ShotMessage, WelcomeMessage } from '../src/protocol/messages.ts'
import type { PcmFrame } from '../src/protocol/pcm-frame.ts'
import { velocityLayers } from '../src/protocol/velocity.ts'
import { OutputMonitor } from './audio/monitor.ts'
import { openOutput, wakeAtGestures } from './audio/output.ts'
import { Player } from './audio/player.ts'
import { ShotQueue } from './shot-queue.ts'
import type { Shot, ShotRequest, ShotWish } from './shot-queue.ts'
import { padCount, recipeKey, recipeOf } from './state.ts'
import type { InstrumentState } from './state.ts'
import { Strokes } from './strokes.ts'
import { keyVelocity } from './touch-velocity.ts'

/** A press on a pad whose sound is still under way is played when it comes, unless it comes later than this. */
const latestHitMs = 500
/** More pads than these change at once only with the kit: then none goes before the others. */
const mostUrgent = 2

export interface SoundHandlers {
  /** False when the message could not be sent now. */
  send(message: ShotRequest): boolean
  changed(): void
  hit(pad: number, velocity: number): void
  failed(pad: number, sentence: string): void
}

export class Sounds {
  readonly context: AudioContext
  readonly player: Player
  readonly monitor: OutputMonitor
  readonly #handlers: SoundHandlers
  readonly #queue: ShotQueue
  readonly #strokes = new Strokes()
  readonly #pending = new Map<number, { velocity: number; sinceMs: number }>()
  readonly #auditions = new Set<number>()
  #state: InstrumentState | undefined

  /** `page` is where gestures happen: browsers let no page sound before one. */
  constructor(page: EventTarget, handlers: SoundHandlers) {
    this.#handlers = handlers
    this.context = openOutput()
    wakeAtGestures(this.context, page)
    this.player = new Player(this.context)
    this.monitor = new OutputMonitor(this.context, this.player.output)
    this.#queue = new ShotQueue({
      send: (message) => handlers.send(message),
      next: () => this.#strokes.next(),
      ready: (wish, shot) => this.#ready(wish, shot),
      failed: (wish, sentence) => this.#failed(wish, sentence),
    })
  }

  /** The sound a pad has now; it may be older than the pad's recipe while a new one is rendered. */
  shotOf(pad: number): Shot | undefined {
    return this.#strokes.ownOf(pad)
  }
  /** What was really played of it last, which may be a neighbour; its own sound where that has come since. */
  playedOf(pad: number): Shot | undefined {
    return this.#strokes.playedOf(pad)
  }
  /** Pads whose own sound is under way. */
  get waiting(): ReadonlySet<number> {
    return this.#queue.waiting
  }
  /** Every pad has its sound, and strokes ahead as far as it plays. */
  get isIdle(): boolean {
    return this.#queue.isIdle
  }

  /** The state from now on; pads that sound otherwise by it are asked for. */
  follow(state: InstrumentState, welcome: WelcomeMessage | undefined): void {
    const before = this.#state
    this.#state = state
    this.player.setMasterDb(state.masterDb)
    this.player.setLimiter(state.kit.limiter)
    const layers = velocityLayers(welcome?.models.find((model) => model.name === state.model)?.conditions)
    state.pads.forEach((pad, place) => {
      this.player.setAnswer(place, pad)
      // From here, with the network in between, live pads play as round-robin ones do.
      this.#strokes.plan(place, { recipe: recipeOf(state, place), isFrozen: pad.mode === 'frozen', layers })
    })
    if (before === undefined) return
    const others = state.pads.flatMap((_, pad) => (keyOf(before, pad) === keyOf(state, pad) ? [] : [pad]))
    for (const pad of others) this.#queue.want(pad, recipeOf(state, pad), others.length <= mostUrgent)
  }

  /** Another kit: what waits for the old one's sounds waits no more. */
  forgetWaiting(): void {
    this.#pending.clear()
    this.#auditions.clear()
  }

  /** The server is new: nothing that came from the one before is counted on; if it `plays`, all is asked for again. */
  restart(plays: boolean): void {
    this.#strokes.restart()
    this.#queue.restart()
    const state = this.#state
    if (state === undefined || !plays) return
    for (let pad = 0; pad < padCount; pad++) this.#queue.want(pad, recipeOf(state, pad))
  }

  /** Plays a pad now. */
  hit(pad: number, velocity: number): void {
    if (this.#state === undefined) return
    const shot = this.#strokes.take(pad, this.player.countsAs(pad, velocity))
    if (shot === undefined) {
      this.#pending.set(pad, { velocity, sinceMs: performance.now() })
      this.#queue.want(pad, recipeOf(this.#state, pad), true)
      return
    }
    this.player.hit(pad, velocity, shot)
    this.monitor.wake()
    this.#handlers.hit(pad, velocity)
    this.#queue.pump() // the next stroke
  }

  /** Plays a pad once its sound is what its recipe says, if the player wants to hear changes. */
  audition(pad: number): void {
    if (this.#state?.audition !== true) return
    if (this.isBehind(pad)) this.#auditions.add(pad)
    else this.hit(pad, keyVelocity)
  }

  /** Whether a pad's own sound is not what its recipe says yet. */
  isBehind(pad: number): boolean {
    const shot = this.#strokes.ownOf(pad)
    if (shot === undefined || this.#state === undefined) return true
    return recipeKey(shot.recipe) !== keyOf(this.#state, pad)
  }

  accept(message: ShotMessage | ErrorMessage): void {
    this.#queue.accept(message)
  }

  acceptFrame(frame: PcmFrame): void {
    this.#queue.acceptFrame(frame)
  }

  #ready(wish: ShotWish, shot: Shot): void {
    const { pad, neighbour } = wish
    if (this.#strokes.put(wish, shot)) this.player.prepare(shot)
    if (neighbour !== undefined) return
    const pending = this.#pending.get(pad)
    this.#pending.delete(pad)
    if (pending !== undefined && performance.now() - pending.sinceMs < latestHitMs) this.hit(pad, pending.velocity)
    else if (this.#auditions.has(pad) && !this.isBehind(pad)) this.hit(pad, keyVelocity)
    if (!this.isBehind(pad)) this.#auditions.delete(pad)
    this.#handlers.changed()
  }

  #failed(wish: ShotWish, sentence: string): void {
    const { pad, neighbour } = wish
    if (neighbour !== undefined) return this.#strokes.miss(wish)
    this.#pending.delete(pad)
    this.#auditions.delete(pad)
    this.#handlers.failed(pad, sentence)
  }
}

function keyOf(state: InstrumentState, pad: number): string {
  return recipeKey(recipeOf(state, pad))
}
