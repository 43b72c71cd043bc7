// The modes of a circular membrane with a fixed edge: frequencies in the ratios of the Bessel functions' zeros,
// levels after where it is struck (Fletcher and Rossing, "The Physics of Musical Instruments", chapter 3).

import { besselJ, besselZeros } from '../dsp/bessel.ts'
import type { Mode } from './modes.ts'

export interface MembraneMode {
  /** Nodal diameters m and nodal circles n of the mode (m, n). */
  readonly diameters: number
  readonly circles: number
  /** Zero number n of J_m, and its ratio to the first zero of J_0, which is the mode's pitch over the lowest. */
  readonly zero: number
  readonly ratio: number
}

/** The 24 lowest modes, ascending: 1, 1.593, 2.136, 2.295, 2.653, 2.917, … */
export const membraneModes: readonly MembraneMode[] = (() => {
  const lowest = besselZeros(0, 1)[0]
  return Array.from({ length: 12 }, (_, diameters) =>
    besselZeros(diameters, 5).map((zero, i) => ({ diameters, circles: i + 1, zero, ratio: zero / lowest })),
  )
    .flat()
    .toSorted((a, b) => a.zero - b.zero)
    .slice(0, 24)
})()

export interface Strike {
  /** Pitch of the lowest mode. */
  readonly hz: number
  /** T60 of the lowest mode; mode k decays faster by ratio^damping. */
  readonly decaySec: number
  readonly damping: number
  /** Where the stick lands: 0 the middle, 1 the rim. */
  readonly radius: number
  /** Width of the stick's contact in time: high modes are weaker by e^(−(f·contactSec)²). */
  readonly contactSec: number
  /** How far the enclosed air pulls the ratios together: 0 none, 0.2 a drum with two heads. */
  readonly airLoading: number
}

/** ∫ of each mode's shape squared is proportional to J_{m+1}(z)². */
const norms = membraneModes.map((mode) => besselJ(mode.diameters + 1, mode.zero) ** 2)

/**
 * The modes that a strike excites, all in phase. Level of mode k ∝ J_m(z·radius) / (z·J_{m+1}(z)²): its share of the
 * velocity at the struck point, falling with z because small patches of opposite sign radiate badly. The lowest mode,
 * struck in the middle, has level 1.
 */
export function struckMembrane(strike: Strike): Mode[] {
  return membraneModes.map((mode, k) => {
    const hz = strike.hz * mode.ratio ** (1 - strike.airLoading)
    const shape = besselJ(mode.diameters, mode.zero * strike.radius)
    const contact = Math.exp(-((hz * strike.contactSec) ** 2))
    return {
      hz,
      decaySec: strike.decaySec * mode.ratio ** -strike.damping,
      gain: (shape * norms[0] * contact) / (norms[k] * mode.ratio),
    }
  })
}
