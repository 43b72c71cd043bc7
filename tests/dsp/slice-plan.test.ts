import { expect, test } from 'vitest'
import { slicePlan } from '../../src/dsp/slice-plan.ts'

test('the plan begins with the fewest frames that sound for 25 ms, and doubles from there to the end', () => {
  const grid = { fftSize: 1024, hopSamples: 256, frames: 128 }
  const ends = (overlapping: boolean, frames = 128) =>
    slicePlan({ ...grid, frames }, 44_100, overlapping).map(({ to }) => to)
  // Frame 6 begins at sample 6·256 + 128 − 512 = 1152, which is 26 ms; frame 5 would at 896, 20 ms.
  expect(ends(true)).toEqual([6, 12, 24, 48, 96, 128])
  expect(ends(false)).toEqual([5, 10, 20, 40, 80, 128])
  expect(ends(true, 26)).toEqual([6, 12, 26]) // two frames alone are no slice
  expect(ends(true, 3)).toEqual([3])
  for (const [i, { from }] of slicePlan(grid, 44_100, true).entries()) expect(from).toBe([0, 6, 12, 24, 48, 96][i])
})
