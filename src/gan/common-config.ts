// What every family's configuration says.

import type { StftGrid } from '../dsp/stft.ts'
import type { ConditionFloors } from './conditions.ts'
import type { ObjectiveName } from './objectives.ts'
import type { RegulariserSetting } from './regularisers.ts'

export interface CommonConfig {
  readonly name: string
  readonly grid: StftGrid
  readonly rateHz: number
  /** Exponent of the spectrum's power compression. */
  readonly compression: number
  readonly latentSize: number
  /** Which of the dataset's conditions (timbre descriptors, energy) steer the generator beside the class; may be none. */
  readonly conditions: readonly string[]
  /** Values that networks are given in place of lower ones, by the condition's name; absent, they are given what was measured. */
  readonly conditionFloors?: ConditionFloors
  readonly criticLearningRate: number
  readonly objective: ObjectiveName
  readonly regularisers: readonly RegulariserSetting[]
  /** Decay of the generator's moving average per step, once the run is older than the average is long. */
  readonly averageDecay: number
  readonly checkpointSteps: number
  readonly previewSteps: number
}
