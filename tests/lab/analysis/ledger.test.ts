// The screening ledger: each rule flags whom it should and nobody else, and says what was found.

import { expect, test } from 'vitest'
import type { LedgerEntry } from '../../../src/lab/analysis/ledger.ts'
import { headphoneAnswers } from '../../../src/lab/session/headphone-check.ts'
import { sessionSeed } from '../../../src/lab/session/plan.ts'
import { jndBlock, plainStudy, staircase } from '../studies.ts'
import { changed, reported, sessionsOf } from '../simulated.ts'

const screened = {
  ...plainStudy,
  headphones: { check: 'woods', attempts: 1, onFail: 'flag' },
  screening: { catches: { leastCorrect: 0.75 }, fast: { responseSec: 0.3, mostShare: 0.1 } },
  blocks: [{ ...jndBlock, practice: { trials: 4, delta: 25 }, catches: { every: 5, delta: 25 } }],
}

const flaggedBy = (ledger: readonly LedgerEntry[], rule: LedgerEntry['rule']): number[] =>
  ledger.filter((one) => one.rule === rule && one.isFlagged).map(({ session }) => session)

test('every listener is looked at by every rule, and who listens is not flagged', async () => {
  const { study, sessions } = await sessionsOf(screened, { listeners: 3 })
  const { ledger, leftOut, withoutFlagged } = reported(study, sessions)
  const rules = ['catch trials', 'fast responses', 'page hidden', 'practice', 'headphone check']
  for (const session of [1, 2, 3])
    expect(ledger.filter((one) => one.session === session).map(({ rule }) => rule)).toEqual(rules)
  expect([leftOut, withoutFlagged]).toEqual([[], null])
})

test('a hidden page, hasty answers and a failed headphone check are flagged, each with what was found', async () => {
  const { study, sessions } = await sessionsOf(screened, { listeners: 4 })
  const acted = changed(sessions, ({ answer, conduct }, session) => {
    if (session === 1) return { conduct: { ...conduct, hiddenSec: 2 } }
    if (session === 2) return { conduct: { ...conduct, responseSec: 0.1 } }
    if (session === 3 && answer.kind === 'headphones')
      return { answer: { ...answer, chosen: answer.chosen.map((place) => (place + 1) % 3) } }
    return {}
  })
  const { ledger, leftOut, withoutFlagged, blocks } = reported(study, acted)
  expect(flaggedBy(ledger, 'page hidden')).toEqual([1])
  expect(flaggedBy(ledger, 'fast responses')).toEqual([2])
  expect(flaggedBy(ledger, 'headphone check')).toEqual([3])
  expect(ledger.find(({ rule, isFlagged }) => rule === 'headphone check' && isFlagged)!.found).toBe('0 of 6 right')
  expect(leftOut).toEqual([1, 2, 3])
  expect([blocks[0].sessions, withoutFlagged![0].sessions]).toEqual([4, 1])
})

test('a headphone check passed at the second attempt is passed, and at none flagged', async () => {
  const file = { ...screened, headphones: { check: 'woods', attempts: 2, onFail: 'flag' } }
  const { study, sessions } = await sessionsOf(file, { listeners: 1 })
  const [{ session, events }] = sessions
  const check = events.findIndex(({ data }) => (data as { answer?: { kind: string } }).answer?.kind === 'headphones')
  const attempt = (chosen: readonly number[]) => ({
    ...events[check],
    data: { step: 'x', answer: { kind: 'headphones', chosen } },
  })
  const entry = (...attempts: (readonly number[])[]) => {
    const all = [...events.slice(0, check), ...attempts.map(attempt), ...events.slice(check + 1)]
    return reported(study, [{ session, events: all }]).ledger.find(({ rule }) => rule === 'headphone check')!
  }
  const second = headphoneAnswers('woods', sessionSeed(study, 1), 1)
  // Each place is right twice, so that one place always has two hits.
  expect(entry([0, 0, 0, 0, 0, 0], second)).toMatchObject({ found: '2, then 6 of 6 right', isFlagged: false })
  expect(entry([0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1])).toMatchObject({
    found: '2, then 2 of 6 right',
    isFlagged: true,
  })
})

test('a staircase at its bounds is noted, and leaves nobody out', async () => {
  const narrow = { ...staircase, start: 2, max: 2, reversals: 40 }
  const { study, sessions } = await sessionsOf(
    { ...plainStudy, blocks: [{ ...jndBlock, procedure: narrow }] },
    { listeners: 2, noise: 30 },
  )
  const { ledger, leftOut } = reported(study, sessions)
  expect(flaggedBy(ledger, 'bound hits')).toEqual([1, 2])
  expect(leftOut).toEqual([])
})

test('who clicks anything fails catch trials or practice and is left out of the second results alone', async () => {
  const { study, sessions } = await sessionsOf(screened, { listeners: 6, randomShare: 1 / 6 })
  const { ledger, leftOut, blocks, withoutFlagged } = reported(study, sessions)
  expect(flaggedBy(ledger, 'catch trials').concat(flaggedBy(ledger, 'practice'))).toContain(1)
  expect(leftOut).toEqual([1])
  const tracksOf = (of: typeof blocks) => of.flatMap((block) => (block.kind === 'jnd' ? block.tracks : []))
  expect(tracksOf(blocks).map(({ session }) => session)).toEqual([1, 2, 3, 4, 5, 6])
  // What is kept is the same, to the last digit.
  expect(tracksOf(withoutFlagged!)).toEqual(tracksOf(blocks).slice(1))
})
