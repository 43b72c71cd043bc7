// A sound as it is heard, while it is still being made: its slices shaped, and brought to the rate of an output.

import { Resampler } from '../dsp/resample.ts'
import type { ShotSlice } from './generator.ts'
import { type Shaping, ShotShaper } from './shaping.ts'

/**
 * The slices of `shapeShot` of a whole sound, but for its turning down of what goes beyond full scale. Ends, and with it the
 * making of `slices`, where a decay leaves nothing to hear. The last slice may be empty.
 * @param slices of the raw shot, as a generator streams them
 * @param outputHz another rate to deliver at; the shaped shot is then resampled as a whole one would be
 */
export async function* shapedStream(
  slices: AsyncIterable<ShotSlice>,
  shaping: Shaping,
  outputHz: number = shaping.rateHz,
): AsyncGenerator<ShotSlice> {
  const shaper = new ShotShaper(shaping)
  const resampler = new Resampler(shaping.rateHz, outputHz)
  let start = 0
  for await (const slice of slices) {
    const shaped = shaper.add(slice.samples, slice.last)
    const samples = resampler.add(shaped, shaper.isDone)
    if (samples.length > 0 || shaper.isDone) yield { start, samples, last: shaper.isDone }
    start += samples.length
    if (shaper.isDone) return
  }
}
