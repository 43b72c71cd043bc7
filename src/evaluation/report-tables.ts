// Parts of report.html that are tables: one that fits any screen, and how a model answers its timbre controls.

import { errorInJnd, leastOrder } from './aims.ts'
import type { Report } from './report.ts'

/** How the timbre controls are answered, or why that is not known. */
export function controlBlock({ control }: Report): string {
  if (control === null) return '<p>Not measured: this model takes no descriptors.</p>'
  if (control.length === 0) return `<p>Not measured: --control-sounds 0 left it out.</p>`
  const rows = control.map((row) => {
    const { class: name, control: id, reach, reachPart, error, rawError, spearman, ordering, leak } = row
    const order = ordering === null ? '–' : [ordering.e1, ordering.e2, ordering.e3].map(percent).join(' · ')
    return `<tr><th>${escaped(name)}</th><th>${escaped(id)}</th><td>${reach[0].toFixed(0)} … ${reach[1].toFixed(0)}</td>
<td>${flagged(percent(reachPart), reachPart >= 0.6)}</td><td>${error === null ? '–' : error.toFixed(1)}</td>
<td>${error === null ? '–' : flagged(errorInJnd(row)!.toFixed(1), errorInJnd(row)! <= 1)}</td>
<td>${rawError === null ? '–' : rawError.toFixed(1)}</td><td>${spearman.toFixed(2)}</td>
<td>${ordering === null ? '–' : flagged(order, leastOrder(row)! >= 0.95)}</td>
<td>${leak === null ? '–' : `${escaped(leak.control)} ${leak.slope.toFixed(2)}`}</td></tr>`
  })
  return `<details><summary>How they were measured</summary><p>Sounds of seeds that the calibration did not use, a control asked for at three places of its reach. Reach: what they
measure at its ends, and the part of the training data’s 5th to 95th percentile between. Error: mean distance from what was
asked for, in points and in just-noticeable differences; raw: from what the model was given, without the calibration. ρ: Spearman’s rank correlation of asked and measured. Order: parts of the seeds with
low under high · middle under high · low under middle. Leak: the other control that moves most where it should not, in its
deviations for one of this one’s. × misses the aim.</p></details>
<details><summary>All ${control.length} controls in numbers</summary>
${table('class', 'control', 'reach', 'of data ↑', 'error ↓', 'JND ↓', 'raw ↓', 'ρ ↑', 'order ↑', 'leak → 0')(rows)}</details>`
}

/** What is aimed at beside what was found. */
export function verdictTable({ verdicts }: Report): string {
  const rows = verdicts.map(
    ({
      label,
      found,
      aim,
      reached,
      note,
    }) => `<tr><th>${escaped(label)}</th><td>${reached === null ? 'not told' : reached ? '<span class="good">✓ reached</span>' : '<strong class="bad">× not reached</strong>'}</td>
<td>${escaped(found)}</td><td>${escaped(aim)}</td><td class="text">${escaped(note)}</td></tr>`,
  )
  return table('', '', 'found', 'aim', '')(rows)
}

/** How well held-out sounds are found again, or why that is not known. */
export function encoderBlock({ encoder }: Report): string {
  if (encoder === null) return '<p>Not measured: the model has no encoder, or it was left out.</p>'
  const rows = encoder.classes.map(
    (row) => `<tr><th>${escaped(row.class)}</th><td>${row.medianDb.toFixed(1)} dB</td></tr>`,
  )
  const tones = foundTones(encoder)
  return `<p>Of ${encoder.sounds} held-out sounds the nearest that the model makes is ${encoder.medianDb.toFixed(1)} dB away in the median
(log-spectral distance; ${encoder.firstMedianDb.toFixed(1)} dB before the search that follows the encoder), 90 % are within
${encoder.mostDb.toFixed(1)} dB; ${percent(encoder.agreement)} come out as the class that they are of.${tones === undefined ? '' : ` ${tones}`}</p>
${table('class', 'median ↓')(rows)}`
}

/** How the tones of found-again sounds compare, in a sentence; undefined where none has one, or nobody asked. */
export function foundTones({ tones }: NonNullable<Report['encoder']>): string | undefined {
  if (tones === undefined || tones.sounds === 0) return undefined
  const { sounds, toneless, medianSemitones } = tones
  const miss =
    medianSemitones === null
      ? 'half of their versions or more have none'
      : `the version’s is ${medianSemitones.toFixed(1)} semitones off in the median`
  const without = toneless === 0 ? '' : `; versions without one: ${toneless}`
  return `${sounds} of them are of tonal classes and settle on a tone; ${miss}${without}.`
}

/** FAD, where somebody brought what it takes. */
export function externalBlock({ external }: Report): string {
  if (external === null) return ''
  const { file, sha256, input, size, made, real, note } = external
  return `<p>FAD ${made.toPrecision(3)}, of real sounds ${real.toPrecision(3)}, by ${escaped(file)} <code>${sha256.slice(0, 12)}</code>:
${escaped(input)}, ${size} dimensions. ${escaped(note)}</p>`
}

const flagged = (text: string, isReached: boolean) => (isReached ? text : `<span class="bad">${text} ×</span>`)

const percent = (part: number) => `${(100 * part).toFixed(0)} %`

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
