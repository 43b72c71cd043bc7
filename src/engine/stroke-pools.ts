// Strokes that are ready to be played: for each sound of a pad a pool of rendered neighbours, taken in turn and renewed
// behind the hits, so that no two strokes are alike and none has to wait.

import { Fault } from '../faults/fault.ts'
import { dbToGain } from '../dsp/level.ts'
import { strokeStray } from '../dsp/neighbours.ts'
import { type Sound, soundKey, soundOf } from '../protocol/sound.ts'
import { layerOf, maxVelocity, velocityGainDb, velocityLayers } from '../protocol/velocity.ts'
import { Bank } from './bank.ts'
import { neighbourOf } from './morph-request.ts'
import type { RenderedShot, Synth } from './synth.ts'

/** What a pad sounds like, however hard it is hit. */
export interface Recipe extends Sound {
  readonly model: string
  readonly controls: Readonly<Record<string, number>>
  /** Always the same shot. */
  readonly frozen: boolean
}

/** A shot and how loud to play it. */
export interface Stroke {
  readonly shot: RenderedShot
  /** Of amplitude; ≤ 1. */
  readonly gain: number
}

/** Shots of a pool. */
const poolSize = 4
/** How often it is looked whether there is time to renew, and how long it is waited for. */
const lookMs = 4
const mostWaitMs = 60

interface Pool {
  readonly recipe: Recipe
  readonly layer: number
  readonly shots: RenderedShot[]
  next: number
  /** Neighbours drawn so far. */
  drawn: number
  /** Shots that were played since they were rendered, or are still missing. */
  worn: number
}

type Renderer = Pick<Synth, 'render' | 'morph' | 'bundle'>

export interface StrokePoolOptions {
  /** Bytes that all shots together may take. */
  readonly limitBytes?: number
  /** Whether something is being made that is heard at once: shots are renewed when it is done, or after a while. */
  readonly isBusy?: () => boolean
  /** A bug came up behind the hits. */
  readonly trouble: (cause: unknown) => void
}

export class StrokePools {
  readonly #synthOf: (model: string) => Renderer
  readonly #pools: Bank<Pool>
  /** Pools to fill up, oldest wish first; one is rendered at a time. */
  readonly #wanted = new Set<Pool>()
  readonly #trouble: (cause: unknown) => void
  readonly #isBusy: () => boolean
  #filling = false
  #closed = false
  #renewed = 0

  /** [main] `synthOf` throws E_PATH for an unknown model. */
  constructor(synthOf: (model: string) => Renderer, options: StrokePoolOptions) {
    const { limitBytes = 64 << 20, isBusy = () => false, trouble } = options
    this.#isBusy = isBusy
    this.#synthOf = synthOf
    this.#pools = new Bank(limitBytes)
    this.#trouble = trouble
  }

  /** Shots rendered behind the hits. */
  get renewed(): number {
    return this.#renewed
  }

  /** [main] The next stroke, where one is rendered: at the hit's own velocity, or else at the nearest harder or softer one. */
  take(recipe: Recipe, velocity: number): Stroke | undefined {
    const layer = this.#layerOf(recipe, velocity)
    const pool = this.#filled(recipe, layer)
    if (pool === undefined) return undefined
    if (pool.layer !== layer) this.#want(this.#pool(recipe, layer))
    const shot = pool.shots[pool.next % pool.shots.length]!
    pool.next++
    if (!recipe.frozen) {
      pool.worn = Math.min(poolSize, pool.worn + 1)
      this.#want(pool)
    }
    return { shot, gain: dbToGain(velocityGainDb(velocity) - velocityGainDb(pool.layer)) }
  }

  /** [main] The next stroke; renders one where there is none. @throws Fault as Synth.render does. */
  async stroke(recipe: Recipe, velocity: number): Promise<Stroke> {
    const ready = this.take(recipe, velocity)
    if (ready !== undefined) return ready
    const layer = this.#layerOf(recipe, velocity)
    const shot = await this.#first(recipe, layer)
    return { shot, gain: dbToGain(velocityGainDb(velocity) - velocityGainDb(layer)) }
  }

