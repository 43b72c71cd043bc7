// A psychometric function as a picture: shares of right answers as points sized by their number, the fitted curve, the
// threshold with its interval.

import type { FittedCurve } from '../analysis/answers-fit.ts'
import type { GroupResult, TrackResult } from '../analysis/thresholds.ts'
import { between, fixed, percentOf } from '../analysis/wording.ts'
import { correctAt } from '../psychometrics/curve.ts'
import { type Area, bottomAxis, leftAxis, linearScale, px, type Scale, svg, ticksOf } from './picture.ts'

const width = 460
const height = 330
const area: Area = { left: 48, right: 446, top: 34, bottom: 278 }
const curveSteps = 80
/** Radius of a point of one answer, and of the largest one. */
const radii = [2.5, 9] as const

type Answers = Pick<TrackResult, 'points' | 'curve' | 'byFit'>

export interface CurvePicture {
  readonly id: string
  readonly title: string
  /** What the levels are: "difference in brightness". */
  readonly level: string
  /** The share of right answers by guessing. */
  readonly guess: number
  readonly share: number
  readonly answers: Answers
  /** Faint, behind: the curves of single listeners. */
  readonly others?: readonly FittedCurve[]
}

export function curvePicture({ id, title, level, guess, share, answers, others = [] }: CurvePicture): string {
  const { points, curve, byFit } = answers
  const most = Math.max(1, ...points.map(({ range }) => range[1]), byFit.isEstimable ? (byFit.interval?.[1] ?? 0) : 0)
  const end = most * 1.04
  const low = Math.max(0, Math.floor(10 * (guess - 0.12)) / 10)
  const x = linearScale([0, end], [area.left, area.right])
  const y = linearScale([low, 1], [area.bottom, area.top])
  const body = [
    bottomAxis(area, { scale: x, ticks: ticksOf([0, end], 7), label: `${level}, as measured (points)` }),
    leftAxis(area, {
      scale: y,
      ticks: ticksOf([low, 1], 5),
      label: 'right answers',
      said: (value) => percentOf(value),
    }),
    `<path class="chance" d="M${px(area.left)} ${px(y(guess))}H${px(area.right)}"/>`,
    `<text class="note" x="${px(area.right)}" y="${px(y(guess) + 14)}" text-anchor="end">guessing</text>`,
    ...others.map((other) => `<path class="curve other" d="${pathOf(other, x, y, end)}"/>`),
    ...(curve === null ? [] : [`<path class="curve" d="${pathOf(curve, x, y, end)}"/>`]),
    ...pointMarks(answers, x, y, low),
    ...(byFit.isEstimable ? [thresholdMark(byFit.level, byFit.interval, x, y(share))] : []),
  ]
  return svg(id, width, height, title, describedAs(answers), body.join('\n'))
}

function pathOf(curve: FittedCurve, x: Scale, y: Scale, end: number): string {
  const places = Array.from({ length: curveSteps + 1 }, (_, i) => (end * i) / curveSteps)
  return places.map((level, i) => `${i === 0 ? 'M' : 'L'}${px(x(level))} ${px(y(correctAt(curve, level)))}`).join('')
}

function pointMarks({ points }: Answers, x: Scale, y: Scale, low: number): string[] {
  const most = Math.max(...points.map(({ trials }) => trials))
  return points.map(({ level, correct, trials, interval }) => {
    const radius = radii[0] + (radii[1] - radii[0]) * Math.sqrt(trials / most)
    const [at, from, to] = [px(x(level)), px(y(Math.max(low, interval[0]))), px(y(interval[1]))]
    const share = Math.max(low, correct / trials)
    return `<path class="error" d="M${at} ${from}V${to}"/><circle class="point" cx="${at}" cy="${px(y(share))}" r="${px(radius)}"/>`
  })
}

function thresholdMark(level: number, interval: readonly [number, number] | null, x: Scale, at: number): string {
  const [cx, cy] = [x(level), px(at)]
  const bar =
    interval === null
      ? ''
      : `<path class="interval" d="M${px(x(interval[0]))} ${cy}H${px(x(interval[1]))}M${px(x(interval[0]))} ${px(at - 5)}v10M${px(x(interval[1]))} ${px(at - 5)}v10"/>`
  return `<path class="drop" d="M${px(cx)} ${cy}V${px(area.bottom)}"/>${bar}<path class="threshold" d="M${px(cx)} ${px(at - 7)}l6 7 -6 7 -6 -7z"/>`
}

function describedAs({ points, byFit }: Answers): string {
  const answers = points.reduce((sum, { trials }) => sum + trials, 0)
  const threshold = byFit.isEstimable
    ? `Threshold ${fixed(byFit.level, 2)} points at ${percentOf(byFit.share, 1)} right, 95 % interval ${between(byFit.interval)}.`
    : `Threshold not estimable: ${byFit.why}.`
  return `${answers} answers in ${points.length} points. ${threshold}`
}

/** Curves of the tracks of a group that have one. */
export function curvesOf(tracks: readonly TrackResult[], { track }: GroupResult): FittedCurve[] {
  return tracks.flatMap((one) => (one.track === track && one.curve !== null ? [one.curve] : []))
}
