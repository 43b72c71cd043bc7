// Charts of the timbre report as SVG: distributions by class, a matrix of correlations, shares of variance, examples
// in the plane. Colours of text and lines are the page's.

import { quantileOf } from '../timbre/conditioning.ts'

/** One colour a class, told apart by hue. */
export function classColour(index: number, classes: number): string {
  return `hsl(${Math.round((360 * index) / classes + 18) % 360} 62% 52%)`
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

const number = (value: number) => Number(value.toFixed(1))

export interface Ridge {
  readonly label: string
  readonly colour: string
  readonly values: readonly number[]
}

const ridges = { width: 460, left: 82, right: 58, row: 30, top: 6, axis: 22, points: 120 }

/**
 * Smoothed distributions, one below the other, each as high at its peak; the line under it spans 5 … 95 %, the tick is
 * the median. Zeros of a descriptor that is either 0 or far from it stand apart, with their share.
 */
export function ridgeChart(rows: readonly Ridge[], zerosApart: boolean): string {
  const { width, left, right, row, top, axis, points } = ridges
  const shown = rows.map(({ values }) => (zerosApart ? values.filter((value) => value !== 0) : values))
  const all = shown.flat().toSorted((a, b) => a - b)
  if (all.length === 0) return '<p>0 everywhere.</p>'
  const [low, high] = [quantileOf(all, 0.002), quantileOf(all, 0.998)]
  const margin = (high - low || 1) * 0.04
  const [from, to] = [low - margin, high + margin]
  const x = (value: number) =>
    left + ((Math.max(from, Math.min(to, value)) - from) / (to - from)) * (width - left - right)
  const height = top + rows.length * row + axis
  const ticks = ticksBetween(from, to)
  const grid = ticks.map(
    (tick) => `<path class="grid" d="M${number(x(tick))} ${top}V${height - axis + 4}"/>
<text x="${number(x(tick))}" y="${height - 5}" text-anchor="middle">${String(tick).replace('-', '−')}</text>`,
  )
  const bodies = rows.map(({ label, colour, values }, i) => {
    const base = top + (i + 1) * row - 6
    const ordered = shown[i]!.toSorted((a, b) => a - b)
    const zeros = values.length - ordered.length
    const note = zerosApart && zeros > 0 ? `${Math.round((100 * zeros) / values.length)} % at 0` : ''
    const texts = `<text x="${left - 8}" y="${base}" text-anchor="end">${escaped(label)}</text>
<text class="soft" x="${width}" y="${base}" text-anchor="end">${note}</text>`
    if (ordered.length < 2) return texts
    const density = smoothed(ordered, from, to, points)
    const most = Math.max(...density)
    const line = density.map((value, k) => {
      const at = left + ((k + 0.5) / points) * (width - left - right)
      return `${number(at)} ${number(base - (value / most) * (row - 9))}`
    })
    const [p5, p50, p95] = [0.05, 0.5, 0.95].map((part) => number(x(quantileOf(ordered, part)))) as [
      number,
      number,
      number,
    ]
    return `${texts}<path fill="${colour}" fill-opacity="0.55" stroke="${colour}" d="M${left} ${base}L${line.join('L')}L${width - right} ${base}Z"/>
<path stroke="currentColor" stroke-width="1.5" d="M${p5} ${base + 1.5}H${p95}M${p50} ${base - 5}V${base + 4}"/>`
  })
  return svg(width, height, [...grid, ...bodies])
}

/** Gaussian kernel density of ordered values at the middles of `points` steps; Silverman's width. */
function smoothed(ordered: readonly number[], from: number, to: number, points: number): number[] {
  const mean = ordered.reduce((a, b) => a + b, 0) / ordered.length
  const deviation = Math.sqrt(ordered.reduce((sum, value) => sum + (value - mean) ** 2, 0) / ordered.length)
  const spread = Math.min(deviation, (quantileOf(ordered, 0.75) - quantileOf(ordered, 0.25)) / 1.34) || deviation
  const width = Math.max(0.9 * spread * ordered.length ** -0.2, (to - from) / 200)
  return Array.from({ length: points }, (_, k) => {
    const at = from + ((k + 0.5) / points) * (to - from)
    return ordered.reduce((sum, value) => sum + Math.exp(-0.5 * ((value - at) / width) ** 2), 0)
  })
}

function ticksBetween(from: number, to: number): number[] {
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough)!
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(10)),
  )
}

/** Correlations −1 … 1 as coloured cells with their hundredths: orange together, blue against each other. */
export function matrixChart(names: readonly string[], matrix: readonly (readonly number[])[]): string {
  const [cell, left, top] = [46, 84, 58]
  const size = names.length * cell
  const heads = names.map(
    (name, i) => `<text x="${left - 6}" y="${top + i * cell + cell / 2 + 4}" text-anchor="end">${escaped(name)}</text>
<text transform="translate(${left + i * cell + cell / 2 + 2} ${top - 6}) rotate(-40)">${escaped(name)}</text>`,
  )
  const cells = matrix.flatMap((row, i) =>
    row.map((value, j) => {
      const colour = value >= 0 ? '#e07b28' : '#3f7fd0'
      const text = value.toFixed(2).replace('-0.00', '0.00').replace('-', '−').replace('0.', '.')
      return `<rect x="${left + j * cell}" y="${top + i * cell}" width="${cell - 1}" height="${cell - 1}" fill="${colour}" fill-opacity="${Math.abs(value).toFixed(2)}"/>
<text x="${left + j * cell + cell / 2}" y="${top + i * cell + cell / 2 + 4}" text-anchor="middle">${text}</text>`
    }),
  )
  return svg(left + size + 24, top + size, [...heads, ...cells])
}

/** Shares of variance as bars, with their sum so far. */
export function shareChart(shares: readonly number[]): string {
  const [width, row, left] = [460, 22, 40]
  let sum = 0
  const bars = shares.map((share, i) => {
    sum += share
    const length = share * (width - left - 110)
    return `<text x="${left - 6}" y="${i * row + 15}" text-anchor="end">${i + 1}</text>
<rect x="${left}" y="${i * row + 3}" width="${number(length)}" height="${row - 6}" fill="var(--bar)"/>
<text x="${number(left + length + 6)}" y="${i * row + 15}">${(100 * share).toFixed(1)} %</text>
<text class="soft" x="${width}" y="${i * row + 15}" text-anchor="end">${(100 * sum).toFixed(1)} %</text>`
  })
  return svg(width, shares.length * row, bars)
}

export interface Dot {
  readonly x: number
  readonly y: number
  readonly colour: string
}

/** Dots in a plane, one a example. */
export function planeChart(dots: readonly Dot[]): string {
  const [width, height, edge] = [620, 430, 12]
  const scaled = (values: readonly number[], size: number, flip: boolean) => {
    const [least, most] = [Math.min(...values), Math.max(...values)]
    return values.map((value) => {
      const part = (value - least) / (most - least || 1)
      return number(edge + (flip ? 1 - part : part) * (size - 2 * edge))
    })
  }
  const xs = scaled(
    dots.map(({ x }) => x),
    width,
    false,
  )
  const ys = scaled(
    dots.map(({ y }) => y),
    height,
    true,
  )
  return svg(width, height, [
    `<rect class="grid" width="${width}" height="${height}" fill="none"/>`,
    ...dots.map(({ colour }, i) => `<circle cx="${xs[i]}" cy="${ys[i]}" r="2.2" fill="${colour}" fill-opacity="0.6"/>`),
  ])
}

function svg(width: number, height: number, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img">${parts.join('\n')}</svg>`
}
