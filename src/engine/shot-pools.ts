// The rendered shots that a kit's pads play from: one for a frozen pad, a few neighbours for a round-robin pad, which are
// renewed behind the hits.

import { resample } from '../dsp/resample.ts'
import { Fault } from '../faults/fault.ts'
import type { Bundle } from '../model/bundle.ts'
import { soundOf } from '../protocol/sound.ts'
import { maxVelocity } from '../protocol/velocity.ts'
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
  readonly isRoundRobin: boolean
}

export interface PoolListener {
  /** A fresh shot [N], mono at the output's rate, for a place in a pad's pool. */
  rendered(pad: number, index: number, shot: Float32Array): void
  /** A pad could not be rendered. */
  problem(sentence: string): void
}

export class ShotPools {
  readonly #synth: Renderer
  readonly #rateHz: number
  readonly #listener: PoolListener
  readonly #pools: ReadonlyMap<number, Pool>
  /** Places to fill, each once. */
  readonly #wanted = new Map<string, { readonly pool: Pool; readonly index: number }>()
  #filling = false
  #drawn = 0
  #closed = false

  /** [main] `rateHz` is the output's. */
  constructor(pads: readonly KitPad[], synth: Renderer, rateHz: number, listener: PoolListener) {
    this.#synth = synth
    this.#rateHz = rateHz
    this.#listener = listener
    this.#pools = new Map(
      pads.map((pad) => {
        const isRoundRobin = (pad.mode ?? 'round-robin') === 'round-robin'
        return [pad.pad, { pad, controls: pad.controls ?? {}, isRoundRobin }]
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
    return await this.#render(this.#pools.get(pad)!.pad, controls)
  }

  /** [main] Fills the pools up, from now on. */
  fill(): void {
    for (let index = 1; index < poolSize; index++)
      for (const pool of this.#pools.values()) if (pool.isRoundRobin) this.#want(pool, index)
  }

  /** [main] A shot was played: a round-robin pad gets another one in its place. */
  played(pad: number, index: number): void {
    const pool = this.#pools.get(pad)
    if (pool?.isRoundRobin === true) this.#want(pool, index)
  }

  /** [main] What is rendered from now on has this value; all of the pad's shots are made again. */
  turn(pad: number, control: string, value: number): void {
    const pool = this.#pools.get(pad)
    if (pool === undefined) return
    pool.controls = { ...pool.controls, [control]: value }
    for (let index = 0; index < (pool.isRoundRobin ? poolSize : 1); index++) this.#want(pool, index)
  }

  /** Renders nothing more. */
  close(): void {
    this.#closed = true
  }

  #want(pool: Pool, index: number): void {
    if (this.#closed) return
    this.#wanted.set(`${pool.pad.pad} ${index}`, { pool, index })
    if (!this.#filling) void this.#fillWanted()
  }

  /** Renders what is wanted, one after the other: while it lags behind, the desk goes round with what it has. */
  async #fillWanted(): Promise<void> {
    this.#filling = true
    for (const [key, { pool, index }] of this.#wanted) {
      this.#wanted.delete(key)
      const { pad, controls, isRoundRobin } = pool
      try {
        const played = isRoundRobin ? neighbour(pad.seed, controls, this.#drawn++) : controls
        const shot = await this.#render(pad, played)
        if (this.#closed) break
        this.#listener.rendered(pad.pad, index, shot)
      } catch (cause) {
        if (this.#closed) break
        if (!(cause instanceof Fault)) throw cause
        // A busy synth is no news: the shot that was there goes on being played, until the synth has time.
        if (cause.code === 'E_LIMIT') setTimeout(() => this.#want(pool, index), busyMs).unref()
        else this.#listener.problem(`Pad ${pad.pad} is not renewed. ${cause.message}`)
      }
    }
    this.#filling = false
  }

  async #render(pad: KitPad, controls: ControlValues | undefined): Promise<Float32Array> {
    const request = { ...soundOf(pad), velocity: maxVelocity, controls }
    const { samples, rateHz } = await this.#synth.render(request)
    return resample(samples, rateHz, this.#rateHz) // always a copy: the bank's own may not be sent away
  }
}
