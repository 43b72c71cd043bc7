// The factory's parameter tables as Markdown, from the very rows that the code draws from.

import { describeDistribution } from './distribution.ts'
import { type ParameterTable, styleNames, styles } from './parameter-table.ts'
import { classNames, drumClasses } from './render.ts'

/** One section a class, one line a parameter, one column a style. */
export function describeParameters(): string {
  const shares = styleNames.map(
    (name) => `- **${name}**, ${Math.round(100 * styles[name].share)} %: ${styles[name].means}`,
  )
  const sections = classNames.map((name) => describeTable(name, drumClasses[name].parameters))
  return [`Every shot first draws a style, which picks the column:\n`, ...shares, '', ...sections].join('\n')
}

function describeTable(name: string, table: ParameterTable): string {
  const head = ['parameter', 'unit', 'what it does', ...styleNames]
  const rows = Object.entries(table).map(([parameter, row]) => [
    parameter,
    row.unit,
    row.means,
    ...styleNames.map((style) => describeDistribution(row[style])),
  ])
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `### ${name}\n\n${lines.join('\n')}\n`
}
