// Which shot a hit plays: each pad keeps a few neighbours of its sound ahead, one for each hit to come, so that no two
// strokes are alike and none waits for the server. Pure; says what is to be rendered next and is given it.

import { layerOf, maxVelocity } from '../src/protocol/velocity.ts'
import type { Shot, ShotWish } from './shot-queue.ts'
import { recipeKey } from './state.ts'
import type { Recipe } from './state.ts'
import { type PoolPlan, StrokePool } from './stroke-pool.ts'

/** Strokes that wait at a velocity layer that is being played. */
const strokesAhead = 2
/** Bytes of samples that may wait over all pads: more than two minutes of mono, and as much again as the browser has it. */
const mostBytes = 24 << 20

export interface PadPlan extends PoolPlan {
  readonly recipe: Recipe
}

interface PadStrokes {
  plan: PadPlan
  key: string
  readonly pool: StrokePool<Shot>
  /** Neighbours drawn so far. */
  drawn: number
  /** Layers that were hit. */
  readonly struck: Set<number>
  /** Number of its last hit among all; 0 for none. */
  lastHit: number
  /** Asks for nothing until it is hit again. */
  rests: boolean
}

export class Strokes {
  readonly #pads = new Map<number, PadStrokes>()
  readonly #limitBytes: number
  readonly #dropped: (pad: number) => void
  #asked: ShotWish | undefined
  #hits = 0

  /** `dropped` is told where a pad's strokes ahead are forgotten. */
  constructor(limitBytes = mostBytes, dropped: (pad: number) => void = () => undefined) {
    this.#limitBytes = limitBytes
    this.#dropped = dropped
  }

  /** What a pad is to sound like from now on; strokes of another recipe are forgotten. */
  plan(pad: number, plan: PadPlan): void {
    const key = recipeKey(plan.recipe)
    const strokes = this.#pads.get(pad)
    if (strokes === undefined) {
      const rest = { drawn: 0, struck: new Set<number>(), lastHit: 0, rests: false }
      this.#pads.set(pad, { plan, key, pool: new StrokePool(), ...rest })
      return
    }
    strokes.plan = plan
    if (plan.isFrozen || strokes.key !== key) this.#drop(pad, strokes)
    if (strokes.key !== key) Object.assign(strokes, { key, drawn: 0, rests: false })
  }

  /** Nothing of the pad is kept, and nothing asked for. */
  forget(pad: number): void {
    this.#pads.delete(pad)
  }

  /** A pad's own sound, whatever was played of it. */
  ownOf(pad: number): Shot | undefined {
    return this.#pads.get(pad)?.pool.own
  }

  /** What was played last, or the pad's own sound where that has come since. */
  playedOf(pad: number): Shot | undefined {
    return this.#pads.get(pad)?.pool.lastPlayed
  }

  /** What a hit may play of a pad. */
  allOf(pad: number): readonly Shot[] {
    return this.#pads.get(pad)?.pool.all ?? []
  }

  /**
   * What a hit plays now, undefined only where the pad has no sound yet.
   * @param velocity as the pad's curve makes it.
   */
  take(pad: number, velocity: number): Shot | undefined {
    const strokes = this.#pads.get(pad)
    const shot = strokes?.pool.choose(strokes.plan, velocity)
    if (shot !== undefined) this.taken(pad, velocity, shot)
    return shot
  }

  /** A hit has played this shot of the pad, whoever chose it. */
  taken(pad: number, velocity: number, shot: Shot): void {
    const strokes = this.#pads.get(pad)
    if (strokes === undefined) return
    strokes.lastHit = ++this.#hits
    strokes.rests = false
    strokes.struck.add(layerOf(strokes.plan.layers, velocity))
    strokes.pool.take(shot)
  }

  /** What is to be rendered next, one at a time: pads with the fewest strokes ahead first, then those hit last. */
  next(): ShotWish | undefined {
    if (this.#asked !== undefined) return undefined
    const [first] = [...this.#pads].flatMap(([pad, strokes]) => lacking(pad, strokes)).toSorted(inTurn)
    if (first === undefined || !this.#makeRoom(first.strokes)) return undefined
    const { pad, strokes, velocity } = first
    this.#asked = { pad, recipe: strokes.plan.recipe, velocity, neighbour: strokes.drawn++ }
    return this.#asked
  }

  /** Something was rendered. False where it is not kept: a neighbour that is no more of the pad's recipe. */
  put({ pad, neighbour }: ShotWish, shot: Shot): boolean {
    const strokes = this.#pads.get(pad)
    if (neighbour !== undefined) this.#asked = undefined
    if (strokes === undefined) return false
    if (neighbour === undefined) {
      strokes.pool.putOwn(shot)
      return true
    }
    if (recipeKey(shot.recipe) !== strokes.key || strokes.plan.isFrozen) return false
    strokes.pool.putAhead(shot)
    return true
  }

  /** A neighbour could not be had: its pad plays what it has, and the next hit asks again. */
  miss({ pad }: ShotWish): void {
    this.#asked = undefined
    const strokes = this.#pads.get(pad)
    if (strokes !== undefined) strokes.rests = true
  }

  /** The server is new: what came from the one before is not played ahead any more. */
  restart(): void {
    this.#asked = undefined
    for (const [pad, strokes] of this.#pads) this.#drop(pad, strokes)
  }

  /** Bytes of samples ahead. */
  get bytes(): number {
    return [...this.#pads.values()].reduce((sum, { pool }) => sum + bytesOf(pool.ahead), 0)
  }

  /** Where there is too much ahead, pads that were hit longer ago than this one give theirs up; false where none is. */
  #makeRoom(wishing: PadStrokes): boolean {
    while (this.bytes >= this.#limitBytes) {
      const [oldest] = [...this.#pads]
        .filter(([, { pool, lastHit }]) => pool.ahead.length > 0 && lastHit < wishing.lastHit)
        .toSorted(([, a], [, b]) => a.lastHit - b.lastHit)
      if (oldest === undefined) return false
      this.#drop(...oldest)
      oldest[1].rests = true
    }
    return true
  }

  #drop(pad: number, { pool }: PadStrokes): void {
    if (pool.ahead.length === 0) return
    pool.dropAhead()
    this.#dropped(pad)
  }
}

interface Lack {
  readonly pad: number
  readonly strokes: PadStrokes
  readonly velocity: number
  readonly has: number
}

/** Layers of a pad that want a stroke. Before its first hit a pad has one ahead, for many never play. */
function lacking(pad: number, strokes: PadStrokes): Lack[] {
  const { plan, pool, key, struck, rests } = strokes
  const { own, ahead } = pool
  if (plan.isFrozen || rests || own === undefined || recipeKey(own.recipe) !== key) return []
  return plan.layers.flatMap((velocity) => {
    const has = ahead.filter((shot) => shot.velocity === velocity).length
    const wanted = struck.has(velocity) ? strokesAhead : velocity === maxVelocity ? 1 : 0
    return has < wanted ? [{ pad, strokes, velocity, has }] : []
  })
}

function inTurn(a: Lack, b: Lack): number {
  return a.has - b.has || b.strokes.lastHit - a.strokes.lastHit
}

function bytesOf(shots: readonly Shot[]): number {
  return shots.reduce((sum, { samples }) => sum + samples.byteLength, 0)
}
