// How a bundle answers its timbre controls, asked on sounds that neither training nor calibration knew: played as it is
// played, each control at three places within its reach; where the model was not calibrated also at the ends of what its
// training sounds span, for how far it reaches is then to be measured.

import { oneHot } from '../dsp/one-hot.ts'
import { conditionedModel, reachOf } from '../engine/conditions.ts'
import {
  askedParts,
  endToEnd,
  errorOf,
  type OrderedSounds,
  orderingOf,
  reachedPart,
} from '../evaluation/control-trials.ts'
import { controlAnswer, type Trial } from '../evaluation/control-answer.ts'
import type { ControlRow } from '../evaluation/report.ts'
import type { Bundle } from '../model/bundle.ts'
import { type TimbreId, timbreTable } from '../protocol/controls.ts'
import { conditionNames, type GroupConditioning, percentileLevels } from '../timbre/conditioning.ts'
import { leastVariance } from './calibrate.ts'
import { type MeasuredSound, measuredSounds } from './measured-sounds.ts'

/** A control of class k, and what is asked of it. */
interface Cell {
  readonly class: string
  readonly k: number
  readonly control: TimbreId
  /** As calibrated; without that as the training data spans. */
  readonly reach: readonly [number, number]
  readonly asked: readonly number[]
  readonly isCalibrated: boolean
}

/** Beyond the seeds of a calibration, which are the first few hundred. */
const firstSeed = 1000

/**
 * Rows by class and control of a bundle that has conditions.
 * @param sounds seeds for each; every one makes three sounds, or five
 */
export async function evaluateControls(
  bundle: Bundle,
  sounds: number,
  workers: number,
  onProgress: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<ControlRow[]> {
  const { classes, conditions = [] } = bundle.manifest
  const model = conditionedModel(bundle)!
  const controls = timbreTable.map(({ id }) => id).filter((id) => conditions.includes(id))
  const parts = bundle.calibration === undefined ? endToEnd : askedParts
  const cells = classes.flatMap((name, k) =>
    controls.map((control): Cell => {
      const reach = reachOf(model, oneHot(k, classes.length), control)
      const asked = parts.map((part) => reach[0] + part * (reach[1] - reach[0]))
      return { class: name, k, control, reach, asked, isCalibrated: bundle.calibration !== undefined }
    }),
  )
  const seeds = Array.from({ length: sounds }, (_, i) => firstSeed + i)
  const orders = cells.flatMap(({ class: name, control, asked }) =>
    seeds.flatMap((seed) => asked.map((value) => ({ class: name, control, asked: value, seed }))),
  )
  const work = { folder: bundle.folder, calibration: bundle.calibration }
  const measured = await measuredSounds(orders, work, { workers, onProgress, signal }, 0, orders.length)
  const each = seeds.length * parts.length
  return cells.map((cell, i) => {
    const row = rowOf(cell, measured.slice(i * each, (i + 1) * each), model.conditioning.classes[cell.k]!, controls)
    const rawError = bundle.calibration?.classes[cell.k]!.controls[cell.control]?.rawError ?? null
    return { ...row, rawError }
  })
}

/** What the sounds of a cell say, seed after seed, each from little to much. */
function rowOf(
  { class: name, control, reach, asked, isCalibrated }: Cell,
  sounds: readonly MeasuredSound[],
  group: GroupConditioning,
  controls: readonly TimbreId[],
): Omit<ControlRow, 'rawError'> {
  const trials = sounds.map(({ order, trial }): Trial => ({
    ...trial,
    given: { ...trial.given, [control]: order.asked },
  }))
  const first = isCalibrated ? 0 : endToEnd.indexOf(askedParts[0])
  const ordered = Array.from({ length: sounds.length / asked.length }, (_, s): OrderedSounds => {
    const of = sounds.slice(s * asked.length + first, s * asked.length + first + askedParts.length)
    return {
      asked: of.map(({ order }) => order.asked) as [number, number, number],
      measured: of.map(({ trial }) => trial.measured[control] ?? null) as unknown as OrderedSounds['measured'],
    }
  })
  const deviations = controls.map((id) => {
    const d = conditionNames.indexOf(id)
    return [id, Math.sqrt(Math.max(group.covariance[d]![d]!, leastVariance))]
  })
  const answer = controlAnswer(trials, control, Object.fromEntries(deviations) as Record<string, number>)
  const [worst] = Object.entries(answer?.leakage ?? {}).toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))
  const level = (percent: (typeof percentileLevels)[number]) =>
    group.percentiles[control][percentileLevels.indexOf(percent)]!
  const data: [number, number] = [level(5), level(95)]
  const curve = answer?.measured ?? [reach[0], reach[0]]
  const reached: [number, number] = isCalibrated ? [...reach] : [curve[0]!, curve.at(-1)!]
  return {
    class: name,
    control,
    reach: reached,
    data,
    reachPart: reachedPart(reached, data),
    error: errorOf(ordered),
    spearman: answer?.spearman ?? 0,
    ordering: answer === undefined ? null : orderingOf(ordered),
    points: ordered.flatMap(({ asked: of, measured: found }) =>
      of.flatMap((x, j) => (found[j] === null ? [] : [[rounded(x), rounded(found[j]!)] as [number, number]])),
    ),
    leak: worst === undefined ? null : { control: worst[0], slope: worst[1] },
  }
}

/** Hundredths of a point are drawn, no finer. */
const rounded = (value: number) => Math.round(100 * value) / 100
