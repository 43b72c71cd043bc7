// How far a bundle's streamed sounds are from its rendered ones.

import { openGenerator } from '../../src/engine/generator.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { typicalShots } from '../../src/cli/typical-shots.ts'

/** The largest difference of samples over `shots` sounds of different classes, as a part of a sound's peak. */
export async function largestDifference(folder: string, shots: number): Promise<number> {
  const bundle = readBundle(folder)
  const { classes, lengthSamples } = bundle.manifest
  const generator = await openGenerator({ ...bundle, threads: 1, streaming: true })
  let worst = 0
  for (let i = 0; i < shots; i++) {
    const { mix, conditions } = typicalShots(bundle, i % classes.length, 1, 'stream velocity')[0]
    const whole = await generator.render(mix, i, 1, conditions)
    const peak = whole.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    if (peak === 0) throw new Error(`sound ${i} is silent`)
    let [end, slices] = [0, 0]
    for await (const { start, samples } of generator.stream(mix, i, 1, conditions)) {
      if (start !== end) throw new Error(`a slice at sample ${start} in place of ${end}`)
      samples.forEach((x, at) => (worst = Math.max(worst, Math.abs(x - whole[start + at]) / peak)))
      end += samples.length
      slices++
    }
    if (end !== lengthSamples || slices < 3) throw new Error(`${slices} slices up to sample ${end} of ${lengthSamples}`)
  }
  await generator.release()
  return worst
}
