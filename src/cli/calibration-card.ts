// The part of a model card that says how the model answers its timbre controls.

import type { Answer, Calibration } from '../model/calibration.ts'
import { timbreTable } from '../protocol/controls.ts'

/** Markdown: reach and error of each control in each class, and the worst leakage. */
export function calibrationCard({ version, classes, shots }: Calibration): string {
  const controls = timbreTable.filter(({ id }) => classes.some((row) => row.controls[id] !== undefined))
  const heading = ['class', ...controls.map(({ id }) => id)]
  const rows = classes.map((row) => [row.class, ...controls.map(({ id }) => cell(row.controls[id]))])
  const answers = classes.flatMap((row) => Object.values(row.controls))
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const before = middle(answers.map((answer) => answer.rawError))
  const after = middle(answers.flatMap(({ error }) => error ?? []))
  const ofWhich = version === 1 ? 'all values that the training data\nspans' : 'sounds that nothing is asked of'
  const leaks = answers.flatMap((answer) => Object.values(answer.leakage).map(Math.abs))
  return `
## Timbre controls
What each class reaches, in points, and ± the mean distance of a sound from what was asked for within that reach, on
sounds of other seeds than those of the calibration (${shots} sounds were measured in all).

${[heading, heading.map(() => '---'), ...rows].map(line).join('\n')}

Median error ${after.toFixed(1)} points; without calibration it would be ${before.toFixed(1)} (of ${ofWhich}). Median Spearman correlation of given and measured ${middle(answers.map((answer) => answer.spearman)).toFixed(2)}. Where one control moves by
a deviation of its class, another moves by ${middle(leaks).toFixed(2)} of its own beyond what goes with it in the training data (median).
`
}

function cell(answer: Answer | undefined): string {
  if (answer === undefined) return '–'
  const [low, high] = [answer.measured[0]!, answer.measured.at(-1)!]
  return `${low.toFixed(0)} … ${high.toFixed(0)}${answer.error === null ? '' : ` ± ${answer.error.toFixed(1)}`}`
}
