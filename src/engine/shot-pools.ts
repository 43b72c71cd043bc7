// The rendered shots that a kit's pads play from: one for a frozen pad, a few neighbours for a round-robin pad, which are
// renewed behind the hits; each at a few velocities where the model's timbre moves with it.

import { resample } from '../dsp/resample.ts'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { soundOf } from '../protocol/sound.ts'
import { curvedVelocity, layerOf, maxVelocity, velocityLayers } from '../protocol/velocity.ts'
import type { ShotPlace } from './layered-shots.ts'
import { type ControlValues, type KitPad, neighbour } from './live-kit.ts'
import type { Synth } from './synth.ts'

/** All that is needed of a synth; without a bundle, live pads play what was rendered beforehand. */
export type Renderer = Pick<Synth, 'render'> & { readonly bundle?: Bundle }

/** Shots of a round-robin pad that wait to be played. */
const poolSize = 4
/** Until a synth that had too much to do is asked again. */
const busyMs = 200

interface Pool {
  readonly pad: KitPad
  /** With what controllers have set since the kit was put on. */
  controls: ControlValues
  /** Of a live pad a single shot stands by, at the hardest hit. */
  readonly mode: NonNullable<KitPad['mode']>
  /** Velocities at which there are neighbours: the hardest, and those that were struck. */
  readonly struck: Set<number>
}

export interface PoolListener {
  /** A fresh shot [N], mono at the output's rate, for a place in a pad's pool. */
  rendered(pad: number, place: ShotPlace, shot: Float32Array): void
  /** A pad could not be rendered. */
  problem(sentence: string): void
}

export class ShotPools {
  readonly #synth: Renderer
  readonly #rateHz: number
  readonly #listener: PoolListener
  readonly #pools: ReadonlyMap<number, Pool>
  /** Softest first. */
  readonly #layers: readonly number[]
  /** Places to fill, each once. */
  readonly #wanted = new Map<string, { readonly pool: Pool; readonly place: ShotPlace }>()
  #filling = false
  #drawn = 0
  #closed = false

  /** [main] `rateHz` is the output's. */
  constructor(pads: readonly KitPad[], synth: Renderer, rateHz: number, listener: PoolListener) {
    this.#synth = synth
    this.#rateHz = rateHz
    this.#listener = listener
    this.#layers = velocityLayers(synth.bundle?.manifest.conditions)
    this.#pools = new Map(
      pads.map((pad) => {
        const mode = pad.mode ?? 'round-robin'
        return [pad.pad, { pad, controls: pad.controls ?? {}, mode, struck: new Set([maxVelocity]) }]
      }),
    )
  }

  pad(number: number): KitPad | undefined {
    return this.#pools.get(number)?.pad
  }

  /** What a pad's controls are at, after what controllers have turned. */
  controlsOf(number: number): ControlValues {
    return this.#pools.get(number)?.controls ?? {}
  }

  /** [main] The first shot of a pad, its own sound at the hardest hit. @throws Fault where it cannot be rendered. */
  async first({ pad, controls }: KitPad): Promise<Float32Array> {
    return await this.#render(this.#pools.get(pad)!.pad, controls, maxVelocity)
  }

  /** [main] Fills the pools up, from now on: the softer strokes first, then neighbours of the hardest one. */
  fill(): void {
    for (let index = 0; index < poolSize; index++)
      for (const layer of this.#layers.toReversed())
        for (const pool of this.#pools.values())
          if ((index > 0 || layer !== maxVelocity) && hasPlace(pool, { layer, index }))
            this.#want(pool, { layer, index })
  }

  /** [main] A shot was played by a hit of `velocity`, before the pad's curve: a round-robin pad gets another one there. */
  played(pad: number, velocity: number, place: ShotPlace): void {
    const pool = this.#pools.get(pad)
    if (pool?.mode !== 'round-robin') return
    const layer = layerOf(this.#layers, curvedVelocity(velocity, pool.pad.velocityCurve))
    this.#want(pool, place)
    if (pool.struck.has(layer)) return
    pool.struck.add(layer)
    for (let index = 1; index < poolSize; index++) this.#want(pool, { layer, index })
  }

  /** [main] What is rendered from now on has this value; all of the pad's shots are made again. */
  turn(pad: number, control: string, value: number): void {
    const pool = this.#pools.get(pad)
    if (pool === undefined) return
    pool.controls = { ...pool.controls, [control]: value }
    for (let index = 0; index < poolSize; index++)
      for (const layer of this.#layers.toReversed())
        if (hasPlace(pool, { layer, index })) this.#want(pool, { layer, index })
  }

  /** Renders nothing more. */
  close(): void {
    this.#closed = true
  }

  #want(pool: Pool, place: ShotPlace): void {
    if (this.#closed) return
    this.#wanted.set(`${pool.pad.pad} ${place.layer} ${place.index}`, { pool, place })
    if (!this.#filling) void this.#fillWanted()
  }

  /** Renders what is wanted, one after the other: while it lags behind, the desk goes round with what it has. */
  async #fillWanted(): Promise<void> {
    this.#filling = true
    for (const [key, { pool, place }] of this.#wanted) {
      this.#wanted.delete(key)
      const { pad, controls, mode } = pool
      try {
        const played = mode === 'round-robin' ? neighbour(pad.seed, controls, this.#drawn++) : controls
        const shot = await this.#render(pad, played, place.layer)
        if (this.#closed) break
        this.#listener.rendered(pad.pad, place, shot)
      } catch (cause) {
        if (this.#closed) break
        if (!(cause instanceof Fault)) throw cause
        // A busy synth is no news: the shot that was there goes on being played, until the synth has time.
        if (cause.code === 'E_LIMIT') setTimeout(() => this.#want(pool, place), busyMs).unref()
        else this.#listener.problem(`Pad ${pad.pad} is not renewed. ${cause.message}`)
      }
    }
    this.#filling = false
  }

  async #render(pad: KitPad, controls: ControlValues | undefined, velocity: number): Promise<Float32Array> {
    const request = { ...soundOf(pad), velocity, controls }
    const { samples, rateHz } = await this.#synth.render(request)
    return resample(samples, rateHz, this.#rateHz) // always a copy: the bank's own may not be sent away
  }
}

/** Whether a pad has a shot there: one at each velocity, of a round-robin pad neighbours where it is struck. */
function hasPlace({ mode, struck }: Pool, { layer, index }: ShotPlace): boolean {
  if (index > 0) return mode === 'round-robin' && struck.has(layer)
  return mode !== 'live' || layer === maxVelocity
}
