// The part of report.html about tones: how made and real ones are spread over the scale, drawn and in numbers.

import { inTune, toneAim } from './aims.ts'
import { escaped, table } from './report-tables.ts'
import type { Report, ToneRow } from './report.ts'
import { semitonesOf } from './tone-distance.ts'

/** A picture and a row for each tonal class, or why there is none. */
export function toneBlock({ tones }: Pick<Report, 'tones'>): string {
  if (tones === undefined) return '<p>Not measured.</p>'
  if (tones.length === 0)
    return '<p>No class of this dataset settles on tones: its real sounds are over by then, or noise.</p>'
  const rows = tones.map((row) => {
    const reached = inTune(row)
    const distance = row.distance === null ? '–' : row.distance.toFixed(1)
    return `<tr><th>${escaped(row.class)}</th><td>${reached === false ? `<span class="bad">${distance} ×</span>` : distance}</td>
<td>${row.realDistance === null ? '–' : row.realDistance.toFixed(1)}</td><td>${toneAim(row)?.toFixed(1) ?? '–'}</td>
<td>${row.pitches}</td><td>${row.realPitches}</td><td>${percent(row.part)}</td><td>${percent(row.realPart)}</td></tr>`
  })
  return `<p>The loudest partial from 80 to 330 ms, of the classes whose real sounds mostly have one. Distance: how far, in the mean and at best,
the made tones must be tuned to become the real ones, in semitones; of real sounds, that of other real ones. Pitches: different
semitones among as many sounds. × misses the aim: a third of what one pitch for all would be, but a semitone at least.</p>
${table('class', 'distance ↓', 'of real', 'aim', 'pitches', 'of real', 'with a tone', 'of real')(rows)}
<p>Up, filled: made; down, outlined: real. A bar a semitone; each side as high as its most frequent one.</p>
<div class="charts tones">${tones.map(toneChart).join('\n')}</div>`
}

const [chartWidth, half, axisHeight, side] = [420, 70, 16, 8]
/** Hz that are written under the bars, where they lie in the picture. */
const marked = [30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 600, 800, 1000, 1500, 2000]

/** Two histograms by semitone, back to back along a logarithmic axis. */
function toneChart(row: ToneRow): string {
  const [made, real] = [row.hz, row.realHz].map(byNote)
  const notes = [...made.keys(), ...real.keys()]
  const [low, high] = [Math.min(...notes) - 1, Math.max(...notes) + 1]
  const step = chartWidth / (high - low + 1)
  const x = (note: number) => side + (note - low) * step
  const bars = (parts: ReadonlyMap<number, number>, isMade: boolean) => {
    const most = Math.max(...parts.values())
    return [...parts].map(([note, part]) => {
      const height = Math.max(1, (half * part) / most)
      const y = isMade ? half - height : half + axisHeight
      return `<rect x="${(x(note) + 0.5).toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(1, step - 1).toFixed(1)}" height="${height.toFixed(1)}"/>`
    })
  }
  let free = -Infinity
  const labels = marked.flatMap((hz) => {
    const at = x(semitonesOf(hz) + 0.5)
    // No label over another, nor over the edge.
    if (at < Math.max(free, side + 8) || at > chartWidth + side - 14) return []
    free = at + 34
    return [`<text x="${at.toFixed(1)}" y="${half + axisHeight - 4}" text-anchor="middle">${hz}</text>`]
  })
  const range = (hz: readonly number[]) =>
    hz.length === 0 ? 'none' : `${hz[0].toFixed(0)} to ${hz.at(-1)!.toFixed(0)} Hz`
  const told = `${row.class}: tones of made sounds, ${range(row.hz)}; of real sounds, ${range(row.realHz)}`
  return `<figure><figcaption>${escaped(row.class)}, Hz</figcaption>
<svg viewBox="0 0 ${chartWidth + 2 * side} ${2 * half + axisHeight}" role="img" aria-label="${escaped(told)}"><g class="made">${bars(made, true).join('')}</g>
<g class="real">${bars(real, false).join('')}</g>${labels.join('')}</svg></figure>`
}

/** Semitone → part of the tones that come nearest to it. */
function byNote(hz: readonly number[]): Map<number, number> {
  const notes = Map.groupBy(hz, (tone) => Math.round(semitonesOf(tone)))
  return new Map([...notes].map(([note, own]) => [note, own.length / hz.length]))
}

const percent = (part: number) => `${(100 * part).toFixed(0)} %`
