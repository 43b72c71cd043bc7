// The arithmetic of a knob that may be on "auto": where it points, and what keys and drags make of its value.

import type { Reach } from '../src/protocol/messages.ts'

/** A knob turns through this much, in degrees, symmetric about the top. */
export const knobSweep = 270
/** A drag of this many pixels up goes through the whole reach. */
const dragPixels = 160
/** A class that reaches no further than this, in points, cannot be steered: nobody would hear it. */
const leastReach = 1

export function canSteer({ min, max }: Reach): boolean {
  return max - min >= leastReach
}

/** How far along its reach a value is, 0 … 1. */
export function partOf(value: number, { min, max }: Reach): number {
  return max > min ? Math.min(1, Math.max(0, (value - min) / (max - min))) : 0.5
}

/** The value within the reach and on a step. */
export function settledValue(value: number, { min, max }: Reach, step: number): number {
  const stepped = Math.round(value / step) * step
  return Number(Math.min(max, Math.max(min, stepped)).toFixed(6))
}

/** Where a drag by `pixels` upwards from `start` ends; a tenth as far with `fine`. */
export function draggedValue(start: number, pixels: number, reach: Reach, step: number, fine: boolean): number {
  const moved = ((pixels / dragPixels) * (reach.max - reach.min)) / (fine ? 10 : 1)
  return settledValue(start + moved, reach, step)
}

/**
 * What a key makes of a value: arrows a point (with Shift a step), page keys a tenth of the reach, Home and End its ends,
 * Backspace and Delete "auto". Undefined for keys that mean nothing here.
 */
export function keyedValue(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  value: number,
  reach: Reach,
  step: number,
): number | 'auto' | undefined {
  const small = shiftKey ? step : 1
  const large = Math.max(1, (reach.max - reach.min) / 10)
  const by: Readonly<Record<string, number>> = {
    ArrowUp: small,
    ArrowRight: small,
    ArrowDown: -small,
    ArrowLeft: -small,
    PageUp: large,
    PageDown: -large,
    Home: -Infinity,
    End: Infinity,
  }
  if (key === 'Backspace' || key === 'Delete') return 'auto'
  const change = by[key]
  if (change === undefined) return undefined
  if (change === Infinity) return reach.max
  return change === -Infinity ? reach.min : settledValue(value + change, reach, step)
}
