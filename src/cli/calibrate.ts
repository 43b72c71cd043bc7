// Calibration of a bundle, class by class: first what its descriptors lean on, from sounds that are drawn as the class's
// examples are; then what its sounds measure where those lines are told a value; then, played with what that has shown,
// whether a sound measures what was asked for.

import { drawLatent } from '../dsp/generator-signals.ts'
import { mean } from '../dsp/mean.ts'
import { oneHot } from '../dsp/one-hot.ts'
import { RandomStream } from '../dsp/random.ts'
import { reachOf } from '../engine/conditions.ts'
import { controlAnswer } from '../evaluation/control-answer.ts'
import { Fault } from '../faults/fault.ts'
import { type Bundle, readBundle } from '../model/bundle.ts'
import { type Answer, type Calibration, calibrationVersion } from '../model/calibration.ts'
import { timbreTable } from '../protocol/controls.ts'
import { maxVelocity } from '../protocol/velocity.ts'
import { type Conditioning, type ConditionName, conditionNames } from '../timbre/conditioning.ts'
import { type Leaning, spreadOf } from '../timbre/leaning.ts'
import { gaussianOf } from '../timbre/plausible.ts'
import type { CalibrationOrder, SoundOrder } from './calibrate-worker.ts'
import { fitLeaning } from './fit-leanings.ts'
import { type MeasuredSound, measuredSounds, type MeasuringOptions } from './measured-sounds.ts'

export interface CalibrateOptions extends MeasuringOptions {
  /** Sounds for each class, descriptor and value. */
  readonly shots: number
  /** Sounds drawn of each class to see what its descriptors lean on; else by the shots. */
  readonly probes?: number
}

/** So many times `shots` are drawn of each class to see what its descriptors lean on, within the most. */
const probesForShot = 64
const mostProbes = 640
/** Values that a line is told, */
const gridSize = 7
/**
 * as far from its mean, in its deviations: 99 % of the sounds that are not asked for anything lie between. Nor farther
 * than 98 % of the class's examples do: what measures otherwise is soon another drum.
 */
const farthest = 2.6
/** What is asked for to see whether the calibration holds: these parts of the way through the reach. */
const checkedParts = [0.2, 0.5, 0.8]
/** Sounds for each of them, of seeds that the calibration was not made from. */
const checkSeeds = 2

interface Control {
  readonly class: string
  readonly k: number
  readonly control: ConditionName
}
/** A control that can be measured, and what it leans on. */
interface LeaningControl extends Control {
  readonly leaning: Leaning
  /** Mean of |measured − given| over the probes. */
  readonly rawError: number
}
type Draft = LeaningControl & { readonly answer: Omit<Answer, 'error' | 'leaning'> }

/** Measures the bundle in `folder`, whose manifest must list conditions. @throws Fault E_MODEL where nothing can be measured. */
export async function calibrate(folder: string, options: CalibrateOptions): Promise<Calibration> {
  const bundle = readBundle(folder)
  const { classes, conditions = [] } = bundle.manifest
  const conditioning = bundle.conditioning!
  const controls = timbreTable.map(({ id }) => id).filter((id) => conditions.includes(id))
  const each = classes.flatMap((name, k) => controls.map((control): Control => ({ class: name, k, control })))
  const probeCount = options.probes ?? Math.min(mostProbes, probesForShot * options.shots)
  const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)
  const gridSeeds = seedsFrom(probeCount, options.shots)
  const freshSeeds = seedsFrom(probeCount + options.shots, checkSeeds)
  const total =
    classes.length * probeCount + each.length * (gridSize * options.shots + checkedParts.length * checkSeeds)

  const probes = await measuredSounds(
    classes.flatMap((name) => seedsFrom(0, probeCount).map((seed): SoundOrder => probeOf(name, seed))),
    { folder, calibration: undefined },
    options,
    0,
    total,
  )
  const leaning = each.flatMap((one) => leaningControl(one, probes, bundle) ?? [])
  if (leaning.length === 0) throw unmeasurable(probes.length)

  const told = leaning.map((one) => toldValues(one, conditioning))
  const straight = leaning.map((one, i): Draft => ({ ...one, answer: straightAnswer(told[i]!) }))
  const trials = await measuredSounds(
    leaning.flatMap(({ class: name, control }, i) =>
      told[i]!.flatMap((asked) => gridSeeds.map((seed): CalibrationOrder => ({ class: name, control, asked, seed }))),
    ),
    { folder, calibration: assembled(classes, straight, probes.length, () => null) },
    options,
    probes.length,
    total,
  )
  const drafts = leaning.flatMap((one) => drafted(one, trials, controls, conditioning) ?? [])
  const sounds = probes.length + trials.length
  if (drafts.length === 0) throw unmeasurable(sounds)

  const draft = assembled(classes, drafts, sounds, () => null)
  const checked = await measuredSounds(
    drafts.flatMap(({ class: name, k, control }) => {
      const [low, high] = reachOf({ conditioning, calibration: draft }, alone(k, conditioning), control)
      return checkedParts.flatMap((part) =>
        freshSeeds.map((seed): CalibrationOrder => ({ class: name, control, asked: low + part * (high - low), seed })),
      )
    }),
    { folder, calibration: draft },
    options,
    sounds,
    total,
  )
  options.onProgress?.(total, total) // what cannot be measured is neither told anything nor checked
  return assembled(classes, drafts, sounds + checked.length, (name, control) => {
    const errors = checked.flatMap(({ order, trial }) => {
      const value = trial.measured[control]
      const own = order.class === name && order.control === control
      return own && typeof value === 'number' ? [Math.abs(value - order.asked)] : []
    })
    return errors.length === 0 ? null : mean(errors)
  })
}

