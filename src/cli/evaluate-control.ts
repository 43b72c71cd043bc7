// How a bundle answers its timbre controls, asked on sounds that neither training nor calibration knew: played as it is
// played, each control at three places within its reach.

import { conditionedModel, reachOf } from '../engine/conditions.ts'
import { askedParts, errorOf, orderingOf, reachedPart, type OrderedSounds } from '../evaluation/control-trials.ts'
import { controlAnswer, type Trial } from '../evaluation/control-answer.ts'
import type { ControlRow } from '../evaluation/report.ts'
import type { Bundle } from '../model/bundle.ts'
import { timbreTable } from '../protocol/controls.ts'
import { conditionNames, percentileLevels } from '../timbre/conditioning.ts'
import { leastVariance, measuredSounds } from './calibrate.ts'

/** Far from the seeds of a calibration, which are the first few. */
const firstSeed = 1000

/**
 * Rows by class and control of a bundle that has conditions.
 * @param sounds seeds for each; every one makes three sounds
 */
export async function evaluateControls(
  bundle: Bundle,
  sounds: number,
  workers: number,
  onProgress: (done: number, total: number) => void,
): Promise<ControlRow[]> {
  const { classes, conditions = [] } = bundle.manifest
  const model = conditionedModel(bundle)!
  const controls = timbreTable.map(({ id }) => id).filter((id) => conditions.includes(id))
  const cells = classes.flatMap((name, k) =>
    controls.map((control) => {
      const reach = reachOf(
        model,
        classes.map((_, i) => (i === k ? 1 : 0)),
        control,
      )
      const asked = askedParts.map((part) => reach[0] + part * (reach[1] - reach[0]))
      return { class: name, k, control, reach, asked }
    }),
  )
  const seeds = Array.from({ length: sounds }, (_, i) => firstSeed + i)
  const orders = cells.flatMap(({ class: name, control, asked }) =>
    seeds.flatMap((seed) => asked.map((value) => ({ class: name, control, asked: value, seed }))),
  )
  const work = { folder: bundle.folder, calibration: bundle.calibration }
  const measured = await measuredSounds(orders, work, { shots: sounds, workers, onProgress }, 0, orders.length)
  return cells.map(({ class: name, k, control, reach, asked }, i) => {
    const own = measured.slice(i * seeds.length * asked.length, (i + 1) * seeds.length * asked.length)
    const trials = own.map(({ order, trial }): Trial => ({
      ...trial,
      given: { ...trial.given, [control]: order.asked },
    }))
    const ordered = seeds.map((_, s): OrderedSounds => {
      const of = own.slice(s * asked.length, (s + 1) * asked.length)
      return {
        asked: of.map(({ order }) => order.asked) as [number, number, number],
        measured: of.map(({ trial }) => trial.measured[control] ?? null) as unknown as OrderedSounds['measured'],
      }
    })
    const group = model.conditioning.classes[k]!
    const deviations = controls.map((id) => {
      const d = conditionNames.indexOf(id)
      return [id, Math.sqrt(Math.max(group.covariance[d]![d]!, leastVariance))]
    })
    const answer = controlAnswer(trials, control, Object.fromEntries(deviations) as Record<string, number>)
    const [worst] = Object.entries(answer?.leakage ?? {}).toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))
    const level = (percent: (typeof percentileLevels)[number]) =>
      group.percentiles[control][percentileLevels.indexOf(percent)]!
    const data: [number, number] = [level(5), level(95)]
    return {
      class: name,
      control,
      reach: [...reach],
      data,
      reachPart: reachedPart(reach, data),
      error: errorOf(ordered),
      rawError: bundle.calibration?.classes[k]!.controls[control]?.rawError ?? null,
      spearman: answer?.spearman ?? 0,
      ordering: answer === undefined ? null : orderingOf(ordered),
      points: ordered.flatMap(({ asked: of, measured: found }) =>
        of.flatMap((x, j) => (found[j] === null ? [] : [[rounded(x), rounded(found[j]!)] as [number, number]])),
      ),
      leak: worst === undefined ? null : { control: worst[0], slope: worst[1] },
    }
  })
}

/** Hundredths of a point are drawn, no finer. */
const rounded = (value: number) => Math.round(100 * value) / 100
