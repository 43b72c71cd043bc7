// The report's part about absolute category ratings: means with their intervals over the distributions.

import type { SystemOpinion } from '../analysis/ratings.ts'
import type { AcrResult } from '../analysis/block-results.ts'
import { between, fixed } from '../analysis/wording.ts'
import { figure, folded, idOf, table } from './html.ts'
import { ratingOrder } from './order-section.ts'
import { linearScale, px, type Scale } from './picture.ts'
import { dotMark, type Row, rowsArea, rowsPicture } from './rows-picture.ts'
import { scoreTable } from './score-table.ts'

/** Of the axis: half a category beyond the outermost. */
const ends = [0.5, 5.5] as const

export function acrSection(result: AcrResult, without: AcrResult | undefined): string {
  const { block, systems, order, sessions } = result
  const scale = linearScale(ends, [rowsArea.left, rowsArea.right])
  const most = Math.max(...systems.flatMap(({ counts }) => counts))
  const picture = rowsPicture({
    id: idOf('opinions', block),
    title: `${block}: opinions by system`,
    description: systems
      .map(({ system, mean, interval }) => `${system}: mean ${fixed(mean, 2)}, 95 % interval ${between(interval)}.`)
      .join(' '),
    axis: { scale, ticks: [1, 2, 3, 4, 5], label: '1 bad … 5 excellent' },
    rows: systems.map((one): Row => ({
      name: one.system,
      said: fixed(one.mean, 2),
      marks: (y) => opinionMarks(scale, y, one, most),
    })),
    names: 'above',
    lane: 50,
  })
  const others = new Map(without?.systems.map((one) => [one.system, one]))
  const rows = systems.map(({ system, mean, interval, counts, count }) => {
    const other = others.get(system)
    return [
      system,
      fixed(mean, 2),
      between(interval),
      ...counts.map(String),
      String(count),
      ...(without === undefined
        ? []
        : other === undefined
          ? ['–', '–']
          : [fixed(other.mean, 2), between(other.interval)]),
    ]
  })
  const heads = ['system', 'mean', '95 % interval', '1', '2', '3', '4', '5', 'listeners', ...(without === undefined ? [] : ['mean without flagged', '95 % interval'])] // prettier-ignore
  return [
    '<p>Bars are how often each category was given; the dot is the mean over listeners with its 95 % interval.</p>',
    `<div class="figures">${figure(picture, `Opinions of ${sessions} listeners; the number is the mean.`)}</div>`,
    table(`${block}: opinions by system`, heads, rows),
    ratingOrder(block, order),
    folded('Every score, in numbers', scoreTable(result)),
  ].join('\n')
}

/** A bar for each category, `most` answers as high as there is room; the mean under them. */
function opinionMarks(scale: Scale, y: number, { counts, mean, interval }: SystemOpinion, most: number): string {
  const [foot, room] = [y + 12, 34]
  const width = scale(1.7) - scale(1.3)
  const bars = counts.map((count, i) => {
    const height = (room * count) / most
    return `<rect class="bar" x="${px(scale(i + 1) - width / 2)}" y="${px(foot - height)}" width="${px(width)}" height="${px(height)}"/>`
  })
  // Student's t knows no ends of the scale; the table says the interval whole.
  const shown = interval && ([Math.max(ends[0], interval[0]), Math.min(ends[1], interval[1])] as const)
  return `${bars.join('')}${dotMark(scale, y + 19, mean, shown)}`
}
