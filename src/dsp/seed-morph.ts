// Between the draws of two seeds: latents on their great circle, noises with their variance kept, through draws that are
// as likely as both.

import { RandomStream } from './random.ts'

/** A seed whose latent [Z] is given instead of drawn. */
interface PlacedSeed {
  readonly seed: number
  readonly latent: readonly number[]
}

/** Where one sound's random inputs come from. */
export type DrawnOne = number | PlacedSeed

/** A place between the draws of two: `amount` 0 is the first, 1 is the other. */
interface SeedMorph {
  readonly from: DrawnOne
  readonly to: DrawnOne
  readonly amount: number
}

/** Where a sound's random inputs come from. */
export type DrawnFrom = DrawnOne | SeedMorph

/** Standard normals by absolute position, as a RandomStream has them: element i takes the words 2i and 2i + 1. */
export type Normals = Pick<RandomStream, 'fillNormal'> & { seek(position: number): Normals }

/**
 * Noise of a purpose from `from`: a·cos(t·π/2) + b·sin(t·π/2) of the two seeds' noises, which are independent, so that
 * every sample keeps its variance, and any stretch is the same whether it is drawn alone or with the rest. Between two
 * places of one seed it is that seed's.
 */
export function noiseOf(from: DrawnFrom, purpose: string): Normals {
  if (!isMorph(from)) return new RandomStream(seedOf(from), purpose)
  const [first, other] = [seedOf(from.from), seedOf(from.to)]
  if (first === other) return new RandomStream(first, purpose)
  const [a, b] = [new RandomStream(first, purpose), new RandomStream(other, purpose)]
  const [ofA, ofB] = [Math.cos((from.amount * Math.PI) / 2), Math.sin((from.amount * Math.PI) / 2)]
  const between: Normals = {
    seek(position) {
      a.seek(position)
      b.seek(position)
      return between
    },
    fillNormal(out) {
      for (let i = 0; i < out.length; i++) out[i] = ofA * a.normal() + ofB * b.normal()
      return out
    },
  }
  return between
}

/**
 * Latent of a purpose from `from`, [Z]: between two on the great circle of their latents.
 * @throws RangeError where a latent is given that has another size.
 */
export function latentOf(from: DrawnFrom, purpose: string, size: number): Float32Array {
  const latent = (one: DrawnOne): Float32Array => {
    if (typeof one === 'number') return new RandomStream(one, purpose).fillNormal(new Float32Array(size))
    if (one.latent.length !== size) throw new RangeError(`a latent of ${one.latent.length} values, not ${size}`)
    return Float32Array.from(one.latent)
  }
  return isMorph(from) ? slerp(latent(from.from), latent(from.to), from.amount) : latent(from)
}

function isMorph(from: DrawnFrom): from is SeedMorph {
  return typeof from === 'object' && 'amount' in from
}

function seedOf(from: DrawnOne): number {
  return typeof from === 'number' ? from : from.seed
}

/** Vectors closer to one line than this, by the sine of their angle, have no one great circle; the straight way is as good. */
const leastSine = 1e-4

/**
 * (sin((1−t)·Ω)·a + sin(t·Ω)·b) / sin Ω with Ω the angle between a and b, [Z] (Shoemake 1985, "Animating rotation with
 * quaternion curves"; for latents: White 2016, "Sampling generative networks"). t = 0 gives a, t = 1 gives b.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    ab += a[i] * b[i]
    aa += a[i] * a[i]
    bb += b[i] * b[i]
  }
  const angle = Math.acos(Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb))))
  const isPlane = Math.sin(angle) > leastSine
  const ofA = isPlane ? Math.sin((1 - t) * angle) / Math.sin(angle) : 1 - t
  const ofB = isPlane ? Math.sin(t * angle) / Math.sin(angle) : t
  return a.map((x, i) => ofA * x + ofB * b[i])
}
