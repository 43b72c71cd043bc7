// How hard a press is: by its height in the pad for pointers, two fixed steps for keys.

import { maxVelocity } from '../src/protocol/velocity.ts'

/** Velocity at the bottom edge of a pad: 32 dB under the hardest hit, soft but never lost. */
const softestPress = 20

/** The lowest and the highest tenth of a pad are flat, so that both ends are easy to hit. */
const flatPart = 0.1

/** A key without Shift: 4.2 dB under the accent. */
export const keyVelocity = 100

/** A key with Shift. */
export const accentVelocity = maxVelocity

/** Height in the pad (0 bottom edge … 1 top edge) → velocity 20 … 127, linear between the flat tenths. */
export function velocityAtHeight(height: number): number {
  const part = Math.min(1, Math.max(0, (height - flatPart) / (1 - 2 * flatPart)))
  return Math.round(softestPress + part * (maxVelocity - softestPress))
}

/** Velocity → height in the pad, the inverse between the flat tenths. */
export function heightOfVelocity(velocity: number): number {
  const part = Math.max(0, (velocity - softestPress) / (maxVelocity - softestPress))
  return flatPart + part * (1 - 2 * flatPart)
}
