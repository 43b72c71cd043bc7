// Moves a sound's place so that what the generator makes of it comes nearer to a wanted spectrum: Adam (Kingma and Ba 2015)
// on the slopes that the bundle's matching graph gives.

import type { ConditionName } from '../timbre/conditioning.ts'
import type { AnalysisGraphs } from './analysis-graphs.ts'
import type { ConditionPlace } from './condition-place.ts'

/** Where a search starts, and what stays as it is meanwhile. */
export interface Start {
  /** One-hot, [K]. */
  readonly mix: Float32Array
  /** [Z] */
  readonly latent: Float32Array
  /** [D]; of a model without conditions empty. */
  readonly normals: Float32Array
  readonly conditions: ConditionPlace | undefined
  /** What the seed draws. */
  readonly noise: Float32Array
  readonly noiseSpectrum: Float32Array
}

export interface Match {
  readonly latent: Float32Array
  readonly normals: Float32Array
}

/** Steps, of which each takes about three renders; more come no nearer on held-out drums. */
const steps = 16
/** Size of a first step in each direction, in deviations; the last are small. */
const stride = 0.1
const [keepMean, keepSquare] = [0.9, 0.99]

/** [analysis worker; blocks a step at a time] The nearest place of all that were tried. @param names of the model's conditions. */
export async function match(
  { matching }: AnalysisGraphs,
  names: readonly ConditionName[],
  wanted: Float32Array,
  start: Start,
): Promise<Match> {
  const { conditions } = start
  let at = Float32Array.of(...start.latent, ...start.normals)
  const size = start.latent.length
  const [mean, square] = [new Float64Array(at.length), new Float64Array(at.length)]
  let nearest = { distance: Infinity, at }
  for (let step = 1; step <= steps; step++) {
    const [latent, normals] = [at.subarray(0, size), at.subarray(size)]
    const given = conditions?.given(normals)
    const values = {
      latent,
      conditions: Float32Array.from(names, (name) => given?.[name] ?? 0),
      classes: start.mix,
      noise: start.noise,
      noiseSpectrum: start.noiseSpectrum,
      wanted,
    }
    const { distance, latentSlope, conditionsSlope } = await matching.run(values)
    if (!(distance![0]! < Infinity)) break
    if (distance![0]! < nearest.distance) nearest = { distance: distance![0]!, at }
    const ofConditions = Object.fromEntries(names.map((name, d) => [name, conditionsSlope![d]!]))
    const slopes = [...latentSlope!, ...(conditions?.slopes(ofConditions, normals) ?? [])]
    const rate = stride * (0.5 + 0.5 * Math.cos((Math.PI * (step - 1)) / steps))
    const next = at.map((value, i) => {
      mean[i] = keepMean * mean[i]! + (1 - keepMean) * slopes[i]!
      square[i] = keepSquare * square[i]! + (1 - keepSquare) * slopes[i]! ** 2
      const [m, s] = [mean[i] / (1 - keepMean ** step), square[i] / (1 - keepSquare ** step)]
      return value - (rate * m) / (Math.sqrt(s) + 1e-8)
    })
    if (conditions !== undefined) next.set(conditions.held(next.subarray(size)), size)
    at = next
  }
  return { latent: nearest.at.slice(0, size), normals: nearest.at.slice(size) }
}
