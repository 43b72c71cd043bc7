// Rehearsals of whole studies; simulate.long.test.ts asks whether their numbers are right.

import { expect, test } from 'vitest'
import { trackResults } from '../../../src/lab/analysis/thresholds.ts'
import { rowsOf } from '../../../src/lab/analysis/trials.ts'
import { simulate, simulatedSession } from '../../../src/lab/simulation/simulate.ts'
import { checkStudy } from '../../../src/protocol/study.ts'
import { fullStudy, jndBlock, plainStudy, questPlus } from '../studies.ts'

const traits = { noise: 5, lapse: 0, bias: 0 }
const usual = { listeners: 20, traits, randomShare: 0, errorPoints: 1, seed: 3 }
const quest = { ...questPlus, levels: { from: 0.5, to: 30, count: 30 }, thresholds: { from: 0.5, to: 30, count: 30 } }

test('who clicks anything has no threshold', async () => {
  const study = checkStudy({ ...plainStudy, blocks: [{ ...jndBlock, procedure: { ...quest, trials: 40 } }] }, 'test')
  let estimated = 0
  for (let number = 1; number <= 20; number++) {
    const { events } = await simulatedSession(study, number, { ...traits, isRandom: true }, usual)
    const rows = rowsOf({ number }, events).filter((row) => row.kind === 'jnd')
    const [{ byFit }] = trackResults(study.blocks[0] as never, rows, { seed: 1, repetitions: 99 })
    if (byFit.isEstimable) estimated++
  }
  expect(estimated).toBeLessThanOrEqual(3)
}, 60_000)

test('a study of everything is rehearsed whole, the same each time, in a believable time', async () => {
  const study = checkStudy(fullStudy, 'test')
  const once = await simulate(study, { ...usual, listeners: 4 })
  expect(await simulate(study, { ...usual, listeners: 4 })).toEqual(once)
  expect(once.tracks.map(({ track }) => track).toSorted()).toEqual([
    'brightness/deep-kick/down',
    'brightness/deep-kick/up',
    'warmth/deep-kick/down',
    'warmth/deep-kick/up',
  ])
  expect(once.minutesMedian).toBeGreaterThan(8)
  expect(once.minutesMedian).toBeLessThan(60)
}, 60_000)
