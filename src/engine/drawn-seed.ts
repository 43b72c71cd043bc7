// What a seed draws for a model, in advance of a hit or as its slices ask for it.

import { drawLatent, drawNoiseAt, NoiseCarrier } from '../dsp/generator-signals.ts'
import type { Range } from '../dsp/range.ts'
import type { DrawnFrom } from '../dsp/seed-morph.ts'
import type { Manifest } from '../model/manifest.ts'

/** Latent, noise and noise carrier of one seed, or of a place between two: everything of a sound that neither the player nor the network decides. */
export class DrawnSeed {
  readonly from: DrawnFrom
  /** [Z] */
  readonly latent: Float32Array
  readonly #carrier: NoiseCarrier | undefined
  readonly #noise: Map<string, Float32Array>
  readonly #frames: Map<string, Float32Array>

  /** `same` has the noise of the same seed, which then is not drawn again. */
  constructor(from: DrawnFrom, manifest: Manifest, same?: DrawnSeed) {
    const { grid, compression, latentSize, noisePositions, family } = manifest
    this.from = from
    this.latent = drawLatent(from, latentSize)
    const carried = noisePositions > 0 && family !== 'style-wave'
    this.#noise = same === undefined ? new Map() : same.#noise
    this.#frames = same === undefined ? new Map() : same.#frames
    this.#carrier =
      same === undefined ? (carried ? new NoiseCarrier(from, grid, compression) : undefined) : same.#carrier
  }

  /** Noise at the positions of some stretches, one after the other, [P′]. */
  noise(stretches: readonly Range[]): Float32Array {
    return kept(this.#noise, stretches.map(keyOf).join(), () => drawNoiseAt(this.from, stretches))
  }

  /** Frames of the noise carrier, [T′, F, 2]; nothing where the model takes none. */
  carrier(frames: Range): Float32Array {
    const carrier = this.#carrier
    if (carrier === undefined) return new Float32Array(0)
    return kept(this.#frames, keyOf(frames), () => carrier.frames(frames))
  }
}

const keyOf = ({ from, to }: Range) => `${from}-${to}`

function kept(values: Map<string, Float32Array>, key: string, draw: () => Float32Array): Float32Array {
  let value = values.get(key)
  if (value === undefined) values.set(key, (value = draw()))
  return value
}
