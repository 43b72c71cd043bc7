// A plane through a sound's place: two directions that nobody chose, always the same ones of the same number, and every
// place on it as likely a draw as the sound's own. Pure.

import type { PlaceSizes } from '../../src/dsp/place.ts'
import { RandomStream } from '../../src/dsp/random.ts'

/** Where on the plane: right angles away from the sound, 0 … 1; at 1 nothing of it is left. */
export type OnPlane = (x: number, y: number) => Float32Array

/** Fewer numbers than these have no two directions square to them and to each other. */
const leastDimensions = 3

/**
 * Walks over the sphere that a place lies on: (x, y) goes hypot(x, y) right angles along the great circle whose tangent at the
 * place is x·u + y·v, where u and v are square to the place and to each other (the exponential map of the sphere). Latent
 * [Z] and normals [D] go on spheres of their own, as between two places; `turn` numbers the directions.
 */
export function planeThrough(place: Float32Array, { latentSize }: PlaceSizes, turn: number): OnPlane {
  const random = new RandomStream(turn, 'map directions')
  const [first, second] = [0, 1].map(() => random.fillNormal(new Float32Array(place.length)))
  const parts = [
    [0, latentSize],
    [latentSize, place.length],
  ].map(([from, to]) => sphereWalk(...([place, first!, second!].map((v) => v.slice(from, to)) as Three)))
  return (x, y) => {
    const there = new Float32Array(place.length)
    there.set(parts[0]!(x, y), 0)
    there.set(parts[1]!(x, y), latentSize)
    return there
  }
}

type Three = [Float32Array, Float32Array, Float32Array]

function sphereWalk(centre: Float32Array, first: Float32Array, second: Float32Array): OnPlane {
  const radius = Math.sqrt(dot(centre, centre))
  if (centre.length < leastDimensions || radius === 0) return () => centre
  const u = square(first, [centre])
  const v = square(second, [centre, u])
  return (x, y) => {
    const away = Math.hypot(x, y)
    if (away === 0) return centre
    const [near, far] = [Math.cos((away * Math.PI) / 2), (radius * Math.sin((away * Math.PI) / 2)) / away]
    return centre.map((value, i) => near * value + far * (x * u[i]! + y * v[i]!))
  }
}

/** What of a direction is square to all of some that are square to each other, at length 1. */
function square(direction: Float32Array, others: readonly Float32Array[]): Float32Array {
  let rest = direction
  for (const other of others) {
    const part = dot(rest, other) / dot(other, other)
    rest = rest.map((value, i) => value - part * other[i]!)
  }
  const length = Math.sqrt(dot(rest, rest))
  return rest.map((value) => value / length)
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}
