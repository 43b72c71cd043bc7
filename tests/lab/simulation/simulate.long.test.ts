// Rehearsals against what is known of the procedures: the listener's own threshold comes back through every task.

import { expect, test } from 'vitest'
import { simulate } from '../../../src/lab/simulation/simulate.ts'
import { jndTasks } from '../../../src/protocol/study-blocks.ts'
import { checkStudy } from '../../../src/protocol/study.ts'
import { jndBlock, plainStudy, questPlus, staircase } from '../studies.ts'

const traits = { noise: 5, lapse: 0, bias: 0 }
const listeners = process.env['GHOSTNOTE_SHORT'] === undefined ? 200 : 40
const usual = { listeners, traits, randomShare: 0, errorPoints: 1, seed: 3 }
const quest = { ...questPlus, levels: { from: 0.5, to: 30, count: 30 }, thresholds: { from: 0.5, to: 30, count: 30 } }
const most = 120

test.each(jndTasks)(
  '%s: the median threshold of simulated listeners is the one that they have, within a fifth',
  async (task) => {
    const study = checkStudy(
      { ...plainStudy, blocks: [{ ...jndBlock, task, procedure: { ...quest, trials: most } }] },
      'test',
    )
    const { tracks } = await simulate(study, usual)
    expect(tracks).toHaveLength(1)
    const [{ median, truth, biasPercent, trialsMedian, notEstimableShare }] = tracks
    expect(Math.abs(median! / truth - 1)).toBeLessThan(0.2)
    expect(biasPercent).toBeCloseTo(100 * (median! / truth - 1), 9)
    expect(trialsMedian).toBe(most)
    expect(notEstimableShare).toBeLessThanOrEqual(0.1)
  },
  60_000,
)

test('more trials make narrower intervals and more power', async () => {
  const of = async (trials: number) => {
    const study = checkStudy({ ...plainStudy, blocks: [{ ...jndBlock, procedure: { ...quest, trials } }] }, 'test')
    return (await simulate(study, usual)).tracks[0]
  }
  const [few, many] = [await of(30), await of(120)]
  expect(many.intervalPercent).toBeLessThan(0.8 * few.intervalPercent!)
  expect(many.spreadPercent).toBeLessThan(few.spreadPercent!)
  expect(many.power!['25']).toBeGreaterThan(few.power!['25'])
}, 60_000)

test.each(jndTasks)('%s by staircase: the median is where the rule converges, not half-way', async (task) => {
  const procedure = { ...staircase, max: 40, start: 30, steps: [8, 4, 2], reversals: 12, trials: 200 }
  const study = checkStudy({ ...plainStudy, blocks: [{ ...jndBlock, task, procedure }] }, 'test')
  const [{ median, truth, share }] = (await simulate(study, usual)).tracks
  expect(share).toBeCloseTo(Math.SQRT1_2, 9)
  expect(Math.abs(median! / truth - 1)).toBeLessThan(0.2)
})
