// Sounds that are only their descriptors, for rehearsals of a study without a model: a moved descriptor misses what was
// asked of it by a normal error, as a generator's does.

import { RandomStream } from '../../dsp/random.ts'
import { timbreTable, type TimbreId } from '../../protocol/controls.ts'
import type { MadeSound, SoundRequest, StimulusMaker } from '../stimulus.ts'

const middle = 50
/** Standard deviation of how sounds differ by themselves. */
const differencePoints = 4
/** What a low-pass filter takes away: 30 points at 3.5 kHz, 15 at 7 kHz. */
const ofHighs = ['brightness', 'sharpness', 'hardness'] as const satisfies readonly TimbreId[]
const lowPassLoss = 105_000
const rateHz = 44_100
/** Long enough for the duration of a trial. */
export const imaginarySec = 0.75

/** `errorPoints` is the standard deviation of the miss; the same request is the same sound. */
export function imaginarySounds(seed: number, errorPoints: number): StimulusMaker {
  return {
    async make(request: SoundRequest): Promise<MadeSound> {
      const key = JSON.stringify(request)
      const random = new RandomStream(seed, key)
      const { moved, sound, lowPassHz } = request
      const own = new RandomStream(seed, JSON.stringify(sound))
      const descriptors = Object.fromEntries(
        timbreTable.map(({ id }) => [id, middle + (moved === undefined ? differencePoints * own.normal() : 0)]),
      ) as Record<TimbreId, number>
      if (lowPassHz !== undefined) for (const id of ofHighs) descriptors[id] -= lowPassLoss / lowPassHz
      if (moved !== undefined)
        descriptors[moved.control] =
          (moved.base ?? middle) + moved.delta + (moved.delta === 0 ? 0 : errorPoints * random.normal())
      return { hash: key, recipe: {}, descriptors, loudnessLufs: -30, rateHz, samples: new Float32Array(0) }
    },
  }
}
