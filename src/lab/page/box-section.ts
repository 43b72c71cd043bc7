// The report's part about ratings from 0 to 100: boxes with every listener's point, by system and by item.

import type { BoxResult } from '../analysis/block-results.ts'
import { between, fixed } from '../analysis/wording.ts'
import { boxOf } from '../psychometrics/boxes.ts'
import { figure, folded, idOf, table } from './html.ts'
import { ratingOrder } from './order-section.ts'
import { linearScale, ticksOf } from './picture.ts'
import { scoreTable } from './score-table.ts'
import { boxMarks, type Row, rowsArea, rowsPicture } from './rows-picture.ts'

const span = [rowsArea.left, rowsArea.right] as const
const scores = [0, 100] as const
const scoreAxis = { scale: linearScale(scores, span), ticks: ticksOf(scores, 5), label: 'score' }
const boxLane = 34

export function boxSection(result: BoxResult, without: BoxResult | undefined): string {
  const { block, systems, order, outliers, sessions } = result
  const items = [...new Set(result.scores.map(({ item }) => item))].toSorted()
  const picture = rowsPicture({
    id: idOf('boxes', block),
    title: `${block}: scores by system`,
    description: systems
      .map(
        ({ system, median, quartiles }) => `${system}: median ${fixed(median, 1)}, quartiles ${between(quartiles, 1)}.`,
      )
      .join(' '),
    axis: scoreAxis,
    rows: systems.map((one): Row => ({
      name: one.system,
      said: fixed(one.median, 1),
      marks: (y) =>
        boxMarks(
          scoreAxis.scale,
          y,
          one,
          one.listeners.map(({ mean }) => mean),
        ),
    })),
    names: 'above',
    lane: boxLane,
  })
  const kind =
    result.kind === 'mushra'
      ? 'Scores for closeness to the reference, by BS.1534-3: 100 is “no difference heard”.'
      : 'Scores without a reference: they compare only with each other.'
  return [
    `<p>${kind} Every point is a listener’s mean; boxes hold the middle half of the listeners, whiskers end within 1.5 inter-quartile ranges.</p>`,
    `<div class="figures">${figure(picture, `Scores over ${sessions} listeners; the number is the median.`)}`,
    ...items.map((item) => figure(itemPicture(result, item), `${item}: single scores.`)),
    '</div>',
    boxTable(result, without),
    outliers.length === 0
      ? ''
      : `<p>Outside 1.5 inter-quartile ranges, shown and not removed: ${outliers.map(({ session, item, system }) => `session ${session}, ${item}, ${system}`).join('; ')}.</p>`,
    ratingOrder(block, order),
    folded('Every score, in numbers', scoreTable(result)),
  ].join('\n')
}

function itemPicture({ block, scores: all, systems }: BoxResult, item: string): string {
  const own = all.filter((score) => score.item === item)
  const rows = systems.flatMap(({ system }): Row[] => {
    const values = own.filter((score) => score.system === system).map(({ score }) => score)
    if (values.length === 0) return []
    const box = boxOf(values)
    return [{ name: system, said: fixed(box.median, 1), marks: (y) => boxMarks(scoreAxis.scale, y, box, values) }]
  })
  return rowsPicture({
    id: idOf('boxes', block, item),
    title: `${item}: scores by system`,
    description: rows.map(({ name, said }) => `${name}: median ${said}.`).join(' '),
    axis: scoreAxis,
    rows,
    names: 'above',
    lane: boxLane,
  })
}

function boxTable({ block, systems }: BoxResult, without: BoxResult | undefined): string {
  const others = new Map(without?.systems.map((one) => [one.system, one]))
  const rows = systems.map(({ system, median, quartiles, whiskers, count }) => {
    const other = others.get(system)
    return [
      system,
      fixed(median, 1),
      between(quartiles, 1),
      between(whiskers, 1),
      String(count),
      ...(without === undefined
        ? []
        : other === undefined
          ? ['–', '–', '0']
          : [fixed(other.median, 1), between(other.quartiles, 1), String(other.count)]),
    ]
  })
  const heads = ['system', 'median', 'quartiles', 'whiskers', 'listeners', ...(without === undefined ? [] : ['median without flagged', 'quartiles', 'listeners'])] // prettier-ignore
  return table(`${block}: scores by system`, heads, rows)
}