/** What a control leans on, by its class's probes; undefined where too few of them can be measured. */
function leaningControl(
  one: Control,
  probes: readonly MeasuredSound<SoundOrder>[],
  { manifest, conditioning }: Bundle,
): LeaningControl | undefined {
  const own = probes
    .filter(({ order }) => order.class === one.class)
    .map(({ order, trial }) => ({ ...trial, latent: drawLatent(order.seed, manifest.latentSize) }))
  const gaussian = gaussianOf(conditioning!, alone(one.k, conditioning!))
  const line = fitLeaning(own, one.control, gaussian, manifest.conditions!)
  if (line === undefined) return undefined
  const errors = own.flatMap(({ given, measured }) => {
    const value = measured[one.control]
    return typeof value === 'number' ? [Math.abs(value - given[one.control]!)] : []
  })
  return { ...one, leaning: line, rawError: mean(errors) }
}

/** Ascending, [G]. */
function toldValues({ k, control, leaning }: LeaningControl, conditioning: Conditioning): number[] {
  const { mean: middle, deviation } = spreadOf(leaning, gaussianOf(conditioning, alone(k, conditioning)))
  const [least, most] = reachOf({ conditioning }, alone(k, conditioning), control)
  const low = Math.max(middle - farthest * deviation, Math.min(middle, least))
  const high = Math.min(middle + farthest * deviation, Math.max(middle, most))
  return Array.from({ length: gridSize }, (_, i) => low + ((high - low) * i) / (gridSize - 1))
}

/** What a control's sounds measure where its line is told values; undefined where none can be measured. */
function drafted(
  one: LeaningControl,
  trials: readonly MeasuredSound[],
  controls: readonly ConditionName[],
  { classes }: Conditioning,
): Draft | undefined {
  const own = trials.filter(({ order }) => order.class === one.class && order.control === one.control)
  const { covariance } = classes[one.k]!
  const deviations = controls.map((id) => {
    const d = conditionNames.indexOf(id)
    return [id, Math.sqrt(Math.max(covariance[d]![d]!, leastVariance))]
  })
  const answer = controlAnswer(
    own.map(({ order, trial }) => ({ ...trial, given: { ...trial.given, [one.control]: order.asked } })),
    one.control,
    Object.fromEntries(deviations) as Record<string, number>,
  )
  return answer && { ...one, answer: { ...answer, rawError: one.rawError } }
}

/** The mix that is class k alone, [K]. */
function alone(k: number, { classes }: Conditioning): number[] {
  return oneHot(k, classes.length)
}

/** A sound as the class's are drawn: every other one at the hardest hit, the rest struck anyhow. */
function probeOf(name: string, seed: number): SoundOrder {
  const velocity = seed % 2 === 0 ? maxVelocity : 1 + new RandomStream(seed, 'probe velocity').integer(maxVelocity)
  return { class: name, seed, velocity }
}

/** As if sounds measured what their line is told. */
function straightAnswer(told: number[]): Draft['answer'] {
  return { given: told, means: told, measured: told, rawError: 0, slope: 1, spearman: 1, leakage: {} }
}

/** Half a unit, which is not heard: leakage is told in deviations, and a class may not deviate at all. */
export const leastVariance = 0.25

function assembled(
  classes: readonly string[],
  drafts: readonly Draft[],
  shots: number,
  errorOf: (name: string, control: string) => number | null,
): Calibration {
  return {
    format: 'ghostnote-calibration',
    version: calibrationVersion,
    shots,
    classes: classes.map((name) => {
      const own = drafts.filter((draft) => draft.class === name)
      const controls = own.map(({ control, answer, leaning }) => [
        control,
        {
          ...answer,
          error: errorOf(name, control),
          leaning: { ...leaning, conditions: [...leaning.conditions], latent: [...leaning.latent] },
        },
      ])
      return { class: name, controls: Object.fromEntries(controls) as Calibration['classes'][number]['controls'] }
    }),
  }
}

function unmeasurable(sounds: number): Fault {
  return new Fault('E_MODEL', {
    at: 'calibration',
    found: `${sounds} sounds, too few of which can be measured`,
    expected: 'sounds with a timbre',
    wayOut: 'Train the model further, or export it with --no-calibration.',
  })
}
