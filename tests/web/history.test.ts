import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type History, letGo, mostSteps, noHistory, recorded, redone, undone } from '../../web/history.ts'

const drag = (id: string, settled: boolean) => ({ id, settled })
const labels = (history: History<number>) => history.done.map(({ label }) => label)

test('any sequence of steps, undo and redo is where a list of all states with a cursor is', () => {
  const action = fc.oneof(fc.constant('undo' as const), fc.constant('redo' as const), fc.integer())
  fc.assert(
    fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
      let history: History<number> = noHistory
      let now = 0
      const states = [0]
      let cursor = 0
      for (const act of actions) {
        if (typeof act === 'number') {
          history = recorded(history, { label: `to ${act}`, state: now })
          now = act
          states.splice(++cursor, Infinity, act)
        } else {
          const turn = (act === 'undo' ? undone : redone)(history, now)
          cursor = Math.min(states.length - 1, Math.max(0, cursor + (act === 'undo' ? -1 : 1)))
          if (turn !== undefined) ({ history, now } = { history: turn.history, now: turn.step.state })
        }
        expect(now).toBe(states[cursor])
        expect(history.done).toHaveLength(cursor)
        expect(history.undone).toHaveLength(states.length - 1 - cursor)
      }
    }),
  )
})

test('a drag is one step, which leads back to where it began; the next drag of the same is another', () => {
  let history: History<number> = noHistory
  for (const [before, settled] of [
    [10, false],
    [11, false],
    [12, true],
    [13, true],
  ] as const)
    history = recorded(history, { label: 'tune', state: before }, drag('0 tune', settled))
  expect(history.done.map(({ state }) => state)).toEqual([10, 13])
})

test('a drag that ends where it was is over all the same', () => {
  const open = recorded(noHistory as History<number>, { label: 'tune', state: 1 }, drag('0 tune', false))
  const next = recorded(letGo(open), { label: 'tune', state: 2 }, drag('0 tune', false))
  expect(next.done).toHaveLength(2)
})

test('another step in the middle of a drag ends it', () => {
  let history: History<number> = recorded(noHistory, { label: 'tune', state: 1 }, drag('0 tune', false))
  history = recorded(history, { label: 'decay', state: 2 }, drag('0 decay', false))
  history = recorded(history, { label: 'tune', state: 3 }, drag('0 tune', true))
  expect(labels(history)).toEqual(['tune', 'decay', 'tune'])
})

test('undo ends a drag: going on with it is a new step', () => {
  const open = recorded(noHistory as History<number>, { label: 'tune', state: 1 }, drag('0 tune', false))
  const back = undone(open, 2)!
  expect(back.step).toEqual({ label: 'tune', state: 1 })
  expect(recorded(back.history, { label: 'tune', state: 1 }, drag('0 tune', false)).done).toHaveLength(1)
})

test('only the newest steps are kept', () => {
  let history: History<number> = noHistory
  for (let n = 0; n < mostSteps + 7; n++) history = recorded(history, { label: String(n), state: n })
  expect(history.done).toHaveLength(mostSteps)
  expect(history.done[0].state).toBe(7)
})

test('the names of steps go along both ways', () => {
  const one = recorded(noHistory as History<number>, { label: 'class of Kick', state: 1 })
  const back = undone(one, 2)!
  expect(back.history.undone.at(-1)).toEqual({ label: 'class of Kick', state: 2 })
  expect(redone(back.history, 1)!.history.done).toEqual(one.done)
})
