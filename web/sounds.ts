// The sounds of the pads: asked for, kept, played. Is given the state to sound like; says when something was hit.

import type { ErrorMessage, ShotMessage, WelcomeMessage } from '../src/protocol/messages.ts'
import type { PcmFrame } from '../src/protocol/pcm-frame.ts'
import { velocityLayers } from '../src/protocol/velocity.ts'
import type { Stage } from './audio/stage.ts'
import { LockSounds, lockedRecipe } from './groove/lock-sounds.ts'
import { AheadHits } from './groove/ahead-hits.ts'
import type { AheadHit } from './groove/ahead-hits.ts'
import { ExploredSounds } from './explored-sounds.ts'
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
  readonly #stage: Stage
  readonly #handlers: SoundHandlers
  readonly #queue: ShotQueue
  readonly #strokes: Strokes
  readonly #locks = new LockSounds()
  readonly #ahead = new AheadHits()
  /** Sounds that pads might have. */
  readonly explored = new ExploredSounds(() => this.#queue.pump())
  #tried: { readonly pad: number; readonly shot: Shot } | undefined
  readonly #pending = new Map<number, { velocity: number; sinceMs: number }>()
  readonly #auditions = new Set<number>()
  #state: InstrumentState | undefined
  #welcome: WelcomeMessage | undefined

  constructor(stage: Stage, handlers: SoundHandlers) {
    this.#stage = stage
    this.#handlers = handlers
    const { player } = stage
    this.#strokes = new Strokes(undefined, (pad) => 'dropAhead' in player && player.dropAhead(pad))
    this.#queue = new ShotQueue({
      send: (message) => handlers.send(message),
      // What is explored only when nothing else is under way, so that a pad waits for one of those at most.
      next: () => this.#strokes.next() ?? this.#locks.next() ?? (this.#queue.isIdle ? this.explored.next() : undefined),
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
    if (this.#tried?.pad === pad) return this.#tried.shot
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
    this.#welcome = welcome
    const { player } = this.#stage
    player.setMasterDb(state.masterDb)
    player.setLimiter(state.kit.limiter)
    const layers = velocityLayers(welcome?.models.find((model) => model.name === state.model)?.conditions)
    state.pads.forEach((pad, place) => {
      // From here, with the network in between, live pads play as round-robin ones do.
      const plan = { isFrozen: pad.mode === 'frozen', layers }
      player.setAnswer(place, pad, plan)
      this.#strokes.plan(place, { recipe: recipeOf(state, place), ...plan })
    })
    if ('hit' in player) this.#locks.plan(state, welcome, layers)
    if (before === undefined) return
    const others = state.pads.flatMap((_, pad) => (keyOf(before, pad) === keyOf(state, pad) ? [] : [pad]))
    if (this.#tried !== undefined && others.includes(this.#tried.pad)) this.#tried = undefined
    for (const pad of others) this.#queue.want(pad, recipeOf(state, pad), others.length <= mostUrgent)
    this.#queue.pump() // what steps lock
  }

  /** Another kit: what waits for the old one's sounds waits no more. */
  forgetWaiting(): void {
    this.#pending.clear()
    this.#auditions.clear()
  }

  /** Hits of a pad play this sound until another one is tried, or none: the pad's own again. */
  tryOut(pad: number, shot: Shot | undefined): void {
    if (this.#tried === undefined ? shot === undefined : this.#tried.pad === pad && this.#tried.shot === shot) return
    this.#tried = shot && { pad, shot }
    const { player } = this.#stage
    if (shot !== undefined && 'hit' in player) player.prepare(shot)
    this.#handlers.changed()
  }

  /** The server is new: nothing that came from the one before is counted on; if it `plays`, all is asked for again. */
  restart(plays: boolean): void {
    this.#strokes.restart()
    this.#locks.restart()
    this.explored.restart()
    this.#queue.restart()
    const state = this.#state
    if (state === undefined || !plays) return
    for (let pad = 0; pad < padCount; pad++) this.#queue.want(pad, recipeOf(state, pad))
  }

  /** Plays a pad now. */
  hit(pad: number, velocity: number): void {
    if (this.#state === undefined) return
    const { player } = this.#stage
    if ('strike' in player) return player.strike(pad, velocity)
    const shot = this.#take(pad, player.countsAs(pad, velocity))
    if (shot !== undefined) player.hit(pad, velocity, shot)
    this.#answer(pad, velocity, shot)
  }

  /** A player that chooses for itself has played a shot that `is` the one meant; undefined: the pad has none yet. */
  struck(pad: number, velocity: number, is: ((shot: Shot) => boolean) | undefined): void {
    const shot = is && (this.#strokes.allOf(pad).find(is) ?? this.#strokes.ownOf(pad))
    if (shot !== undefined) this.#strokes.taken(pad, this.#stage.player.countsAs(pad, velocity), shot)
    this.#answer(pad, velocity, shot)
  }

  /** A hit has played a shot, or would have. */
  #answer(pad: number, velocity: number, shot: Shot | undefined): void {
    if (this.#state === undefined) return
    if (shot === undefined) {
      this.#pending.set(pad, { velocity, sinceMs: performance.now() })
      this.#queue.want(pad, recipeOf(this.#state, pad), true)
      return
    }
    this.#stage.monitor.wake()
    this.#handlers.hit(pad, velocity)
    this.#queue.pump() // the next stroke
  }

  /** Plays a pad at a time of the audio clock, with the sound of its lock where that is there; one without a sound rests. */
  hitAhead({ pad, velocity, atSec, heldSec, controls }: AheadHit): void {
    const state = this.#state
    const { player, context, monitor } = this.#stage
    if (state === undefined || !('hit' in player)) return // elsewhere the host has a sequencer
    const counts = player.countsAs(pad, velocity)
    const recipe = controls && lockedRecipe(state, pad, controls, this.#welcome)
    const shot = (recipe && this.#locks.take(pad, recipe, counts)) ?? this.#take(pad, counts)
    if (shot === undefined) return
    player.hit(pad, velocity, shot, atSec, heldSec)
    this.#ahead.add(atSec - context.currentTime, () => {
      monitor.wake()
      this.#handlers.hit(pad, velocity)
    })
    this.#queue.pump() // the next stroke
  }

  /** Hits that were told ahead do not come. */
  cancelAhead(): void {
    const { player } = this.#stage
    if ('hit' in player) player.cancel()
    this.#ahead.clear()
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

  /** What a hit plays: the sound that is being tried, else the pad's own next stroke. */
  #take(pad: number, counts: number): Shot | undefined {
    return this.#tried?.pad === pad ? this.#tried.shot : this.#strokes.take(pad, counts)
  }

  #ready(wish: ShotWish, shot: Shot): void {
    const { pad, neighbour, isLock } = wish
    if (wish.isExplored === true) return this.explored.put(shot)
    if ((isLock ? this.#locks : this.#strokes).put(wish, shot)) this.#stage.player.prepare(shot, wish)
    if (isLock) return
    if (neighbour !== undefined) return
    const pending = this.#pending.get(pad)
    this.#pending.delete(pad)
    if (pending !== undefined && performance.now() - pending.sinceMs < latestHitMs) this.hit(pad, pending.velocity)
    else if (this.#auditions.has(pad) && !this.isBehind(pad)) this.hit(pad, keyVelocity)
    if (!this.isBehind(pad)) this.#auditions.delete(pad)
    this.#handlers.changed()
  }

  #failed(wish: ShotWish, sentence: string): void {
    const { pad, neighbour, isLock } = wish
    if (wish.isExplored === true) return this.explored.miss(wish, sentence)
    if (isLock) return this.#locks.miss(wish)
    if (neighbour !== undefined) return this.#strokes.miss(wish)
    this.#pending.delete(pad)
    this.#auditions.delete(pad)
    this.#handlers.failed(pad, sentence)
  }
}

function keyOf(state: InstrumentState, pad: number): string {
  return recipeKey(recipeOf(state, pad))
}
