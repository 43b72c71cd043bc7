// A session from consent to its end: what is due follows from the events, and never says what is right.

import { assert, asyncProperty, integer } from 'fast-check'
import { expect, test } from 'vitest'
import { z } from '../../../src/faults/checked.ts'
import { achievedDelta, requestsOf } from '../../../src/lab/session/due-sounds.ts'
import { headphoneAnswers } from '../../../src/lab/session/headphone-check.ts'
import { ordersOf } from '../../../src/lab/session/orders.ts'
import { type Due, Session } from '../../../src/lab/session/session.ts'
import { stepOf } from '../../../src/lab/session/step.ts'
import type { NewEvent } from '../../../src/lab/store/store.ts'
import { type Answer, step as stepSchema } from '../../../src/protocol/participant.ts'
import { checkStudy, type Study } from '../../../src/protocol/study.ts'
import { fullStudy, jndBlock, makerOfNumbers, plainStudy } from '../studies.ts'

const conduct = {
  responseSec: 1,
  shownSec: 2,
  plays: [1],
  hiddenSec: 0,
  reloads: 0,
  clientTime: '2026-01-01T00:00:00Z',
}

function open(file: object, number = 1, arm = 0): { session: Session; study: Study } {
  const study = checkStudy(file, 'test')
  return { study, session: new Session({ study, orders: ordersOf(study), number, arm }) }
}

/** An answer that fits; `right` says how trials are answered. */
function answerTo(due: Due, session: Session, study: Study, right: () => boolean): Answer {
  if (due.kind === 'opening') return { kind: 'read' }
  if (due.kind === 'trial') {
    const { correct } = due.trial
    return { kind: 'choice', chosen: right() ? correct : correct === 0 ? 1 : 0 }
  }
  if (due.kind === 'page') {
    if (due.page.training) return { kind: 'read' }
    if (due.page.kind === 'pairwise') return { kind: 'choice', chosen: right() ? 0 : 1 }
    return { kind: 'ratings', values: due.page.sounds.map((_, i) => 1 + (i % 5)) }
  }
  if (due.kind === 'end') throw new Error('the session has ended')
  switch (due.stage.kind) {
    case 'consent':
      return { kind: 'consented' }
    case 'headphones': {
      const answers = headphoneAnswers(study.headphones!.check, session.seed, due.attempt)
      return { kind: 'headphones', chosen: answers.map((place) => (right() ? place : (place + 1) % 3)) }
    }
    case 'level':
      return { kind: 'level', gainDb: -12 }
    case 'instructions':
      return { kind: 'read' }
    default:
      return {
        kind: 'questions',
        values: due.stage.when === 'before' ? { age: 30, plays: 'yes' } : { remarks: 'none' },
      }
  }
}

/** Answers everything; returns all events, and all steps as they were shown. */
async function runThrough(file: object, right: () => boolean, number = 1, error = 0) {
  const { session, study } = open(file, number)
  const maker = makerOfNumbers(error)
  const events: NewEvent[] = []
  const steps: { readonly due: Due; readonly shown: object; readonly step: string }[] = []
  const take = (event: NewEvent): void => {
    events.push(event)
    session.apply(JSON.parse(JSON.stringify(event)) as NewEvent)
  }
  while (session.due.kind !== 'end') {
    const { due, step } = session
    const requests = requestsOf(due, study)
    if (requests !== undefined && (due.kind === 'trial' || due.kind === 'page')) {
      const sounds = await Promise.all(requests.map((request) => maker.make(request)))
      const measured = due.kind === 'trial' ? achievedDelta(due.trial, sounds) : undefined
      const achieved = measured === undefined ? {} : { achievedDelta: measured }
      take(session.presentedEvent({ step, plan: due.kind === 'trial' ? due.trial : due.page, sounds, ...achieved }))
    }
    steps.push({ due, step, shown: stepOf(session, study, 'en', requests?.length ?? 0) })
    take(session.eventOf({ step, answer: answerTo(due, session, study, right), conduct }))
    if (events.length > 2000) throw new Error('it does not end')
  }
  return { session, study, events, steps }
}

test('a session of everything ends, in the order that is written', async () => {
  let turn = 0
  const { steps, session } = await runThrough(fullStudy, () => ++turn % 3 !== 0 || turn < 10)
  expect(session.due).toEqual({ kind: 'end', reason: 'finished' })
  const stages = steps.map(({ due }) =>
    due.kind === 'stage'
      ? due.stage.kind
      : due.kind === 'trial'
        ? due.trial.block
        : due.kind === 'page'
          ? due.page.block
          : due.kind,
  )
  const course = stages.filter((stage, i) => stage !== stages[i - 1])
  expect(course.slice(0, 5)).toEqual(['consent', 'questions', 'headphones', 'level', 'instructions'])
  expect(course.at(-1)).toBe('questions')
  expect(new Set(course.slice(5, -1))).toEqual(new Set(['opening', 'bright', 'quality', 'opinion', 'pairs']))
})

test('every step fits the schema that the page reads, and tells nothing of the right answer but feedback in practice', async () => {
  const { steps } = await runThrough(fullStudy, () => true)
  for (const { due, shown } of steps) {
    const read = z.parse(stepSchema, shown)
    expect(read).toEqual(shown) // no field beside the schema's
    const text = JSON.stringify(shown)
    for (const telling of ['seed', 'kick', 'system', 'anchor', 'delta', 'catch', 'comparison', 'hash'])
      expect([due.kind, text.includes(telling)]).toEqual([due.kind, false])
    if (text.includes('correct')) expect(shown).toMatchObject({ kind: 'jnd', feedback: { correct: true } })
  }
  const told = steps.filter(({ shown }) => 'feedback' in shown)
  expect(told).toHaveLength(3)
})

