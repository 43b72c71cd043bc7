// A mix of classes as a player sets it: parts of a hundred. Pure.

import { weightsOf } from '../src/protocol/sound.ts'
import type { SoundClass } from '../src/protocol/sound.ts'

export interface Part {
  readonly name: string
  /** 0 … 100; the parts of a mix add up to 100. */
  readonly percent: number
}

/** Classes that a pad can be mixed of here; kits may have more. */
export const mostParts = 3

/** In the order in which the mix names them. */
export function partsOf(of: SoundClass): readonly Part[] {
  const weights = weightsOf(of)
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  return weights.map(([name, weight]) => ({ name, percent: (100 * weight) / total }))
}

/** One part alone is a class and no mix; parts of nothing are none. */
export function mixOf(parts: readonly Part[]): SoundClass {
  const some = parts.filter(({ percent }) => percent > 0)
  if (some.length <= 1) return (some[0] ?? parts[0])?.name ?? ''
  return Object.fromEntries(some.map(({ name, percent }) => [name, Math.round(percent * 10) / 1000]))
}

/** One part set to `percent`; the others share what is left as they did before. */
export function withPercent(parts: readonly Part[], at: number, percent: number): readonly Part[] {
  const rest = parts.reduce((sum, part, i) => (i === at ? sum : sum + part.percent), 0)
  return parts.map((part, i) => {
    if (i === at) return { ...part, percent }
    const share = rest > 0 ? part.percent / rest : 1 / (parts.length - 1)
    return { ...part, percent: share * (100 - percent) }
  })
}

/** With another class in it, of `percent`; undefined where there is none or no more room. */
export function withPart(
  parts: readonly Part[],
  classes: readonly string[],
  percent = 30,
): readonly Part[] | undefined {
  const name = classes.find((one) => parts.every((part) => part.name !== one))
  if (name === undefined || parts.length >= mostParts) return undefined
  return withPercent([...parts, { name, percent: 0 }], parts.length, percent)
}

export function withoutPart(parts: readonly Part[], at: number): readonly Part[] {
  const others = parts.filter((_, i) => i !== at)
  const total = others.reduce((sum, { percent }) => sum + percent, 0)
  return others.map((part) => ({ ...part, percent: total > 0 ? (100 * part.percent) / total : 100 / others.length }))
}
