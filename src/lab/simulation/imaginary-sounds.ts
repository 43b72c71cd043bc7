// Sounds that are only their descriptors, for rehearsals of a study without a model: a moved descriptor misses what was
// asked of it by a normal error, as a generator's does.

import { RandomStream } from '../../dsp/random.ts'
import { timbreTable, type TimbreId } from '../../protocol/controls.ts'
import type { MadeSound, SoundRequest, StimulusMaker } from '../stimulus.ts'

const middle = 50
const rateHz = 44_100
/** Long enough for the duration of a trial. */
export const imaginarySec = 0.75

/** `errorPoints` is the standard deviation of the miss; the same request is the same sound. */
export function imaginarySounds(seed: number, errorPoints: number): StimulusMaker {
  return {
    async make(request: SoundRequest): Promise<MadeSound> {
      const key = JSON.stringify(request)
      const random = new RandomStream(seed, key)
      const descriptors = Object.fromEntries(timbreTable.map(({ id }) => [id, middle])) as Record<TimbreId, number>
      const { moved } = request
      if (moved !== undefined)
        descriptors[moved.control] =
          (moved.base ?? middle) + moved.delta + (moved.delta === 0 ? 0 : errorPoints * random.normal())
      return { hash: key, recipe: {}, descriptors, loudnessLufs: -30, rateHz, samples: new Float32Array(0) }
    },
  }
}
