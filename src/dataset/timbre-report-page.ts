// The timbre report as one HTML file that needs nothing else.

import { type ConditionName, conditionNames, percentileLevels, vectorOf } from '../timbre/conditioning.ts'
import { classColour, escaped, matrixChart, planeChart, ridgeChart, shareChart } from './timbre-charts.ts'
import type { MeasuredExample, TimbreReport } from './timbre-report.ts'

export function timbreReportPage(report: TimbreReport, examples: readonly MeasuredExample[]): string {
  const { conditioning, correlations, components, name } = report
  const classes = conditioning.classes.map((group) => group.class)
  const colour = (className: string) => classColour(classes.indexOf(className), classes.length)
  const of = new Map(classes.map((className) => [className, examples.filter((e) => e.class === className)]))
  const legend = classes.map((c) => `<span style="--c:${colour(c)}">${escaped(c)}</span>`).join(' ')
  const distributions = conditionNames.map((key) => {
    const rows = classes.map((c) => ({ label: c, colour: colour(c), values: of.get(c)!.map((e) => e.values[key]) }))
    return `<figure><figcaption>${titleOf(key)}</figcaption>${ridgeChart(rows, key === 'roughness')}</figure>`
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(name)} – timbre</title>
<style>${style}</style>
<h1>Timbre of ${escaped(name)}</h1>
<p>${examples.length} examples of ${classes.length} classes, each measured in the canonical form (44.1 kHz, aligned, 0.74 s, peak
−1 dBFS); energy is that of the source, in dB. Dataset <code>${conditioning.dataset.slice(0, 16)}</code>.</p>
<h2>Ranges</h2>
<p>Median, and below it where the central 90 % lie.</p>
${rangeTable(report)}
<h2>Distributions</h2>
<p>The line spans the central 90 %, the tick is the median. ${legend}</p>
<div class="two">${distributions.join('\n')}</div>
<h2>What goes with what</h2>
<p>Correlations. Over all examples the descriptors mostly say which class it is; what a player can steer is what is left
within a class.</p>
<div class="two">
<figure><figcaption>Over all examples</figcaption>${matrixChart(conditionNames, correlations.across)}</figure>
<figure><figcaption>Within classes</figcaption>${matrixChart(conditionNames, correlations.within)}</figure>
</div>
<h2>How much there is to steer</h2>
<p>Principal components of the standardised conditions: share of the variance, and the sum so far.</p>
<div class="two">
<figure><figcaption>Over all examples</figcaption>${shareChart(components.across.explained)}</figure>
<figure><figcaption>Within classes</figcaption>${shareChart(components.within.explained)}</figure>
</div>
${weightTable(report)}
<figure><figcaption>Examples along the first component (across) and the second (up), over all examples. ${legend}</figcaption>
${planeChart(dotsOf(report, examples, colour))}</figure>
<h2>Unlike their class</h2>
${outlierTable(report)}
${unmeasurableBlock(report)}
</html>
`
}

const titles: Readonly<Partial<Record<ConditionName, string>>> = { energy: 'energy of the source, dB' }
const titleOf = (key: ConditionName) => titles[key] ?? key

function rangeTable({ conditioning, notRough, classShare }: TimbreReport): string {
  const [p5, p50, p95] = [5, 50, 95].map((level) => percentileLevels.indexOf(level as 5)) as [number, number, number]
  const rows = conditioning.classes.map((group) => {
    const cells = conditionNames.map((key) => {
      const values = group.percentiles[key]
      const zero = key === 'roughness' && notRough[group.class]! > 0 ? `, ${percent(notRough[group.class]!)} at 0` : ''
      return `<td>${whole(values[p50]!)}<small>${whole(values[p5]!)} … ${whole(values[p95]!)}${zero}</small></td>`
    })
    return `<tr><th>${escaped(group.class)}</th><td>${group.count}</td>${cells.join('')}</tr>`
  })
  const shares = conditionNames.map((key) => `<td>${percent(classShare[key])}</td>`)
  return table(
    ['class', 'examples', ...conditionNames],
    [...rows, `<tr class="sum"><th>explained by class</th><td></td>${shares.join('')}</tr>`],
  )
}

function weightTable({ components }: TimbreReport): string {
  const rows = (label: string, weights: readonly (readonly number[])[]) =>
    weights
      .slice(0, 3)
      .map(
        (row, i) =>
          `<tr><th>${label} ${i + 1}</th>${row.map((value) => `<td>${value.toFixed(2).replace('-', '−')}</td>`).join('')}</tr>`,
      )
  return table(
    ['component', ...conditionNames],
    [...rows('all', components.across.weights), ...rows('within', components.within.weights)],
  )
}

function outlierTable({ outliers }: TimbreReport): string {
  if (outliers.length === 0) return '<p>None: every example has a plausibility of 0.001 or more in its class.</p>'
  const rows = outliers.map((row) => {
    const by = `${row.farthest} ${whole(row.value)}, ${Math.abs(row.deviations).toFixed(1)} deviations ${row.deviations < 0 ? 'below' : 'above'}`
    const like = row.mostLike === row.class ? '' : escaped(row.mostLike)
    const odds =
      row.plausibility < 1e-12 ? '&lt; 10<sup>−12</sup>' : row.plausibility.toExponential(0).replace('-', '−')
    return `<tr><th class="file">${escaped(row.file)}</th><td class="text">${escaped(row.class)}</td><td>${odds}</td><td class="text">${by}</td><td class="text">${like}</td></tr>`
  })
  return `<p>Share of its class that lies farther out, where that is under 0.001. Worth a listen: a wrong label, a damaged
file, or simply an unusual drum.</p>
${table(['file', 'class', 'plausibility', 'farthest out', 'more like a'], rows, [1, 3, 4])}`
}

function unmeasurableBlock({ unmeasurable }: TimbreReport): string {
  if (unmeasurable.length === 0) return ''
  const rows = unmeasurable.map(({ file, reasons }) => {
    const named = Object.entries(reasons).map(([key, reason]) => `${key}: ${reason}`)
    return `<tr><th class="file">${escaped(file)}</th><td class="text">${escaped(named.join(' '))}</td></tr>`
  })
  return `<h2>Not measurable</h2>\n${table(['file', 'why'], rows, [1])}`
}

/** Places of the examples along the first two principal components of all. */
function dotsOf(
  { conditioning, components }: TimbreReport,
  examples: readonly MeasuredExample[],
  colour: (className: string) => string,
) {
  const { mean, covariance } = conditioning.all
  const [first, second] = components.across.weights as [readonly number[], readonly number[]]
  return examples.map((example) => {
    const vector = vectorOf(example.values)
    const along = (weights: readonly number[]) =>
      weights.reduce((sum, w, i) => sum + (w * (vector[i]! - mean[i]!)) / Math.sqrt(covariance[i]![i]! || 1), 0)
    return { x: along(first), y: along(second), colour: colour(example.class) }
  })
}

/** `texts` are the columns that hold words. */
function table(heads: readonly string[], rows: readonly string[], texts: readonly number[] = []): string {
  const head = heads
    .map((text, i) => `<th scope="col"${texts.includes(i) ? ' class="text"' : ''}>${escaped(text)}</th>`)
    .join('')
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></div>`
}

const whole = (value: number) => value.toFixed(0).replace('-', '−')
const percent = (part: number) => `${(100 * part).toFixed(0)} %`

const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1a1d21; --soft: #5b6470; --line: #d5d9de; --bar: #6c8fb8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --text: #f1efe9; --soft: #a9b2bd; --line: #363d47; }
}
body { margin: 2rem auto; max-width: 66rem; padding: 0 1rem; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 1.7rem; margin: 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 0.4rem; }
p { max-width: 46rem; margin: 0.3rem 0 0.8rem; }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.2rem 2rem; }
figure { margin: 0; }
figcaption { font-weight: 600; margin-bottom: 0.3rem; }
svg { display: block; max-width: 100%; height: auto; }
svg text { font-size: 11px; fill: currentColor; }
svg .soft { fill: var(--soft); }
svg .grid { stroke: var(--line); }
.wide { overflow-x: auto; margin: 0.8rem 0 1.2rem; }
table { border-collapse: collapse; font-size: 0.87rem; }
th, td { padding: 0.25rem 0.7rem 0.25rem 0; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; }
th:first-child, .text { text-align: left; }
thead th { color: var(--soft); font-weight: 500; }
.file { font: 0.82rem/1.5 ui-monospace, monospace; white-space: normal; overflow-wrap: anywhere; min-width: 14rem; }
small { display: block; color: var(--soft); }
.sum td, .sum th { border-bottom: 0; color: var(--soft); }
p span, figcaption span { white-space: nowrap; font-weight: 400; margin-right: 0.4rem; }
p span::before, figcaption span::before { content: ''; display: inline-block; width: 0.7em; height: 0.7em; border-radius: 50%;
  background: var(--c); margin-right: 0.3em; }
`
