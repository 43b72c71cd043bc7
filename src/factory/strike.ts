// The contact itself: stick on head, beater on felt, a trigger pulse through a filter.

import type { RandomStream } from '../dsp/random.ts'
import { applySvf } from '../dsp/svf.ts'
import { rateHz } from './drum-class.ts'
import { ringSamples, shapeDecay } from './envelope.ts'
import { whiteNoise } from './noise.ts'

/** A pulse plus a noise burst of T60 `sec`, through a wide band-pass at `hz`; peak about 1. */
export function strikeClick(stream: RandomStream, hz: number, sec: number): Float32Array {
  const length = ringSamples(sec, rateHz, 0.004)
  const click = shapeDecay(whiteNoise(stream, length), sec)
  // One raised-cosine pulse of half a period of the centre: what a short contact does.
  const pulse = Math.max(2, Math.round(rateHz / (2 * hz)))
  for (let i = 0; i < Math.min(pulse, length); i++)
    click[i] += 3 * (0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / pulse))
  applySvf(click, { rateHz, output: 'band', hz, q: 0.8 })
  let peak = 0
  for (const value of click) peak = Math.max(peak, Math.abs(value))
  return click.map((value) => value / peak)
}
