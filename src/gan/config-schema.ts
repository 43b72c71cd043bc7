// Training configurations from JSON files: what may stand in one, checked before anything is trained. A file is either
// whole, as `ghostnote train --dry-run` prints it, or names a `base` and says only what differs.

import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { checkPhases } from './check-phases.ts'
import { configNamed, criticTrunk, encoderTrunk, generatorConfig, phaseKinds, type TrainingConfig } from './configs.ts'
import { criticParameters } from './critic.ts'
import { encoderParameters } from './encoder.ts'
import { rowNamed } from './lookup.ts'
import { objectives } from './objectives.ts'
import { progressiveNetwork } from './progressive-configs.ts'
import { progressiveGeneratorParameters } from './progressive-generator.ts'
import { styleGeneratorParameters } from './style-network.ts'
import { regularisers } from './regularisers.ts'
import { waveCritic, waveNetwork } from './wave-configs.ts'
import { waveCriticParameters } from './wave-critic.ts'
import { waveGeneratorParameters } from './wave-network.ts'

const count = (most: number) => z.int().check(z.minimum(1), z.maximum(most))
const powerOfTwo = (least: number, most: number) =>
  z.int().check(
    z.minimum(least),
    z.maximum(most),
    z.refine((n) => Number.isInteger(Math.log2(n)), 'a power of two'),
  )
/** An Adam rate; 1 already moves every weight by its own deviation at a step. */
const rate = z.number().check(z.positive(), z.maximum(1))
const share = z.number().check(z.minimum(0), z.maximum(1))
const weight = z.number().check(z.minimum(0), z.maximum(1e6))
const widths = z.array(count(4096)).check(z.minLength(1), z.maxLength(16))
const mostSteps = 100_000_000
const steps = count(mostSteps)
const label = z.string().check(z.minLength(1), z.maxLength(80))

const regulariserSettings = z.array(
  z.strictObject({ name: z.string(), strength: z.number().check(z.positive()), interval: count(1_000_000) }),
)

/** What every family's file says. */
const common = {
  name: label,
  grid: z.strictObject({ fftSize: powerOfTwo(16, 8192), hopSamples: powerOfTwo(8, 8192), frames: count(4096) }),
  rateHz: z.int().check(z.minimum(8000), z.maximum(192_000)),
  compression: z.number().check(z.positive(), z.maximum(1)),
  latentSize: count(4096),
  conditions: z.array(label).check(z.maxLength(64)),
  conditionFloors: z.exactOptional(z.record(label, z.number().check(z.minimum(-1e4), z.maximum(1e4)))),
  criticLearningRate: rate,
  objective: z.string(),
  regularisers: regulariserSettings,
  averageDecay: z.number().check(z.minimum(0), z.maximum(1)),
  checkpointSteps: steps,
  previewSteps: steps,
}

const styleFile = z.strictObject({
  ...common,
  family: z.literal('style'),
  styleSize: count(4096),
  mappingLayers: count(16),
  widths,
  firstFrames: z.exactOptional(count(4096)),
  noiseBands: count(1024),
  partials: z.strictObject({
    count: z.int().check(z.minimum(0), z.maximum(64)),
    bins: count(4096),
    alone: z.exactOptional(z.int().check(z.minimum(0), z.maximum(4096))),
    linear: z.exactOptional(z.boolean()),
  }),
  envelope: z.boolean(),
  styleMixing: share,
  critic: z.strictObject({ patch: z.tuple([count(64), count(64)]), widths, features: count(4096) }),
  batch: count(4096),
  phases: z
    .array(z.strictObject({ kind: z.enum(phaseKinds), steps, learningRate: rate }))
    .check(z.minLength(1), z.maxLength(64)),
  klWeight: weight,
  adversarialWeight: weight,
  descriptorWeight: weight,
  latentCritic: z.exactOptional(
    z.strictObject({ widths, learningRate: rate, weight, objective: z.string(), regularisers: regulariserSettings }),
  ),
  featureWeight: z.exactOptional(weight),
  pitchWeight: z.exactOptional(weight),
  attackWeight: z.exactOptional(weight.check(z.minimum(1))),
  levelWeight: z.exactOptional(weight),
  augmentation: z.exactOptional(z.number().check(z.positive(), z.maximum(0.8))),
  frozenCriticLayers: z.exactOptional(count(16)),
})

