// The rendered shots of a pad on the desk: by velocity, since a soft stroke is not a quiet hard one, and of each velocity a
// few that are played in turn.

import { dbToGain } from '../dsp/level.ts'
import { maxVelocity, velocityGainDb } from '../protocol/velocity.ts'

/** Where a shot lies. */
export interface ShotPlace {
  /** The velocity that it was rendered at. */
  readonly layer: number
  readonly index: number
}

export interface TakenShot extends ShotPlace {
  /** [N] */
  readonly shot: Float32Array
  /** What it is to be played at, of amplitude. */
  readonly gain: number
}

interface Layer {
  readonly velocity: number
  readonly shots: Float32Array[]
  next: number
}

export class LayeredShots {
  /** Softest first; none is empty. */
  readonly #layers: Layer[]

  /** `hardest` are shots at the hardest hit. */
  constructor(hardest: readonly Float32Array[]) {
    this.#layers = hardest.length === 0 ? [] : [{ velocity: maxVelocity, shots: [...hardest], next: 0 }]
  }

  /** The next shot for a hit of `velocity`: of the softest layer that is not softer, as far as there is one. */
  take(velocity: number): TakenShot | undefined {
    const layer = this.#layers.find((one) => one.velocity >= velocity) ?? this.#layers.at(-1)
    if (layer === undefined) return undefined
    const index = layer.next % layer.shots.length
    layer.next = index + 1
    const gain = dbToGain(velocityGainDb(velocity) - velocityGainDb(layer.velocity))
    return { layer: layer.velocity, index, shot: layer.shots[index]!, gain }
  }

  /** The first shot at the hardest hit. */
  get hardest(): Float32Array | undefined {
    return this.#layers.at(-1)?.shots[0]
  }

  /** Puts a shot in the place of an old one, or at the end of its layer. */
  put({ layer: velocity, index }: ShotPlace, shot: Float32Array): void {
    const layer = this.#layers.find((one) => one.velocity === velocity)
    if (layer !== undefined) layer.shots[Math.min(index, layer.shots.length)] = shot
    else {
      this.#layers.push({ velocity, shots: [shot], next: 0 })
      this.#layers.sort((a, b) => a.velocity - b.velocity)
    }
  }
}
