// The report's part about comparisons in pairs: worths with their intervals, and who won against whom.

import type { PairResult } from '../analysis/block-results.ts'
import { between, fixed } from '../analysis/wording.ts'
import { normalQuantile } from '../psychometrics/distributions.ts'
import { figure, idOf, table } from './html.ts'
import { choiceOrder } from './order-section.ts'
import { logScale, logTicksOf } from './picture.ts'
import { dotMark, type Row, rowsArea, rowsPicture } from './rows-picture.ts'

export function pairSection(result: PairResult, without: PairResult | undefined): string {
  const { block, systems, wins, worths, order } = result
  const winTable = table(
    `${block}: how often the row was preferred to the column`,
    ['preferred', ...systems],
    systems.map((system, i) => [system, ...wins[i].map((count, k) => (i === k ? '–' : String(count)))]),
  )
  return [
    worths.isEstimable
      ? worthsPart(block, systems, worths, without)
      : `<p>Worths are <strong>not estimable</strong>: between ${worths.groups.map((group) => group.map((i) => systems[i]).join(', ')).join(' and ')} one side always wins, or they never met.</p>`,
    winTable,
    choiceOrder(block, order),
  ].join('\n')
}

type Worths = Extract<PairResult['worths'], { isEstimable: true }>

interface Worth {
  readonly system: string
  /** They sum to 1. */
  readonly share: number
  /** Over the geometric mean of all, with its 95 % interval. */
  readonly ratio: number
  readonly interval: readonly [number, number]
}

function worthsOf(systems: readonly string[], { worths, logWorths, deviations }: Worths): readonly Worth[] {
  const z = normalQuantile(0.975)
  return systems.map((system, i) => {
    const [log, deviation] = [logWorths[i], deviations[i]]
    const interval = [Math.exp(log - z * deviation), Math.exp(log + z * deviation)] as const
    return { system, share: worths[i], ratio: Math.exp(log), interval }
  })
}

function worthsPart(
  block: string,
  systems: readonly string[],
  worths: Worths,
  without: PairResult | undefined,
): string {
  const all = worthsOf(systems, worths).toSorted((a, b) => b.ratio - a.ratio)
  const range = [
    Math.min(...all.map(({ interval }) => interval[0])) / 1.1,
    Math.max(...all.map(({ interval }) => interval[1])) * 1.1,
  ] as const
  const scale = logScale(range, [rowsArea.left, rowsArea.right])
  const picture = rowsPicture({
    id: idOf('worths', block),
    title: `${block}: worths`,
    description: all
      .map(({ system, ratio, interval }) => `${system}: ${fixed(ratio, 2)}, 95 % interval ${between(interval)}.`)
      .join(' '),
    axis: { scale, ticks: logTicksOf(range), label: 'worth over the average (logarithmic)' },
    rows: all.map(({ system, ratio, interval }): Row => ({
      name: system,
      said: fixed(ratio, 2),
      marks: (y) => dotMark(scale, y, ratio, interval),
    })),
    names: 'above',
  })
  const kept = without?.worths.isEstimable === true ? worthsOf(without.systems, without.worths) : []
  const rows = all.map(({ system, share, ratio, interval }) => {
    const other = kept.find((one) => one.system === system)
    return [
      system,
      fixed(share, 3),
      fixed(ratio, 2),
      between(interval),
      ...(without === undefined
        ? []
        : other === undefined
          ? ['not estimable', '–']
          : [fixed(other.ratio, 2), between(other.interval)]),
    ]
  })
  const heads = ['system', 'worth (of 1)', 'over the average', '95 % interval', ...(without === undefined ? [] : ['over the average, without flagged', '95 % interval'])] // prettier-ignore
  return `<p>One that is worth twice as much as another is preferred to it two times in three (Bradley and Terry).</p>
<div class="figures">${figure(picture, 'Worths over the average of all, with their 95 % intervals.')}</div>${table(`${block}: worths`, heads, rows)}`
}
