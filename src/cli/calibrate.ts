// Calibration of a bundle: what its sounds measure where it is given a value of a descriptor, class by class. First as
// the model stands; then, played with what that has shown, whether a sound measures what was asked for.

import { availableParallelism } from 'node:os'
import { overWorkers } from '../dataset/pool.ts'
import { conditionedModel, reachOf } from '../engine/conditions.ts'
import { controlAnswer, type Trial } from '../evaluation/control-answer.ts'
import { Fault } from '../faults/fault.ts'
import { readBundle } from '../model/bundle.ts'
import type { Calibration } from '../model/calibration.ts'
import { timbreTable } from '../protocol/controls.ts'
import { conditionNames } from '../timbre/conditioning.ts'
import type { CalibrationOrder, CalibrationWork } from './calibrate-worker.ts'

export interface CalibrateOptions {
  /** Sounds for each class, descriptor and value. */
  readonly shots: number
  readonly workers?: number
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

/** Values of a descriptor over what 98 % of a class's examples span. */
const gridSize = 7
/** What is asked for to see whether the calibration holds: these parts of the way through the reach. */
const checkedParts = [0.2, 0.5, 0.8]
/** Sounds for each of them, of seeds that the calibration was not made from. */
const checkSeeds = 2

/** Measures the bundle in `folder`, whose manifest must list conditions. @throws Fault E_MODEL where nothing can be measured. */
export async function calibrate(folder: string, options: CalibrateOptions): Promise<Calibration> {
  const bundle = readBundle(folder)
  const { classes, conditions = [] } = bundle.manifest
  const model = conditionedModel({ ...bundle })!
  const controls = timbreTable.map(({ id }) => id).filter((id) => conditions.includes(id))
  const alone = (k: number) => classes.map((_, i) => (i === k ? 1 : 0))
  const each = classes.flatMap((name, k) => controls.map((control) => ({ class: name, k, control })))
  const seeds = Array.from({ length: options.shots }, (_, seed) => seed)
  const orders = each.flatMap(({ class: name, k, control }) => {
    const [low, high] = reachOf({ conditioning: model.conditioning }, alone(k), control)
    const asked = Array.from({ length: gridSize }, (_, i) => low + ((high - low) * i) / (gridSize - 1))
    return asked.flatMap((value) => seeds.map((seed) => ({ class: name, control, asked: value, seed })))
  })
  const total = orders.length + each.length * checkedParts.length * checkSeeds
  const trials = await measuredSounds(orders, { folder, calibration: undefined }, options, 0, total)
  const answers = each.map(({ k, class: name, control }) => {
    const own = trials.filter(({ order }) => order.class === name && order.control === control)
    const { covariance } = model.conditioning.classes[k]!
    const deviations = controls.map((id) => {
      const d = conditionNames.indexOf(id)
      return [id, Math.sqrt(Math.max(covariance[d]![d]!, leastVariance))]
    })
    return controlAnswer(
      own.map(({ trial }) => trial),
      control,
      Object.fromEntries(deviations) as Record<string, number>,
    )
  })
  const draft = assembled(classes, each, answers, trials.length, () => null)
  const checks = each.flatMap(({ class: name, k, control }, i) => {
    if (answers[i] === undefined) return []
    const [low, high] = reachOf({ ...model, calibration: draft }, alone(k), control)
    const fresh = Array.from({ length: checkSeeds }, (_, seed) => options.shots + seed)
    return checkedParts.flatMap((part) =>
      fresh.map((seed) => ({ class: name, control, asked: low + part * (high - low), seed })),
    )
  })
  const checked = await measuredSounds(checks, { folder, calibration: draft }, options, orders.length, total)
  options.onProgress?.(total, total) // classes that cannot be measured are not checked
  return assembled(classes, each, answers, trials.length + checked.length, (name, control) => {
    const errors = checked.flatMap(({ order, trial }) => {
      const value = trial.measured[control]
      const own = order.class === name && order.control === control
      return own && typeof value === 'number' ? [Math.abs(value - order.asked)] : []
    })
    return errors.length === 0 ? null : errors.reduce((a, b) => a + b, 0) / errors.length
  })
}

/** Half a unit, which is not heard: leakage is told in deviations, and a class may not deviate at all. */
export const leastVariance = 0.25

export interface MeasuredSound {
  readonly order: CalibrationOrder
  readonly trial: Trial
}

/** Renders and measures all orders, over workers; answers in the order of the orders. */
export async function measuredSounds(
  orders: readonly CalibrationOrder[],
  work: CalibrationWork,
  { workers = availableParallelism(), onProgress, signal }: CalibrateOptions,
  before: number,
  total: number,
): Promise<MeasuredSound[]> {
  const found: MeasuredSound[] = []
  await overWorkers<CalibrationOrder, Trial>({
    url: new URL('./calibrate-worker.ts', import.meta.url),
    workerData: work,
    orders,
    workers,
    signal,
    onDone: (order, trial) => {
      found.push({ order, trial })
      onProgress?.(before + found.length, total)
    },
  })
  // Workers end in any order; sums of the same numbers in another order differ in their last bits.
  const place = new Map(orders.map((order, i) => [order, i]))
  return found.toSorted((a, b) => place.get(a.order)! - place.get(b.order)!)
}

type Answers = readonly (ReturnType<typeof controlAnswer> | undefined)[]

function assembled(
  classes: readonly string[],
  each: readonly { readonly class: string; readonly control: string }[],
  answers: Answers,
  shots: number,
  errorOf: (name: string, control: string) => number | null,
): Calibration {
  if (answers.every((answer) => answer === undefined))
    throw new Fault('E_MODEL', {
      at: 'calibration',
      found: `${shots} sounds, none of which can be measured`,
      expected: 'sounds with a timbre',
      wayOut: 'Train the model further, or export it with --no-calibration.',
    })
  return {
    format: 'ghostnote-calibration',
    version: 1,
    shots,
    classes: classes.map((name) => {
      const own = each.flatMap(({ class: of, control }, i) => {
        const answer = answers[i]
        return of === name && answer !== undefined ? [[control, { ...answer, error: errorOf(name, control) }]] : []
      })
      return { class: name, controls: Object.fromEntries(own) as Calibration['classes'][number]['controls'] }
    }),
  }
}
