// Rehearsals of whole studies; simulate.long.test.ts asks whether their numbers are right.

import { expect, test } from 'vitest'
import { trackResults } from '../../../src/lab/analysis/thresholds.ts'
import { rowsOf } from '../../../src/lab/analysis/trials.ts'
import { longestSession } from '../../../src/lab/simulation/duration.ts'
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

test('nobody takes more steps, or longer, than the longest session that a study can become', async () => {
  const procedure = { ...quest, trials: 24 }
  const block = { ...jndBlock, directions: ['up', 'down'], procedure, practice: { trials: 3, delta: 20 } }
  for (const every of [2, 5, 7]) {
    const study = checkStudy(
      { ...fullStudy, blocks: [{ ...block, catches: { every, delta: 20 } }, ...fullStudy.blocks.slice(1)] },
      'test',
    )
    const longest = longestSession(study)
    let steps = 0
    let sec = 0
    for (let number = 1; number <= 12; number++) {
      const { events, sec: took } = await simulatedSession(study, number, { ...traits, isRandom: number > 6 }, usual)
      steps = Math.max(steps, events.filter(({ kind }) => kind === 'answered').length)
      sec = Math.max(sec, took)
    }
    expect(steps).toBeLessThanOrEqual(longest.steps)
    expect(sec / 60).toBeLessThan(longest.minutes + 1e-9)
    expect(longest.steps - steps).toBeLessThanOrEqual(3) // nor is it far beyond: a second headphone check, a catch or two
  }
})

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
