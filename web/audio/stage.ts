// Where an instrument sounds: a context, what plays the pads there, and what watches the sound. The page has one of its
// own; the plugin's is the host's.

import type { Shot, ShotWish } from '../shot-queue.ts'
import type { PadState } from '../state.ts'
import type { PoolPlan } from '../stroke-pool.ts'
import { OutputMonitor } from './monitor.ts'
import { openOutput, wakeAtGestures } from './output.ts'
import { type KitLimiter, Player } from './player.ts'

interface AnyPlayer {
  setMasterDb(db: number): void
  setLimiter(limiter?: KitLimiter): void
  /** How the pad answers hits from now on. */
  setAnswer(place: number, pad: PadState, plan: PoolPlan): void
  /** How hard a hit of `velocity` counts on the pad, 1 … 127. */
  countsAs(place: number, velocity: number): number
  release(place: number): void
}

/** Is told which shot a hit plays. */
interface ToldPlayer extends AnyPlayer {
  /** Makes a sound ready, so that its hits begin at once. */
  prepare(shot: Shot): void
  /** Now, or at a context time; `heldSec` later the pad is let go. */
  hit(place: number, velocity: number, shot: Shot, atSec?: number, heldSec?: number): void
  /** Hits that have not begun do not come. */
  cancel(): void
}

/** Chooses for itself among the shots that it was given; the sounds are told which (`struck`). */
export interface ChoosingPlayer extends AnyPlayer {
  /** A sound to choose from. */
  prepare(shot: Shot, wish: ShotWish): void
  strike(place: number, velocity: number): void
  /** The pad's strokes ahead are of another sound by now. */
  dropAhead(place: number): void
}

type PadPlayer = ToldPlayer | ChoosingPlayer

export interface Stage {
  readonly context: BaseAudioContext
  readonly player: PadPlayer
  readonly monitor: Pick<OutputMonitor, 'wake'>
}

export interface PageStage extends Stage {
  readonly context: AudioContext
  readonly player: Player
  readonly monitor: OutputMonitor
}

/** `page` is where gestures happen: browsers let no page sound before one. */
export function openPageStage(page: EventTarget): PageStage {
  const context = openOutput()
  wakeAtGestures(context, page)
  const player = new Player(context)
  return { context, player, monitor: new OutputMonitor(context, player.output) }
}
