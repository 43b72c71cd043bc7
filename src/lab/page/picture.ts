// Drawing for the report: scales, axes and marks as SVG text. Colours are the page's, by class.

import { plain } from '../analysis/wording.ts'
import { escaped } from './html.ts'

/** A value's place in the picture. */
export type Scale = (value: number) => number

export function linearScale([low, high]: readonly [number, number], [from, to]: readonly [number, number]): Scale {
  return (value) => from + ((value - low) / (high - low)) * (to - from)
}

export function logScale([low, high]: readonly [number, number], range: readonly [number, number]): Scale {
  const scale = linearScale([Math.log(low), Math.log(high)], range)
  return (value) => scale(Math.log(value))
}

/** Round values within a range, about `count` of them. */
export function ticksOf([low, high]: readonly [number, number], count: number): readonly number[] {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * [1, 2, 5, 10].find((times) => times * power >= rough * (1 - 1e-9))!
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step)
}

/** 1, 2 and 5 of each decade within a range. */
export function logTicksOf([low, high]: readonly [number, number]): readonly number[] {
  const ticks: number[] = []
  for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++)
    for (const times of [1, 2, 5]) {
      const value = times * 10 ** decade
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value)
    }
  return ticks
}

/** Whole tenths of a pixel are fine enough. */
export const px = (value: number): string => plain(Math.round(value * 10) / 10).replace('−', '-')

/** The sides of the area that is drawn in, in pixels of the picture. */
export interface Area {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface Axis {
  readonly scale: Scale
  readonly ticks: readonly number[]
  readonly label: string
  /** How a tick is written; as short as it can be by default. */
  readonly said?: (value: number) => string
}

/** The axis along the bottom, with lines up through the picture. */
export function bottomAxis({ left, right, top, bottom }: Area, { scale, ticks, label, said = plain }: Axis): string {
  const marks = ticks.map((value) => {
    const x = px(scale(value))
    return `<path class="grid" d="M${x} ${px(top)}V${px(bottom)}"/><text class="tick" x="${x}" y="${px(bottom + 17)}" text-anchor="middle">${said(value)}</text>`
  })
  const middle = px((left + right) / 2)
  return `${marks.join('')}<path class="axis" d="M${px(left)} ${px(bottom)}H${px(right)}"/><text class="label" x="${middle}" y="${px(bottom + 35)}" text-anchor="middle">${escaped(label)}</text>`
}

/** The axis along the left, with lines across; its label stands above it, where it can be read. */
export function leftAxis({ left, right, top }: Area, { scale, ticks, label, said = plain }: Axis): string {
  const marks = ticks.map((value) => {
    const y = scale(value)
    return `<path class="grid" d="M${px(left)} ${px(y)}H${px(right)}"/><text class="tick" x="${px(left - 6)}" y="${px(y + 4)}" text-anchor="end">${said(value)}</text>`
  })
  return `${marks.join('')}<text class="label" x="2" y="${px(top - 11)}">${escaped(label)}</text>`
}

/** A picture that says what it is to whoever does not see it. */
export function svg(
  id: string,
  width: number,
  height: number,
  title: string,
  description: string,
  body: string,
): string {
  return `<svg viewBox="0 0 ${width} ${px(height)}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${escaped(title)}</title><desc id="${id}-desc">${escaped(description)}</desc>
${body}</svg>`
}
