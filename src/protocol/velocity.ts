// What a velocity means: how hard a hit counts on a pad, its level, what it is rendered at; the engine and the page share these curves.

/** The hardest hit of MIDI; the softest is 1, and 0 is a note-off that never starts a sound. */
export const maxVelocity = 127

/**
 * Level of a hit against the hardest one: 40·log10(velocity / 127) dB, that is an amplitude of (velocity / 127)²
 * (Dannenberg 2006, "The interpretation of MIDI velocity": a square law is what most instruments come close to).
 * 127 ↦ 0 dB, 64 ↦ −11.9 dB, 1 ↦ −84.2 dB.
 */
export function velocityGainDb(velocity: number): number {
  return 40 * Math.log10(velocity / maxVelocity)
}

/** Curves by name; `linear` leaves a velocity as it is. */
export const velocityShapes = ['soft', 'linear', 'hard'] as const

/** A named curve, an exponent of one's own, or one velocity for all hits. */
export type VelocityCurve = (typeof velocityShapes)[number] | { readonly exponent: number } | { readonly fixed: number }

const exponents = { soft: 0.5, linear: 1, hard: 2 } as const

/**
 * How hard a hit of `velocity` counts on a pad of this curve, both 1 … 127: 1 + 126·((velocity − 1)/126)^exponent,
 * rounded. Soft (½) reaches loud early, hard (2) late; every exponent keeps 1, 127 and the order of hits.
 */
export function curvedVelocity(velocity: number, curve: VelocityCurve = 'linear'): number {
  if (typeof curve === 'object' && 'fixed' in curve) return curve.fixed
  const exponent = typeof curve === 'object' ? curve.exponent : exponents[curve]
  if (exponent === 1) return velocity
  return Math.round(1 + (maxVelocity - 1) * ((velocity - 1) / (maxVelocity - 1)) ** exponent)
}

/**
 * Where a model's timbre moves with velocity, hits are rendered at these, and brought to their own level in between:
 * timbre moves in steps, level does not.
 */
const layersOfTimbre = [32, 64, 96, maxVelocity]
const oneLayer = [maxVelocity]

/** Velocities that hits of a model are rendered at, softest first; `conditions` are what it is steered by. */
export function velocityLayers(conditions: readonly string[] = []): readonly number[] {
  return conditions.includes('energy') ? layersOfTimbre : oneLayer
}

/** The layer that a hit of `velocity` belongs to: the softest one that is not softer. */
export function layerOf(layers: readonly number[], velocity: number): number {
  return layers.find((layer) => velocity <= layer)!
}
