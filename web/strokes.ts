// Which shot a hit plays: each pad keeps a few neighbours of its sound ahead, one for each hit to come, so that no two
// strokes are alike and none waits for the server. Pure; says what is to be rendered next and is given it.

import { layerOf, maxVelocity } from '../src/protocol/velocity.ts'
import type { Shot, ShotWish } from './shot-queue.ts'
import { recipeKey } from './state.ts'
import type { Recipe } from './state.ts'

/** Strokes that wait at a velocity layer that is being played. */
const strokesAhead = 2
/** Bytes of samples that may wait over all pads: more than two minutes of mono, and as much again as the browser has it. */
const mostBytes = 24 << 20
/** How much an old stroke counts against it: a new one of the next layer is better, of the one after that it is not. */
const oldness = 1.5

export interface PadPlan {
  readonly recipe: Recipe
  /** Plays its own sound at every hit. */
  readonly isFrozen: boolean
  /** Velocities that its strokes are rendered at, softest first; the last is the hardest. */
  readonly layers: readonly number[]
}

interface PadStrokes {
  plan: PadPlan
  key: string
  /** The sound itself, of the plan's recipe or of the newest that came before. */
  own?: Shot
  /** No hit has played it yet. */
  isOwnNew: boolean
  /** The last two that were played, last first. */
  played: readonly Shot[]
  ahead: Shot[]
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
  #asked: ShotWish | undefined
  #hits = 0

  constructor(limitBytes = mostBytes) {
    this.#limitBytes = limitBytes
  }

  /** What a pad is to sound like from now on; strokes of another recipe are forgotten. */
  plan(pad: number, plan: PadPlan): void {
    const key = recipeKey(plan.recipe)
    const strokes = this.#pads.get(pad)
    if (strokes === undefined) {
      const rest = {
        played: [],
        ahead: [],
        drawn: 0,
        struck: new Set<number>(),
        lastHit: 0,
        rests: false,
        isOwnNew: false,
      }
      this.#pads.set(pad, { plan, key, ...rest })
      return
    }
    strokes.plan = plan
    if (plan.isFrozen) strokes.ahead = []
    if (strokes.key === key) return
    Object.assign(strokes, { key, ahead: [], drawn: 0, rests: false })
  }

  /** Nothing of the pad is kept, and nothing asked for. */
  forget(pad: number): void {
    this.#pads.delete(pad)
  }

  /** A pad's own sound, whatever was played of it. */
  ownOf(pad: number): Shot | undefined {
    return this.#pads.get(pad)?.own
  }

  /** What was played last, or the pad's own sound where that has come since. */
  playedOf(pad: number): Shot | undefined {
    const strokes = this.#pads.get(pad)
    return strokes?.played[0] ?? strokes?.own
  }

  /**
   * What a hit plays now: a new stroke of the nearest velocity layer, else the one that fits best of those that have
   * been played; undefined only where the pad has no sound yet.
   * @param velocity as the pad's curve makes it.
   */
  take(pad: number, velocity: number): Shot | undefined {
    const strokes = this.#pads.get(pad)
    if (strokes?.own === undefined) return undefined
    const { plan, own, ahead, played } = strokes
    strokes.lastHit = ++this.#hits
    strokes.rests = false
    const layer = layerOf(plan.layers, velocity)
    strokes.struck.add(layer)
    const shot = plan.isFrozen ? own : best(strokes, plan.layers, layer)
    if (shot === own) strokes.isOwnNew = false
    strokes.ahead = ahead.filter((other) => other !== shot)
    strokes.played = [shot, ...played.filter((other) => other !== shot)].slice(0, 2)
    return shot
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
      strokes.own = shot
      strokes.isOwnNew = true
      strokes.played = []
      return true
    }
    if (recipeKey(shot.recipe) !== strokes.key || strokes.plan.isFrozen) return false
    strokes.ahead.push(shot)
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
    for (const strokes of this.#pads.values()) strokes.ahead = []
  }

  /** Bytes of samples ahead. */
  get bytes(): number {
    return [...this.#pads.values()].reduce((sum, { ahead }) => sum + bytesOf(ahead), 0)
  }

  /** Where there is too much ahead, pads that were hit longer ago than this one give theirs up; false where none is. */
  #makeRoom(wishing: PadStrokes): boolean {
    while (this.bytes >= this.#limitBytes) {
      const [oldest] = [...this.#pads.values()]
        .filter(({ ahead, lastHit }) => ahead.length > 0 && lastHit < wishing.lastHit)
        .toSorted((a, b) => a.lastHit - b.lastHit)
      if (oldest === undefined) return false
      oldest.ahead = []
      oldest.rests = true
    }
    return true
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
  const { plan, own, key, ahead, struck, rests } = strokes
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

/** The sound itself, when it is new, goes before its neighbours. */
function best({ own, isOwnNew, ahead, played }: PadStrokes, layers: readonly number[], layer: number): Shot {
  const place = (velocity: number): number => layers.indexOf(layerOf(layers, velocity))
  const rows = [own!, ...ahead, ...played].map((shot) => {
    const isNew = shot === own ? isOwnNew : !played.includes(shot)
    const again = shot === played[0] ? 0.25 : 0 // of two old ones, not the same again
    return { shot, cost: Math.abs(place(shot.velocity) - place(layer)) + (isNew ? 0 : oldness + again) }
  })
  return rows.reduce((least, row) => (row.cost < least.cost ? row : least)).shot
}

function bytesOf(shots: readonly Shot[]): number {
  return shots.reduce((sum, { samples }) => sum + samples.byteLength, 0)
}