  /** [main] Renders a sound's first stroke, so that its first hit need not wait. @throws Fault as Synth.render does. */
  async prepare(recipe: Recipe): Promise<void> {
    if (this.#filled(recipe, maxVelocity)?.layer !== maxVelocity) await this.#first(recipe, maxVelocity)
  }

  /** [main] Renders no more. */
  close(): void {
    this.#closed = true
  }

  #pool(recipe: Recipe, layer: number): Pool {
    const key = keyOf(recipe, layer)
    const known = this.#pools.get(key)
    if (known !== undefined) return known
    const pool: Pool = { recipe, layer, shots: [], next: 0, drawn: 0, worn: recipe.frozen ? 1 : poolSize }
    this.#pools.set(key, pool, bytesOf(pool))
    return pool
  }

  /** The sound itself goes into its pool first; neighbours follow. */
  async #first(recipe: Recipe, layer: number): Promise<RenderedShot> {
    const shot = await this.#synthOf(recipe.model).render({ ...soundOf(recipe), velocity: layer })
    const pool = this.#pool(recipe, layer)
    if (pool.shots.length === 0) this.#put(pool, shot)
    this.#want(pool)
    return shot
  }

  #layers({ model }: Recipe): readonly number[] {
    return velocityLayers(this.#synthOf(model).bundle.manifest.conditions)
  }

  #layerOf(recipe: Recipe, velocity: number): number {
    return layerOf(this.#layers(recipe), velocity)
  }

  /** The pool of that velocity, or of the nearest other, which has shots. */
  #filled(recipe: Recipe, layer: number): Pool | undefined {
    const own = this.#pools.get(keyOf(recipe, layer))
    if (own !== undefined && own.shots.length > 0) return own
    const far = (other: number): number => Math.abs(other - layer)
    return this.#layers(recipe)
      .toSorted((a, b) => far(a) - far(b))
      .map((other) => this.#pools.get(keyOf(recipe, other)))
      .find((pool) => pool !== undefined && pool.shots.length > 0)
  }

  #put(pool: Pool, shot: RenderedShot): void {
    if (pool.shots.length < poolSize) pool.shots.push(shot)
    else pool.shots[(pool.next + poolSize - pool.worn) % poolSize] = shot // the one played longest ago
    pool.worn--
    this.#pools.set(keyOf(pool.recipe, pool.layer), pool, bytesOf(pool))
  }

  #want(pool: Pool): void {
    if (pool.worn === 0 || this.#closed) return
    this.#wanted.add(pool)
    if (!this.#filling) void this.#fill()
  }

  /** One shot for each wanted pool in turn, for at most half of the time: what is asked for by clients goes first. */
  async #fill(): Promise<void> {
    this.#filling = true
    for (const pool of this.#wanted) {
      for (let waitedMs = 0; this.#isBusy() && waitedMs < mostWaitMs; waitedMs += lookMs) await pause(lookMs)
      this.#wanted.delete(pool)
      if (!this.#pools.has(keyOf(pool.recipe, pool.layer))) continue // too many others have come since
      const startMs = performance.now()
      try {
        if (pool.shots.length === 0) await this.#first(pool.recipe, pool.layer)
        else this.#put(pool, await this.#neighbour(pool))
        this.#renewed++
        if (pool.worn > 0) this.#wanted.add(pool)
      } catch (cause) {
        // A busy or broken synth: what is there goes on being played, and the next hit asks again.
        if (!(cause instanceof Fault)) this.#trouble(cause)
      }
      await pause(performance.now() - startMs)
      if (this.#closed) break
    }
    this.#filling = false
  }

  async #neighbour(pool: Pool): Promise<RenderedShot> {
    const synth = this.#synthOf(pool.recipe.model)
    return await synth.morph({ ...neighbourOf(soundOf(pool.recipe), pool.drawn++, strokeStray), velocity: pool.layer })
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function keyOf(recipe: Recipe, layer: number): string {
  return JSON.stringify([recipe.model, soundKey(recipe), recipe.frozen, layer])
}

function bytesOf({ shots }: Pool): number {
  return 1024 + shots.reduce((sum, { samples }) => sum + samples.byteLength, 0)
}
