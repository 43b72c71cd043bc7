// The player of the plugin: what the page's player does in its own thread, this one has done on the audio thread. Hands
// over pads, levels and shots; is told which shots hits have played.

import { resample } from '../../src/dsp/resample.ts'
import { plainRule } from '../../src/dsp/voice-bank.ts'
import { heaviestClass } from '../../src/protocol/sound.ts'
import { curvedVelocity } from '../../src/protocol/velocity.ts'
import type { ChoosingPlayer } from '../audio/stage.ts'
import type { KitLimiter } from '../audio/player.ts'
import type { Shot, ShotWish } from '../shot-queue.ts'
import type { PadState } from '../state.ts'
import type { PoolPlan } from '../stroke-pool.ts'
import type { ToSound } from './messages.ts'
import type { SamplerPad } from './sampler.ts'

export class SoundPlayer implements ChoosingPlayer {
  readonly #rateHz: number
  readonly #tell: (message: ToSound, handedOver?: Transferable[]) => void
  readonly #ids = new WeakMap<Shot, number>()
  readonly #pads = new Map<number, SamplerPad>()
  #toldPads = ''
  #toldLimiter = ''
  #isPadsDue = false
  #nextId = 1

  /** [audio] `rateHz` is the context's. */
  constructor(rateHz: number, tell: (message: ToSound, handedOver?: Transferable[]) => void) {
    this.#rateHz = Math.round(rateHz)
    this.#tell = tell
  }

  /** Whether a shot is the one that the audio thread knows by this number. */
  isShot(id: number): (shot: Shot) => boolean {
    return (shot) => this.#ids.get(shot) === id
  }

  setMasterDb(): void {
    // a parameter, which goes with the others
  }

  setLimiter({ driveDb = 0, ceilingDb = 0 }: KitLimiter = {}): void {
    const text = `${driveDb} ${ceilingDb}`
    if (text === this.#toldLimiter) return
    this.#toldLimiter = text
    this.#tell({ type: 'levels', levels: { driveDb, ceilingDb } })
  }

  setAnswer(place: number, pad: PadState, { isFrozen, layers }: PoolPlan): void {
    const { class: drum, note, choke, polyphony, gated, pan, velocityCurve } = pad
    const rule = {
      chokeGroup: choke ?? plainRule.chokeGroup,
      polyphony: polyphony ?? plainRule.polyphony,
      gated: gated ?? plainRule.gated,
      pan: pan ?? plainRule.pan,
    }
    this.#pads.set(place, { pad: place, class: heaviestClass(drum), note, rule, velocityCurve, isFrozen, layers })
    if (this.#isPadsDue) return
    this.#isPadsDue = true
    queueMicrotask(() => this.#flush()) // once for all sixteen
  }

  countsAs(place: number, velocity: number): number {
    return curvedVelocity(velocity, this.#pads.get(place)?.velocityCurve)
  }

  prepare(shot: Shot, { pad, neighbour }: ShotWish): void {
    this.#flush()
    const id = this.#nextId++
    this.#ids.set(shot, id)
    const samples = Float32Array.from(resample(shot.samples, shot.rateHz, this.#rateHz))
    const { level = 0, tune = 0 } = shot.recipe.controls
    const told = { id, samples, velocity: shot.velocity, levelDb: level, semitones: tune }
    this.#tell({ type: 'shot', pad, shot: told, isOwn: neighbour === undefined }, [samples.buffer])
  }

  dropAhead(pad: number): void {
    this.#flush()
    this.#tell({ type: 'drop', pad })
  }

  strike(pad: number, velocity: number): void {
    this.#flush()
    this.#tell({ type: 'strike', pad, velocity })
  }

  release(pad: number): void {
    this.#tell({ type: 'release', pad })
  }

  /** Tells how pads play where that has changed; whatever rests on it comes after. */
  #flush(): void {
    if (!this.#isPadsDue) return
    this.#isPadsDue = false
    const pads = [...this.#pads.values()]
    const text = JSON.stringify(pads)
    if (text === this.#toldPads) return
    this.#toldPads = text
    this.#tell({ type: 'pads', pads })
  }
}
