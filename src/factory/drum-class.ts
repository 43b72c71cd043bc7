// What a drum class is: a table of parameters and a voice that turns drawn values into raw sound.

import type { RandomStream } from '../dsp/random.ts'
import { type FinishName, finishRows, finishTouch } from './finish-rows.ts'
import type { ParameterTable, Values } from './parameter-table.ts'
import type { Touch } from './touch.ts'

/** All factory sound is at this rate. */
export const rateHz = 44_100 as const
/** No shot is longer: 1.49 s. */
export const maxSamples = 65_536

/** Named streams of random numbers for what a voice does not take from its parameters, above all its noise. */
export type StreamFor = (purpose: string) => RandomStream

export interface DrumClass {
  readonly parameters: ParameterTable
  /** How the parameters answer to the strength of the strike. */
  readonly touch: Touch
  /** Frequencies below this are removed at the end, in Hz. */
  readonly floorHz: number
  /** Raw sound from the first sample of the strike on: any level, at most `maxSamples` long. */
  render(values: Values, streamFor: StreamFor): Float32Array
}

interface DrumClassOptions<Name extends string> {
  readonly floorHz: number
  readonly parameters: ParameterTable<Name>
  readonly finish?: Partial<ParameterTable<FinishName>>
  readonly touch: Touch<NoInfer<Name> | FinishName>
  readonly render: (values: Values<Name>, streamFor: StreamFor) => Float32Array
}

/** A class from its own rows and powers plus the finishing ones that all classes have, some replaced by its own. */
export function drumClass<Name extends string>(options: DrumClassOptions<Name>): DrumClass {
  return {
    parameters: { ...options.parameters, ...finishRows, ...options.finish },
    touch: { ...finishTouch, ...options.touch },
    floorHz: options.floorHz,
    render: (values, streamFor) => options.render(values, streamFor),
  }
}
