// The factory's parameter tables as Markdown, from the very rows that the code draws from.

import { describeDistribution } from './distribution.ts'
import { styleNames, styles } from './parameter-table.ts'
import type { DrumClass } from './drum-class.ts'
import { classNames, drumClasses } from './render.ts'
import { asInRevision, soundRevision, type SoundRevision } from './revisions.ts'
import { hardestShare, hardestVelocity, softestVelocity } from './touch.ts'

/** One section a class, one line a parameter, one column a style. */
export function describeParameters(revision: SoundRevision = soundRevision): string {
  const shares = styleNames.map(
    (name) => `- **${name}**, ${Math.round(100 * styles[name].share)} %: ${styles[name].means}`,
  )
  const sections = classNames.map((name) => describeTable(name, asInRevision(name, drumClasses[name], revision)))
  return [
    'Every shot first draws a style, which picks the column:\n',
    ...shares,
    '',
    describeVelocity(),
    '',
    ...sections,
  ].join('\n')
}

function describeVelocity(): string {
  return `Then it draws a velocity v: ${hardestVelocity} for ${Math.round(100 * hardestShare)} % of the shots, else a whole number of ${softestVelocity} … ${hardestVelocity - 1},
all equally likely. The file peaks at −1 + 40·log10(v/${hardestVelocity}) dBFS. A parameter with a power p in the last column is
multiplied by (v/${hardestVelocity})^p; one in dB is an amplitude and changes by 20·p·log10(v/${hardestVelocity}) dB.
`
}

function describeTable(name: string, drum: DrumClass): string {
  const head = ['parameter', 'unit', 'what it does', ...styleNames, 'power of v']
  const rows = Object.entries(drum.parameters).map(([parameter, row]) => [
    parameter,
    row.unit,
    row.means,
    ...styleNames.map((style) => describeDistribution(row[style])),
    `${drum.touch[parameter] ?? 0}`.replace('-', '−'),
  ])
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `### ${name}\n\n${lines.join('\n')}\n`
}
