// The search for the best psychometric function: a coarse grid over location, spread, lapse and guess rate, then the
// simplex from its best points, in coordinates that have no walls where the optimum likes to lie.

import type { Curve, Shape } from './curve.ts'
import { logLikelihood, type LevelCount } from './likelihood.ts'
import { needs } from './needs.ts'
import { minimised } from './nelder-mead.ts'
import { spaced } from './quest-grid.ts'

interface Normal {
  readonly mean: number
  readonly deviation: number
}

/** What is thought of the parameters beforehand; what is left out is flat within its bounds. */
interface FitPrior {
  /** In the unit of the levels; for `weibull` of ln location. */
  readonly location?: Normal
  /** Of ln spread. */
  readonly logSpread?: Normal
  /** Beta(a, b) of the lapse rate. */
  readonly lapse?: { readonly a: number; readonly b: number }
}

export interface FitOptions {
  readonly shape: Shape
  /** γ, where the task fixes it; `free` (0 … ½) for yes–no tasks. */
  readonly guess: number | 'free'
  /** λ is sought from 0 to this; 0: nobody lapses. */
  readonly mostLapse: number
  /** The share of correct answers whose level is the threshold. */
  readonly share: number
  /** Given, the fit is the most likely a posteriori; its density in (location, ln spread, lapse) is what is maximised. */
  readonly prior?: FitPrior
}

/** (place, ln spread, lapse angle, guess angle): place is the location, its logarithm for weibull; λ = λ_max·sin²(angle). */
type Point = readonly number[]

export interface SearchSpace {
  readonly options: FitOptions
  /** Bounds of the location, two spans beyond the levels. */
  readonly place: readonly [number, number]
  /** Bounds of ln s: a step within the levels, a line across them. */
  readonly logSpread: readonly [number, number]
  readonly span: number
}

/** A free guess rate is sought up to this. */
export const mostGuess = 0.5

/** `rows` ascending, two levels or more. @throws Fault E_USAGE for options that are none. */
export function searchSpace(rows: readonly LevelCount[], options: FitOptions): SearchSpace {
  const { shape, guess, mostLapse, share } = options
  needs(guess === 'free' || (guess >= 0 && guess < 1), 'guess', guess, '"free" or a number from 0, below 1')
  const least = guess === 'free' ? mostGuess : guess
  needs(mostLapse >= 0 && mostLapse + least < 1, 'mostLapse', mostLapse, 'a number from 0 that leaves room for answers')
  needs(share > (guess === 'free' ? 0 : guess) && share < 1, 'share', share, 'a number between the guess rate and 1')
  const isLog = shape === 'weibull'
  const first = rows.find(({ level }) => !isLog || level > 0)?.level ?? Number.NaN
  needs(Number.isFinite(first), 'level', rows[rows.length - 1].level, 'a level above 0 for a weibull')
  const at = (level: number) => (isLog ? Math.log(level) : level)
  const [low, high] = [at(first), at(rows[rows.length - 1].level)]
  // One level above 0 on a logarithmic axis: the decade below it is as good as any.
  const span = high > low ? high - low : Math.LN10
  return {
    options,
    place: [low - 2 * span, high + 2 * span],
    logSpread: [Math.log(span / 500), Math.log(20 * span)],
    span,
  }
}

export function curveFrom(point: Point, { options }: SearchSpace): Curve {
  const { shape, guess, mostLapse } = options
  const [place, logSpread, lapseAngle, guessAngle] = point
  return {
    shape,
    location: shape === 'weibull' ? Math.exp(place) : place,
    spread: Math.exp(logSpread),
    guess: guess === 'free' ? mostGuess * Math.sin(guessAngle) ** 2 : guess,
    lapse: mostLapse * Math.sin(lapseAngle) ** 2,
  }
}

/** The point of a curve; the inverse of `curveFrom` within the space. */
export function pointOf(curve: Curve, { options: { shape, guess, mostLapse } }: SearchSpace): Point {
  const angle = (part: number, most: number) => (most > 0 ? Math.asin(Math.sqrt(Math.min(1, part / most))) : 0)
  const place = shape === 'weibull' ? Math.log(curve.location) : curve.location
  const guessAngle = guess === 'free' ? angle(curve.guess, mostGuess) : 0
  return [place, Math.log(curve.spread), angle(curve.lapse, mostLapse), guessAngle]
}

/** The best point; from `start` alone where one is given (the bootstrap starts from the curve that it draws from). */
export function searched(rows: readonly LevelCount[], space: SearchSpace, start?: Point): Point {
  const cost = (point: Point) => costOf(point, rows, space)
  const { span, options } = space
  const steps = [span / 8, 0.5, options.mostLapse > 0 ? 0.3 : 0, options.guess === 'free' ? 0.3 : 0]
  const grid = start ? [] : coarse(space).map((point) => ({ point, cost: cost(point) }))
  const starts = start
    ? [start]
    : grid
        .toSorted((a, b) => a.cost - b.cost)
        .slice(0, 3)
        .map(({ point }) => point)
  // What is drawn strays by far more than the looser tolerance leaves.
  const found = starts.map((point) => descended(cost, point, steps, start ? 1e-6 : 1e-9))
  return found.reduce((a, b) => (cost(b) < cost(a) ? b : a))
}

/** The simplex over the coordinates that move. */
function descended(cost: (point: Point) => number, start: Point, steps: readonly number[], tolerance: number): Point {
  const moving = steps.flatMap((step, i) => (step > 0 ? [i] : []))
  const whole = (x: readonly number[]) => start.map((value, i) => (moving.includes(i) ? x[moving.indexOf(i)] : value))
  const pick = (values: readonly number[]) => moving.map((i) => values[i])
  return whole(minimised((x) => cost(whole(x)), pick(start), pick(steps), { tolerance }).at)
}

function costOf(point: Point, rows: readonly LevelCount[], space: SearchSpace): number {
  const isInside = (x: number, [low, high]: readonly [number, number]) => x >= low && x <= high
  if (!isInside(point[0], space.place) || !isInside(point[1], space.logSpread)) return Infinity
  const curve = curveFrom(point, space)
  return -logLikelihood(curve, rows) - logPrior(point, curve, space.options.prior)
}

function logPrior(point: Point, curve: Curve, prior: FitPrior | undefined): number {
  if (prior === undefined) return 0
  const normal = (x: number, of: Normal | undefined) => (of ? -(((x - of.mean) / of.deviation) ** 2) / 2 : 0)
  const { a, b } = prior.lapse ?? { a: 1, b: 1 }
  const least = 1e-9 // a Beta density may be infinite at 0
  const lapse = (a - 1) * Math.log(Math.max(least, curve.lapse)) + (b - 1) * Math.log1p(-curve.lapse)
  return normal(point[0], prior.location) + normal(point[1], prior.logSpread) + lapse
}

function coarse({ options, place: [low, high], span }: SearchSpace): Point[] {
  const lapses = options.mostLapse > 0 ? [0.2, 0.8] : [0]
  const guesses = options.guess === 'free' ? [0.2, 0.6, 1.2] : [0]
  return spaced(low + span * 1.5, high - span * 1.5, 13).flatMap((place) =>
    spaced(span / 60, span * 2, 8, 'log').flatMap((spread) =>
      lapses.flatMap((lapse) => guesses.map((guess) => [place, Math.log(spread), lapse, guess])),
    ),
  )
}
