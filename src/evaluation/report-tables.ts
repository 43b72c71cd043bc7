// Parts of report.html that are tables: one that fits any screen, and how a model answers its timbre controls.

import type { Report } from './report.ts'

/** How the timbre controls are answered, or why that is not known. */
export function controlBlock({ control }: Report): string {
  if (control === null) return '<p>Not measured: this model takes no descriptors.</p>'
  if (control.length === 0)
    return `<p>Not measured: export the model without --no-calibration, or evaluate its run with --control.</p>`
  const rows = control.map(
    ({ class: name, control: id, reach, error, rawError, spearman, leak }) => `<tr><th>${escaped(name)}</th>
<th>${escaped(id)}</th><td>${reach[0].toFixed(0)} … ${reach[1].toFixed(0)}</td><td>${error === null ? '–' : error.toFixed(1)}</td>
<td>${rawError.toFixed(1)}</td><td>${spearman.toFixed(2)}</td>
<td>${leak === null ? '–' : `${escaped(leak.control)} ${leak.slope.toFixed(2)}`}</td></tr>`,
  )
  return `<p>Sounds of one seed, a control moved through its range. Reach: what they measure at its ends. Error: mean distance of
a sound from what was asked for within the reach, in points; raw: from what the model was given over the whole range of the
training data, without the calibration. ρ: Spearman’s rank correlation of given and measured. Leak: the other control that moves
most where it should not, in its deviations for one of this one’s.</p>
${table('class', 'control', 'reach', 'error ↓', 'raw ↓', 'ρ ↑', 'leak → 0')(rows)}`
}

/** A table, of heads and rows as HTML, that scrolls by itself where it is wider than the screen. */
export const table =
  (...heads: readonly string[]) =>
  (rows: readonly string[]): string =>
    `<div class="wide" tabindex="0"><table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>
${rows.join('\n')}</table></div>`

/** Names may come from anyone's folders. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
