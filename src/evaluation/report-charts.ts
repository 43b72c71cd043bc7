// Pictures of report.html that are drawn from numbers: how descriptors are spread, and how controls are answered. SVG with
// the page's own colours; shapes differ as well, so that nothing is told by colour alone.

import { escaped } from './report-tables.ts'
import type { ControlRow, Report } from './report.ts'

/** Descriptors of the made and the real sounds of a class, a row a sound. */
export interface Spread {
  readonly class: string
  readonly made: readonly (readonly number[])[]
  readonly real: readonly (readonly number[])[]
}

const [rowHeight, chartWidth, labelWidth] = [26, 220, 84]

/** A chart for each descriptor: of every class the middle half as a bar, 90 % as a line, the median as a notch. */
export function spreadCharts(names: readonly string[], spreads: readonly Spread[]): string {
  const charts = names.map((name, d) => {
    const column = (rows: readonly (readonly number[])[]) => rows.map((row) => row[d]).toSorted((a, b) => a - b)
    const rows = spreads.map((own) => ({ class: own.class, made: column(own.made), real: column(own.real) }))
    const all = rows.flatMap(({ made, real }) => [...made, ...real])
    if (all.length === 0) return ''
    const [low, high] = [Math.min(...all), Math.max(...all)]
    const x = (value: number) => labelWidth + (chartWidth * (value - low)) / (high - low || 1)
    const marks = rows.map((row, i) => {
      const y = 4 + i * rowHeight
      return `<text x="${labelWidth - 6}" y="${y + 15}" text-anchor="end">${escaped(row.class)}</text>
${box(row.made, y + 3, 'made', x)}${box(row.real, y + 13, 'real', x)}`
    })
    const height = rows.length * rowHeight + 20
    const width = labelWidth + chartWidth + 6
    return `<figure><figcaption>${escaped(name)}</figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(name)} of made and real sounds, by class">${marks.join('\n')}
<text x="${labelWidth}" y="${height - 3}">${low.toFixed(1)}</text><text x="${labelWidth + chartWidth}" y="${height - 3}" text-anchor="end">${high.toFixed(1)}</text></svg></figure>`
  })
  return `<p>Filled: made. Outlined: real. Bar: the middle half; line: 90 %; notch: the median. Logarithms (base 10) of Hz, seconds
and ratios.</p><div class="charts">${charts.join('\n')}</div>`
}

function box(values: readonly number[], y: number, kind: 'made' | 'real', x: (value: number) => number): string {
  if (values.length === 0) return ''
  const [low, quarter, middle, threeQuarters, high] = [0.05, 0.25, 0.5, 0.75, 0.95].map((part) =>
    x(values[Math.floor(part * (values.length - 1))]).toFixed(1),
  )
  const width = Math.max(1, Number(threeQuarters) - Number(quarter)).toFixed(1)
  return `<g class="${kind}"><path d="M${low} ${y + 4}H${high}"/><rect x="${quarter}" y="${y}" width="${width}" height="8"/>
<path class="middle" d="M${middle} ${y - 1}v10"/></g>`
}

const [plotSize, margin] = [104, 16]

/** A table of plots, a row a class and a column a control: what was asked for across, what the sounds measured up. */
export function controlCurves({ control }: Pick<Report, 'control'>): string {
  if (control === null || control.length === 0) return ''
  const classes = [...new Set(control.map((row) => row.class))]
  const controls = [...new Set(control.map((row) => row.control))]
  const rows = classes.map((name) => {
    const cells = controls.map((id) => {
      const row = control.find((own) => own.class === name && own.control === id)
      return `<td>${row === undefined || row.points.length === 0 ? '–' : plot(row)}</td>`
    })
    return `<tr><th scope="row">${escaped(name)}</th>${cells.join('')}</tr>`
  })
  return `<p>Across: asked for; up: measured, a dot a sound. On the diagonal they agree. Outlined: from the 5th to the 95th
percentile of the training data. The numbers are the ends of both axes.</p>
<div class="wide" tabindex="0"><table class="plots"><tr><td></td>${controls.map((id) => `<th scope="col">${escaped(id)}</th>`).join('')}</tr>
${rows.join('\n')}</table></div>`
}

function plot({ class: name, control, points, data, reach }: ControlRow): string {
  const all = [...points.flat(), ...data, ...reach]
  const [low, high] = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))]
  const at = (value: number) => (plotSize * (value - low)) / (high - low || 1)
  const [from, to] = [at(data[0]), at(data[1])]
  const dots = points.map(([x, y]) => `<circle cx="${at(x).toFixed(1)}" cy="${(plotSize - at(y)).toFixed(1)}" r="2"/>`)
  const side = (to - from).toFixed(1)
  return `<svg class="plot" viewBox="-3 -3 ${plotSize + 6} ${plotSize + 3 + margin}" role="img"
aria-label="${escaped(`${name}, ${control}: asked and measured`)}"><rect class="data" x="${from.toFixed(1)}" y="${(plotSize - to).toFixed(1)}" width="${side}" height="${side}"/>
<path class="diagonal" d="M0 ${plotSize}L${plotSize} 0"/>${dots.join('')}
<text x="0" y="${plotSize + 12}">${low}</text><text x="${plotSize}" y="${plotSize + 12}" text-anchor="end">${high}</text></svg>`
}
