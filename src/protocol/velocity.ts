// What a velocity means for the level of a hit; the engine and the page share this one curve.

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