const progressiveFile = z.strictObject({
  ...common,
  family: z.literal('progressive'),
  labelled: z.boolean(),
  widths,
  firstFrames: count(4096),
  growth: z
    .array(z.strictObject({ batch: count(4096), steps, fadeSteps: z.int().check(z.minimum(0), z.maximum(mostSteps)) }))
    .check(z.minLength(1), z.maxLength(16)),
  learningRate: rate,
  auxiliaryWeight: weight,
})

const waveFile = z.strictObject({
  ...common,
  family: z.literal('style-wave'),
  styleSize: count(4096),
  mappingLayers: count(16),
  widths,
  styleMixing: share,
  critic: z.strictObject({ widths, features: count(4096) }),
  batch: count(4096),
  steps,
  learningRate: rate,
})

const files = { style: styleFile, progressive: progressiveFile, 'style-wave': waveFile } as const

const wayOut = 'Correct the field; `ghostnote train --dry-run` prints a whole configuration to start from.'

/**
 * The configuration that a parsed file means.
 * @param at the file's name, for the fault's sentence.
 * @throws Fault E_CONFIG that names the field at fault and, where a name is unknown, the nearest known one.
 */
export function configFromFile(value: unknown, at: string): TrainingConfig {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const { base, ...own } = (isObject ? value : {}) as Record<string, unknown>
  let whole: unknown = isObject ? own : value
  if (base !== undefined) {
    if (typeof base !== 'string')
      throw new Fault('E_CONFIG', { at: `${at}: base`, found: JSON.stringify(base), expected: 'a name', wayOut })
    whole = { ...configNamed(base, `${at}: base`), ...own }
  }
  const config = checkedFile(whole, at)
  namesKnown(config, `${at}: `)
  if (config.family === 'style' && config.latentCritic !== undefined)
    namesKnown(config.latentCritic, `${at}: latentCritic.`)
  const { hopSamples, fftSize } = config.grid
  if (hopSamples > fftSize / 2)
    throw new Fault('E_CONFIG', {
      at: `${at}: grid.hopSamples`,
      found: String(hopSamples),
      expected: `at most ${fftSize / 2}, half of fftSize, or the frames leave gaps`,
      wayOut,
    })
  if (config.family === 'style' && config.partials.bins > fftSize / 2)
    throw new Fault('E_CONFIG', {
      at: `${at}: partials.bins`,
      found: String(config.partials.bins),
      expected: `at most ${fftSize / 2}, the bins of the grid`,
      wayOut,
    })
  // The names were found in their tables.
  const named = config as TrainingConfig
  fits(named, at)
  if (named.family === 'style') checkPhases(named, `${at}: `)
  return named
}

/** Whether a critic's objective and regularisers are in their tables. */
function namesKnown(
  {
    objective,
    regularisers: terms,
  }: { readonly objective: string; readonly regularisers: readonly { name: string }[] },
  at: string,
): void {
  rowNamed(objectives, objective, `${at}objective`)
  terms.forEach(({ name }, i) => rowNamed(regularisers, name, `${at}regularisers.${i}.name`))
}

/** By its family's schema; what names none is held against the style family's. */
function checkedFile(whole: unknown, at: string): z.output<(typeof files)[keyof typeof files]> {
  const { family } = Object(whole) as { readonly family?: unknown }
  const name = typeof family === 'string' ? family : 'style'
  rowNamed(files, name, `${at}: family`)
  // One by one, since the schemas' outputs differ.
  if (name === 'progressive') return checked(progressiveFile, whole, at, 'E_CONFIG', wayOut)
  if (name === 'style-wave') return checked(waveFile, whole, at, 'E_CONFIG', wayOut)
  return checked(styleFile, whole, at, 'E_CONFIG', wayOut)
}

/** Whether the networks of a configuration can be built. */
function fits(config: TrainingConfig, at: string): void {
  try {
    if (config.family === 'progressive') {
      progressiveGeneratorParameters(progressiveNetwork(config, 1))
      return
    }
    if (config.family === 'style-wave') {
      waveGeneratorParameters(waveNetwork(config, 1))
      waveCriticParameters(waveCritic(config), 1, config.conditions.length)
      return
    }
    styleGeneratorParameters(generatorConfig(config, 1))
    encoderParameters(encoderTrunk(config), config.latentSize)
    criticParameters(criticTrunk(config), 1, config.conditions.length)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const expected = 'layers that lead from end to end'
    throw new Fault('E_CONFIG', { at, found: `numbers that do not fit together: ${cause.message}`, expected, wayOut })
  }
}
