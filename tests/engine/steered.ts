// A conditioning for the steered carrier bundle, from drawn examples whose joint distribution is known.

import { RandomStream } from '../../src/dsp/random.ts'
import { type Conditioning, conditioningOf } from '../../src/timbre/conditioning.ts'
import { carrierClasses } from './carrier-bundle.ts'

/** Mean brightness of the examples of each class; its deviation is 8. */
const meanBrightness = [40, 60, 80]

export interface Spread {
  /** Deviation of the energy in dB, −20 in the mean. */
  readonly energyDb?: number
}

/** Sharpness is brightness and a little noise, energy is correlated with neither, the rest stands nearly still. */
export function steeredConditioning({ energyDb = 9 }: Spread = {}): Conditioning {
  const random = new RandomStream(1, 'conditioning for tests')
  const rows = carrierClasses.flatMap((name, k) =>
    Array.from({ length: 500 }, () => {
      const brightness = meanBrightness[k] + 8 * random.normal()
      const values = {
        hardness: 50 + random.normal(),
        depth: 50 + random.normal(),
        brightness,
        roughness: 40 + random.normal(),
        warmth: 50 + random.normal(),
        sharpness: brightness + 2 * random.normal(),
        boominess: 20 + random.normal(),
        energy: -20 + energyDb * random.normal(),
      }
      return { class: name, values }
    }),
  )
  return conditioningOf(rows, carrierClasses, 'drawn for tests')
}
