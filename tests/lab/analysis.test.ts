// A study's report from simulated answers: what was put in comes out.

import { expect, test } from 'vitest'
import { reportOf } from '../../src/lab/analysis/report.ts'
import { simulatedSession } from '../../src/lab/simulation/simulate.ts'
import type { SessionRow } from '../../src/lab/store/store.ts'
import { checkStudy } from '../../src/protocol/study.ts'
import { fullStudy, jndBlock, mushraBlock, plainStudy, questPlus } from './studies.ts'

const traits = { noise: 5, lapse: 0, bias: 0 }
const options = { errorPoints: 1, seed: 3 }

async function answered(file: object, listeners: number, isRandom: (number: number) => boolean = () => false) {
  const study = checkStudy(file, 'test')
  const all = []
  for (let number = 1; number <= listeners; number++) {
    const { events } = await simulatedSession(study, number, { ...traits, isRandom: isRandom(number) }, options)
    const session: SessionRow = { id: number, study: 1, number, arm: 0, state: 'finished', openedAt: '', endedAt: '' }
    all.push({ session, events })
  }
  return reportOf(study, all, { seed: 1, repetitions: 99 })
}

test('thresholds of a session and of all together are near the listeners’ own', async () => {
  const procedure = { ...questPlus, levels: { from: 0.5, to: 30, count: 30 }, trials: 80 }
  const { blocks, sessions } = await answered({ ...plainStudy, blocks: [{ ...jndBlock, procedure }] }, 6)
  expect(sessions).toMatchObject({ finished: 6, open: 0, withdrawn: 0 })
  const [jnd] = blocks
  if (jnd.kind !== 'jnd') throw new Error(jnd.kind)
  expect(jnd.tracks).toHaveLength(6)
  const [{ pooled, mean, interval }] = jnd.groups
  const truth = 0.9539 * traits.noise
  expect(pooled.byFit.isEstimable && Math.abs(pooled.byFit.level / truth - 1)).toBeLessThan(0.25)
  expect(interval![0]).toBeLessThan(mean!)
  expect(interval![1]).toBeGreaterThan(mean!)
})

test('MUSHRA: the reference is on top, the low anchor at the bottom, and who clicks anything is in the ledger', async () => {
  const { blocks, ledger, leftOut, withoutFlagged } = await answered(
    { ...plainStudy, blocks: [mushraBlock] },
    8,
    (number) => number === 5,
  )
  const [mushra] = blocks
  if (mushra.kind !== 'mushra') throw new Error(mushra.kind)
  const medians = mushra.systems.toSorted((a, b) => b.median - a.median).map(({ system }) => system)
  expect(medians[0]).toBe('reference')
  expect(medians.at(-1)).toBe('anchor-3500')
  const flagged = ledger.filter(({ isFlagged }) => isFlagged).map(({ session }) => session)
  expect(new Set(flagged)).toEqual(new Set([5]))
  expect(leftOut).toEqual([5])
  const [kept] = withoutFlagged!
  if (kept.kind !== 'mushra') throw new Error(kept.kind)
  expect([mushra.sessions, kept.sessions]).toEqual([8, 7])
  expect(kept.scores.some(({ session }) => session === 5)).toBe(false)
})

test('a study of everything has a result for every block, and a ledger of who fails the rules', async () => {
  const headphones = { check: 'woods', onFail: 'flag' } // who clicks anything does not pass it
  const file = {
    ...fullStudy,
    headphones,
    screening: { catches: { leastCorrect: 0.9 }, fast: { responseSec: 3, mostShare: 0.5 } },
  }
  const { blocks, ledger } = await answered(file, 4, (number) => number === 2)
  expect(new Set(blocks.map(({ kind }) => kind))).toEqual(new Set(['jnd', 'mushra', 'acr', 'pairwise']))
  const rules = (session: number) =>
    ledger.filter((one) => one.session === session && one.isFlagged).map(({ rule }) => rule)
  expect(rules(2)).toContain('catch trials')
  for (const session of [1, 2, 3, 4]) expect(rules(session)).toContain('fast responses')
})
