// The rendered shots that a kit's pads play from: one for a frozen pad, a few neighbours for a round-robin pad, which are
// renewed behind the hits; each at a few velocities where the model's timbre moves with it.

import { resample } from '../dsp/resample.ts'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { soundKey, soundOf } from '../protocol/sound.ts'
import { curvedVelocity, layerOf, maxVelocity, velocityLayers } from '../protocol/velocity.ts'
import type { ShotPlace } from './layered-shots.ts'
import { type ControlValues, type KitPad, neighbour } from './live-kit.ts'
import type { ShotRequest } from './shot-request.ts'
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
  /** Places whose shots are of the sound as it is; the first one is there from the start. */
  readonly made: Set<string>
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
  readonly #goingOn = new Set<number>()
  /** Softest first. */
  readonly #layers: readonly number[]
  /** Places to fill, each once. */
  readonly #wanted = new Map<string, { readonly pool: Pool; readonly place: ShotPlace }>()
  #filling = false
  #drawn = 0
  #closed = false

  /**
   * [main] `rateHz` is the output's. Pads that sound as they do in the `former` pools, of the same synth, go on from
   * those: `goesOn` says which.
   */
  constructor(pads: readonly KitPad[], synth: Renderer, rateHz: number, listener: PoolListener, former?: ShotPools) {
    this.#synth = synth
    this.#rateHz = rateHz
    this.#listener = listener
    this.#layers = velocityLayers(synth.bundle?.manifest.conditions)
    const isSame = former !== undefined && former.#synth === synth
    this.#pools = new Map(
      pads.map((pad) => {
        const mode = pad.mode ?? 'round-robin'
        const controls = pad.controls ?? {}
        const same = isSame ? former.#sameAs(pad, mode) : undefined
        if (same !== undefined) this.#goingOn.add(pad.pad)
        const fresh = { struck: new Set([maxVelocity]), made: new Set([keyOf({ layer: maxVelocity, index: 0 })]) }
        const { struck, made } = same ?? fresh
        return [pad.pad, { pad, controls, mode, struck: new Set(struck), made: new Set(made) }]
      }),
    )
    this.#drawn = isSame ? former.#drawn : 0
  }

  /** Whether a pad goes on with the shots that the former pools have made of it. */
  goesOn(number: number): boolean {
    return this.#goingOn.has(number)
  }

  pad(number: number): KitPad | undefined {
    return this.#pools.get(number)?.pad
  }

  /** What a pad's controls are at, after what controllers have turned. */
  controlsOf(number: number): ControlValues {
    return this.#pools.get(number)?.controls ?? {}
  }

  /** [main] Fills the pools up, from now on: the softer strokes first, then neighbours of the hardest one. */
  fill(): void {
    for (let index = 0; index < poolSize; index++)
      for (const layer of this.#layers.toReversed())
        for (const pool of this.#pools.values())
          if (hasPlace(pool, { layer, index }) && !pool.made.has(keyOf({ layer, index })))
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
    pool.made.clear()
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
    this.#wanted.set(`${pool.pad.pad} ${keyOf(place)}`, { pool, place })
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
        const shot = await rendered(pad, this.#synth, this.#rateHz, { controls: played, velocity: place.layer })
        if (this.#closed) break
        if (controls === pool.controls) pool.made.add(keyOf(place)) // else it was turned in the meantime
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

  /** The pool of a pad that has the same sound as this one, as controllers have left it, made in the same way. */
  #sameAs(pad: KitPad, mode: Pool['mode']): Pool | undefined {
    const pool = this.#pools.get(pad.pad)
    if (pool === undefined || pool.mode !== mode) return undefined
    return soundKey({ ...soundOf(pool.pad), controls: pool.controls }) === soundKey(pad) ? pool : undefined
  }
}

/** [main] The first shot of a pad, its own sound at the hardest hit, [N]. @throws Fault where it cannot be rendered. */
export async function renderFirst(pad: KitPad, synth: Renderer, rateHz: number): Promise<Float32Array> {
  return await rendered(pad, synth, rateHz, { controls: pad.controls, velocity: maxVelocity })
}

async function rendered(
  pad: KitPad,
  synth: Renderer,
  rateHz: number,
  how: Pick<ShotRequest, 'controls' | 'velocity'>,
): Promise<Float32Array> {
  const shot = await synth.render({ ...soundOf(pad), ...how })
  return resample(shot.samples, shot.rateHz, rateHz) // always a copy: the bank's own may not be sent away
}

function keyOf({ layer, index }: ShotPlace): string {
  return `${layer} ${index}`
}

/** Whether a pad has a shot there: one at each velocity, of a round-robin pad neighbours where it is struck. */
function hasPlace({ mode, struck }: Pool, { layer, index }: ShotPlace): boolean {
  if (index > 0) return mode === 'round-robin' && struck.has(layer)
  return mode !== 'live' || layer === maxVelocity
}
