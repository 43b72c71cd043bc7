// A pad's velocity response as the page offers it: named curves, one's own exponent, or always the same. Pure.

import { curvedVelocity, maxVelocity, velocityShapes } from '../src/protocol/velocity.ts'
import type { VelocityCurve } from '../src/protocol/velocity.ts'

export type CurveKind = (typeof velocityShapes)[number] | 'exponent' | 'fixed'

export const curveKinds: readonly { readonly kind: CurveKind; readonly label: string; readonly hint: string }[] = [
  { kind: 'soft', label: 'Soft', hint: 'loud early' },
  { kind: 'linear', label: 'Linear', hint: 'as it is struck' },
  { kind: 'hard', label: 'Hard', hint: 'loud late' },
  { kind: 'exponent', label: 'Own curve', hint: 'velocity to a power: below 1 loud early, above 1 late' },
  { kind: 'fixed', label: 'Fixed', hint: 'every hit counts the same' },
]

/** Ranges of the number beside a curve that has one. */
export const curveNumbers = {
  exponent: { min: 0.1, max: 10, step: 0.01, default: 1.5 },
  fixed: { min: 1, max: maxVelocity, step: 1, default: 100 },
} as const

export function kindOf(curve: VelocityCurve = 'linear'): CurveKind {
  if (typeof curve === 'string') return curve
  return 'fixed' in curve ? 'fixed' : 'exponent'
}

/** The number of a curve that has one. */
export function numberOf(curve: VelocityCurve | undefined): number | undefined {
  if (typeof curve !== 'object') return undefined
  return 'fixed' in curve ? curve.fixed : curve.exponent
}

/** A curve of a kind, its number within its range; undefined for the linear one, which kits leave out. */
export function curveOf(kind: CurveKind, number?: number): VelocityCurve | undefined {
  if (kind === 'linear') return undefined
  if (kind === 'soft' || kind === 'hard') return kind
  const { min, max, step, default: usual } = curveNumbers[kind]
  const within = Math.min(max, Math.max(min, number ?? usual))
  const value = Number((Math.round(within / step) * step).toFixed(2))
  return kind === 'fixed' ? { fixed: value } : { exponent: value }
}

/** The curve as an SVG path in a box of `width` × `height`: velocity to the right, how hard it counts upwards. */
export function curvePath(curve: VelocityCurve | undefined, width: number, height: number, points = 32): string {
  const at = Array.from({ length: points }, (_, i) => {
    const velocity = 1 + Math.round(((maxVelocity - 1) * i) / (points - 1))
    const counts = curvedVelocity(velocity, curve)
    const x = ((velocity - 1) / (maxVelocity - 1)) * width
    return `${x.toFixed(1)} ${(height * (1 - counts / maxVelocity)).toFixed(1)}`
  })
  return `M${at.join('L')}`
}
