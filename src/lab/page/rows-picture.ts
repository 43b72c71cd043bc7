// Pictures with a row for each of several things over one axis: thresholds of listeners, boxes of systems, worths.

import { type Area, bottomAxis, type Axis, px, type Scale, svg } from './picture.ts'
import { escaped } from './html.ts'

const width = 460
export const rowsArea = { left: 14, right: 446 } as const
const top = 8

export interface Row {
  readonly name: string
  /** What stands at the row's right end. */
  readonly said?: string
  /** Its marks; `y` is the middle of the row's lane. */
  readonly marks: (y: number) => string
}

interface RowsPicture {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly axis: Axis
  readonly rows: readonly Row[]
  /** `above`: names on a line of their own, which suits long ones; `beside`: in the lane, at its left. */
  readonly names: 'above' | 'beside'
  /** Where the axis begins; at the picture's own left by default. */
  readonly left?: number
  /** Height of a row's lane, in pixels. */
  readonly lane?: number
  /** Behind all rows, over the whole height. */
  readonly behind?: (area: Area) => string
}

/** A picture of rows, one below the other. */
export function rowsPicture(picture: RowsPicture): string {
  const { id, title, description, axis, rows, names, left = rowsArea.left, lane = 22, behind } = picture
  const step = lane + (names === 'above' ? 18 : 0)
  const area: Area = { left, right: rowsArea.right, top, bottom: top + rows.length * step + 6 }
  const drawn = rows.map(({ name, said, marks }, i) => {
    const start = top + i * step
    const y = start + step - lane / 2
    const line = names === 'above' ? start + 13 : y + 4
    const end =
      said === undefined
        ? ''
        : `<text class="note" x="${area.right}" y="${px(line)}" text-anchor="end">${escaped(said)}</text>`
    return `<text class="name" x="2" y="${px(line)}">${escaped(name)}</text>${end}${marks(y)}`
  })
  const body = [bottomAxis(area, axis), behind?.(area) ?? '', ...drawn]
  return svg(id, width, area.bottom + 42, title, description, body.join('\n'))
}

/** A value with its interval; `hollow` ones are diamonds of the other colour. */
export function dotMark(
  scale: Scale,
  y: number,
  value: number,
  interval: readonly [number, number] | null,
  shape: 'dot' | 'hollow' = 'dot',
): string {
  const [kind, at] = [shape === 'dot' ? '' : ' hollow', px(scale(value))]
  const ends = interval?.map((end) => px(scale(end)))
  const line =
    ends === undefined
      ? ''
      : `<path class="interval${kind}" d="M${ends[0]} ${px(y)}H${ends[1]}M${ends[0]} ${px(y - 4)}v8M${ends[1]} ${px(y - 4)}v8"/>`
  const mark =
    shape === 'dot'
      ? `<circle class="mean" cx="${at}" cy="${px(y)}" r="4.5"/>`
      : `<path class="mean hollow" d="M${at} ${px(y - 5.5)}l5 5.5 -5 5.5 -5 -5.5z"/>`
  return `${line}${mark}`
}

interface BoxMarks {
  readonly median: number
  readonly quartiles: readonly [number, number]
  readonly whiskers: readonly [number, number]
}

/** Box, whiskers, and every value as a dot; dots of one value stand above each other in turn. */
export function boxMarks(scale: Scale, y: number, box: BoxMarks, values: readonly number[]): string {
  const { median, quartiles, whiskers } = box
  const [low, high] = quartiles.map(scale) as [number, number]
  const half = 9
  const seen = new Map<number, number>()
  const dots = values
    .toSorted((a, b) => a - b)
    .map((value) => {
      const place = Math.round(scale(value) / 5)
      const count = seen.get(place) ?? 0
      seen.set(place, count + 1)
      const shift = [0, -4, 4, -8, 8, -12, 12][count % 7]
      return `<circle class="raw" cx="${px(scale(value))}" cy="${px(y + shift)}" r="2.6"/>`
    })
  return `<path class="whisker" d="M${px(scale(whiskers[0]))} ${px(y)}H${px(low)}M${px(high)} ${px(y)}H${px(scale(whiskers[1]))}"/>
<rect class="box" x="${px(low)}" y="${px(y - half)}" width="${px(Math.max(1, high - low))}" height="${2 * half}"/>
<path class="median" d="M${px(scale(median))} ${px(y - half - 2)}v${2 * half + 4}"/>${dots.join('')}`
}
