// What a trial did to its track, told again from the answers: held against what the procedures themselves say.

import { expect, test } from 'vitest'
import { trackResults } from '../../../src/lab/analysis/thresholds.ts'
import { rowsOf } from '../../../src/lab/analysis/trials.ts'
import { courseOf } from '../../../src/lab/package/course.ts'
import { simulatedSession } from '../../../src/lab/simulation/simulate.ts'
import { checkStudy } from '../../../src/protocol/study.ts'
import { jndBlock, plainStudy, questPlus } from '../studies.ts'

const traits = { noise: 4, lapse: 0, bias: 0, isRandom: false }

async function told(procedure: object, number = 1) {
  const block = { ...jndBlock, procedure, practice: { trials: 2, delta: 20 }, catches: { every: 6, delta: 20 } }
  const study = checkStudy({ ...plainStudy, blocks: [block] }, 'test')
  const { events } = await simulatedSession(study, number, traits, { errorPoints: 1, seed: 3 })
  const rows = rowsOf({ number }, events).filter((row) => row.kind === 'jnd')
  const [jnd] = study.blocks
  if (jnd.kind !== 'jnd') throw new Error(jnd.kind)
  return { study, block: jnd, rows }
}

test('the last posterior of a QUEST+ track is its estimate, and it narrows on the way there', async () => {
  const { study, block, rows } = await told({ ...questPlus, thresholds: { from: 0.5, to: 30, count: 40 }, trials: 60 })
  const course = courseOf(study, block, rows)
  const [{ byProcedure }] = trackResults(block, rows, { seed: 1, repetitions: 99 })
  if (!byProcedure.isEstimable) throw new Error(byProcedure.why)
  const main = course.filter((_, i) => rows[i].trial.phase === 'main')
  expect(main).toHaveLength(60)
  expect(main.at(-1)).toEqual({
    nextLevel: null,
    posterior: { mean: byProcedure.level, deviation: byProcedure.deviation },
  })
  const deviations = main.flatMap((one) => (one?.posterior ? [one.posterior.deviation] : []))
  expect(deviations.at(-1)!).toBeLessThan(0.5 * deviations[0])
})

test('practice and catch trials move no track and have no course', async () => {
  const { study, block, rows } = await told(questPlus)
  const course = courseOf(study, block, rows)
  expect(new Set(rows.map(({ trial }) => trial.phase))).toEqual(new Set(['practice', 'main', 'catch']))
  rows.forEach(({ trial }, i) => expect(course[i] === undefined).toBe(trial.phase !== 'main'))
})

test('constant stimuli have no posterior and turn nowhere', async () => {
  const { study, block, rows } = await told({ type: 'constant', levels: [2, 8], repetitions: 3 })
  const main = courseOf(study, block, rows).filter((one) => one !== undefined)
  expect(main.slice(0, -1).every((one) => [2, 8].includes(one.nextLevel!))).toBe(true)
  expect(main.at(-1)).toEqual({ nextLevel: null })
})

test('answers that the procedure would not have asked for have no course from there on, and are no error', async () => {
  const { study, block, rows } = await told(questPlus)
  const odd = rows.map((row, i) => (i === 9 ? { ...row, trial: { ...row.trial, requestedDelta: 1.234 } } : row))
  const course = courseOf(study, block, odd)
  expect(course.slice(0, 9)).toEqual(courseOf(study, block, rows).slice(0, 9))
  expect(course.slice(9).every((one) => one === undefined)).toBe(true)
})