test('stopped after any event and rebuilt from what is stored, it stands where it stood', async () => {
  let turn = 0
  const { events, study } = await runThrough(fullStudy, () => ++turn % 4 !== 0 || turn < 10)
  const orders = ordersOf(study)
  const fresh = () => new Session({ study, orders, number: 1, arm: 0 })
  const running = fresh()
  const stored = JSON.parse(JSON.stringify(events)) as NewEvent[]
  for (const [i, event] of stored.entries()) {
    running.apply(event)
    if (i % 17 !== 0) continue
    const rebuilt = fresh()
    for (const earlier of stored.slice(0, i + 1)) rebuilt.apply(earlier)
    expect(rebuilt.due).toEqual(running.due)
    expect([rebuilt.step, rebuilt.feedback, rebuilt.progress]).toEqual([
      running.step,
      running.feedback,
      running.progress,
    ])
    expect(rebuilt.copy().due).toEqual(running.due)
  }
})

test('a copy that goes on does not move the session it was taken from', async () => {
  await assert(
    asyncProperty(integer({ min: 1, max: 99 }), async (number) => {
      const { session } = open(plainStudy, number)
      session.skip()
      const before = JSON.stringify(session.due)
      const copy = session.copy()
      for (let i = 0; i < 10; i++) {
        copy.apply(copy.presentedEvent({ step: copy.step, plan: {} as never, sounds: [], achievedDelta: 3 }))
        copy.apply(copy.eventOf({ step: copy.step, answer: { kind: 'choice', chosen: 0 }, conduct }))
      }
      expect(JSON.stringify(session.due)).toBe(before)
      expect(JSON.stringify(copy.due)).not.toBe(before)
    }),
    { numRuns: 20 },
  )
})

test('what a track moves by is the difference that was measured, not the one that was asked for', async () => {
  const study = { ...plainStudy, blocks: [{ ...jndBlock, procedure: { ...jndBlock.procedure, trials: 12 } }] }
  const { events } = await runThrough(study, () => true, 1, 0.7)
  const presented = events.filter(({ kind }) => kind === 'presented').map(({ data }) => data as PresentedData)
  expect(presented).toHaveLength(12)
  for (const { plan, achievedDelta: achieved } of presented)
    expect(achieved).toBeCloseTo(plan.requestedDelta === 0 ? 0 : plan.requestedDelta + 0.7, 9)
})

interface PresentedData {
  readonly plan: { readonly requestedDelta: number }
  readonly achievedDelta: number
}

test('an answer to another step, of another kind or out of range is refused with a sentence and moves nothing', () => {
  const { session } = open(fullStudy)
  const refuse = (answer: Answer, step = session.step) =>
    expect(() => session.eventOf({ step, answer, conduct })).toThrow(/found .*; expected .*\. Reload/)
  refuse({ kind: 'consented' }, 's1')
  refuse({ kind: 'choice', chosen: 0 })
  session.apply(session.eventOf({ step: 's0', answer: { kind: 'consented' }, conduct }))
  refuse({ kind: 'consented' }, 's0')
  refuse({ kind: 'questions', values: {} })
  refuse({ kind: 'questions', values: { age: 17 } })
  refuse({ kind: 'questions', values: { age: '40' } })
  refuse({ kind: 'questions', values: { age: 40, plays: 'maybe' } })
  refuse({ kind: 'questions', values: { age: 40, name: 'me' } })
  session.apply(session.eventOf({ step: 's1', answer: { kind: 'questions', values: { age: 40 } }, conduct }))
  refuse({ kind: 'headphones', chosen: [0, 1] })
  expect(session.step).toBe('s2')
})

test('who fails the headphone check may try again as often as the study says; then the session ends, or goes on flagged', () => {
  const fail = (file: object) => {
    const { session, study } = open(file)
    while (session.due.kind === 'stage' && session.due.stage.kind !== 'level') {
      const { due, step } = session
      const answer = answerTo(due, session, study, () => due.kind !== 'stage' || due.stage.kind !== 'headphones')
      session.apply(session.eventOf({ step, answer, conduct }))
    }
    return session
  }
  const ended = fail(fullStudy)
  expect([ended.due, ended.step]).toEqual([{ kind: 'end', reason: 'headphones' }, 's4'])
  const flagged = fail({ ...fullStudy, headphones: { check: 'huggins', attempts: 3, onFail: 'flag' } })
  expect(flagged.due).toMatchObject({ kind: 'stage', stage: { kind: 'level' } })
  expect(flagged.step).toBe('s5')
})

test('one of every five trials is a catch trial, at no fixed place; practice comes first and moves no track', async () => {
  const file = {
    ...plainStudy,
    blocks: [{ ...fullStudy.blocks[0], procedure: { type: 'constant', levels: [5, 9], repetitions: 10 } }],
  }
  const places = new Set<number>()
  for (let number = 1; number <= 6; number++) {
    const { steps } = await runThrough(file, () => true, number)
    const phases = steps.flatMap(({ due }) => (due.kind === 'trial' ? [due.trial.phase] : []))
    expect(phases.slice(0, 3)).toEqual(['practice', 'practice', 'practice'])
    const trials = phases.slice(3)
    expect(trials.filter((phase) => phase === 'main')).toHaveLength(2 * 10 * 4)
    for (let w = 0; w + 5 <= trials.length - 5; w += 5) {
      const window = trials.slice(w, w + 5)
      expect(window.filter((phase) => phase === 'catch')).toHaveLength(1)
      places.add(window.indexOf('catch'))
    }
  }
  expect(places.size).toBe(5)
})
