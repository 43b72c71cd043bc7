// Trained weights that a new run starts from, in place of random ones: carried over to the new run's classes.

import type { TensorData } from '../compile/step.ts'
import { Fault } from '../faults/fault.ts'
import { conditionDeviation, conditionMean } from '../gan/conditions.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import { regressorCentre, regressorSpread } from '../gan/descriptors/regressor.ts'
import { mappingForClasses, projectionForClasses } from '../gan/fine-tuning.ts'
import { longerWeight } from '../gan/lengthening.ts'
import type { BatchSource } from './batches.ts'
import { trainedTables } from './families.ts'
import { average, type State } from './state.ts'

export interface StartingPoint {
  /** What it is called in faults and in the run's description. */
  readonly name: string
  /** sha256 of what the weights are read from: a run remembers what it came from. */
  readonly fingerprint: string
  readonly rateHz: number
  readonly grid: TrainingConfig['grid']
  readonly compression: number
  readonly family: TrainingConfig['family']
  readonly conditions: readonly string[]
  readonly classes: readonly string[]
  /** Weights under their plain names, of generators the averaged ones; moments are not read. */
  readonly weights: Readonly<State>
}

/** What carried over and what did not, for people. */
export interface Adoption {
  readonly newClasses: readonly string[]
  readonly leftClasses: readonly string[]
  /** Networks that start afresh, for there are no weights of them. */
  readonly fresh: readonly string[]
}

/**
 * Replaces in `state`, a run's first state, what `source` has weights for. Conditions keep the source's units (mean and
 * deviation), by which its networks know them; what each class is like is the new data's.
 * @throws Fault E_CONFIG where the networks differ in more than their classes.
 */
export function adopt(state: State, source: StartingPoint, config: TrainingConfig, batches: BatchSource): Adoption {
  checkForm(source, config)
  const longer = mayLengthen(config) && source.grid.frames < config.grid.frames
  const from = batches.classes.map((name) => source.classes.indexOf(name))
  const size = { latentSize: config.latentSize, conditions: config.conditions.length }
  const fresh: string[] = []
  for (const [network, table] of Object.entries(trainedTables(config, batches.classes.length))) {
    const names = Object.keys(table)
    if (!names.every((name) => source.weights[name] !== undefined)) {
      if (network === 'generator')
        throw unlike(source, `no ${names.find((name) => source.weights[name] === undefined)}`, network)
      fresh.push(network)
      continue
    }
    for (const name of names) {
      const wanted = table[name]!.shape
      const known = carried(name, source.weights[name]!, size, from)
      const weight = longer ? (longerWeight(name, known, wanted) ?? known) : known
      if (weight.shape.join() !== wanted.join())
        throw unlike(source, `${name} of shape [${weight.shape.join()}]`, `[${wanted.join()}]`)
      state[name] = weight
      if (state[average + name] !== undefined) state[average + name] = { ...weight, data: weight.data.slice() }
    }
  }
  const units = [
    conditionMean,
    conditionDeviation,
    ...(fresh.includes('regressor') ? [] : [regressorCentre, regressorSpread]),
  ]
  for (const name of units) {
    const known = source.weights[name]
    if (known !== undefined && state[name] !== undefined) state[name] = known
  }
  return {
    newClasses: batches.classes.filter((_, i) => from[i]! < 0),
    leftClasses: source.classes.filter((name) => !batches.classes.includes(name)),
    fresh,
  }
}

function carried(
  name: string,
  weight: TensorData,
  size: { readonly latentSize: number; readonly conditions: number },
  from: readonly number[],
): TensorData {
  if (name === 'generator/mapping0/weight') return mappingForClasses(weight, size, from)
  if (name === 'critic/classes') return projectionForClasses(weight, size.conditions, from)
  return { shape: weight.shape, data: weight.data.slice() }
}

const shown = ({ fftSize, hopSamples, frames }: TrainingConfig['grid']) =>
  `${frames} frames of ${fftSize} at hops of ${hopSamples}`

/** Only a style model may go on to longer sounds (lengthening.ts). */
const mayLengthen = ({ family }: TrainingConfig) => family === 'style'

/** What networks do not say by their shapes. */
function checkForm(source: StartingPoint, config: TrainingConfig): void {
  if (source.family !== config.family) throw unlike(source, `family ${source.family}`, config.family)
  if (source.rateHz !== config.rateHz) throw unlike(source, `${source.rateHz} Hz`, `${config.rateHz} Hz`)
  const { fftSize, hopSamples, frames } = config.grid
  const longer = mayLengthen(config)
  const asLong = longer ? source.grid.frames <= frames : source.grid.frames === frames
  if (source.grid.fftSize !== fftSize || source.grid.hopSamples !== hopSamples || !asLong)
    throw unlike(source, shown(source.grid), `${shown(config.grid)}${longer ? ' or fewer' : ''}`)
  if (source.compression !== config.compression)
    throw unlike(source, `compression ${source.compression}`, String(config.compression))
  const list = (names: readonly string[]) => (names.length === 0 ? 'no conditions' : names.join(', '))
  if (source.conditions.join() !== config.conditions.join())
    throw unlike(source, list(source.conditions), list(config.conditions))
}

function unlike({ name }: StartingPoint, found: string, expected: string): Fault {
  return new Fault('E_CONFIG', {
    at: `--from ${name}`,
    found,
    expected: `${expected}, as in the config`,
    wayOut: 'Leave --config out, to go on with the networks as they are; or train from the start.',
  })
}
