import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import type { Range } from '../../src/dsp/range.ts'
import {
  aloneConfig,
  everywhereConfig,
  linearConfig,
  madeBothWays,
  progressiveSliced,
  type SlicedNetwork,
  styleNetwork,
  waveSliced,
} from './sliced-networks.ts'

/** The stretches between random boundaries, of any length from one frame to all. */
function randomPlan(frames: number, seed: number): Range[] {
  const random = new RandomStream(seed, 'slice plan')
  const boundaries = Array.from({ length: frames - 1 }, (_, i) => i + 1).filter(() => random.chance(seed / 4))
  return [...boundaries, frames].map((to, i) => ({ from: boundaries[i - 1] ?? 0, to }))
}

/** The largest difference between whole and slices, as a part of the largest value. */
async function difference(network: SlicedNetwork, plan: readonly Range[]): Promise<number> {
  let worst = 0
  for (const { whole, slices } of await madeBothWays(network, plan, [1, 2, 3])) {
    const largest = Math.max(...whole.map(Math.abs))
    expect(largest).toBeGreaterThan(0.001)
    whole.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - slices[i]) / largest)))
  }
  return worst
}

const networks: Readonly<Record<string, () => SlicedNetwork>> = {
  style: () => styleNetwork(),
  'style, low tones from partials alone': () => styleNetwork(aloneConfig),
  'style, adding as sounds do': () => styleNetwork(linearConfig),
  'style, partials in every bin': () => styleNetwork(everywhereConfig),
  'style, levels matched': () => styleNetwork(undefined, true),
  'progressive, coarse': () => progressiveSliced(1, false),
  'progressive, fading in': () => progressiveSliced(2, true),
  'progressive, fine': () => progressiveSliced(2, false),
  'style-wave': () => waveSliced(),
}

for (const [name, make] of Object.entries(networks))
  test(`${name}: slices of any plan together are the whole`, async () => {
    const network = make()
    const { frames } = network.grid
    for (const seed of [1, 2, 3, 4]) expect(await difference(network, randomPlan(frames, seed))).toBeLessThan(1e-6)
  })

test('style: phases are the same after many frames, however they are cut', async () => {
  const network = styleNetwork()
  const single = Array.from({ length: network.grid.frames }, (_, t) => ({ from: t, to: t + 1 }))
  expect(await difference(network, single)).toBeLessThan(1e-6)
})
