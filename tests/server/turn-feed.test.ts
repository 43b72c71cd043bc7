import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Turn, TurnFeed } from '../../src/server/turn-feed.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a knob’s hundreds of values a second are told some thirty times, the last one always', () => {
  const feed = new TurnFeed()
  const heard: Turn[] = []
  feed.listen((turn) => heard.push(turn))
  for (let ms = 0; ms < 1000; ms++) {
    feed.turn([3], 'tune', [ms])
    vi.advanceTimersByTime(1)
  }
  vi.runAllTimers()
  expect(heard.length).toBeGreaterThan(20)
  expect(heard.length).toBeLessThanOrEqual(32)
  expect(heard.at(-1)).toEqual({ control: 'tune', pads: [3], values: [999] })
  const values = heard.map((turn) => turn.values[0])
  expect(values).toEqual(values.toSorted((a, b) => a - b))
})

test('pads and controls that turn at the same time are told together, each with its own value', () => {
  const feed = new TurnFeed()
  const heard: Turn[] = []
  const unlisten = feed.listen((turn) => heard.push(turn))
  feed.turn([0, 1], 'tune', [1, 2])
  feed.turn([1, 2], 'tune', [3, 4])
  feed.turn([5], 'decay', [0.5])
  vi.runAllTimers()
  expect(heard).toEqual([
    { control: 'tune', pads: [0, 1, 2], values: [1, 3, 4] },
    { control: 'decay', pads: [5], values: [0.5] },
  ])
  unlisten()
  feed.turn([0], 'tune', [1])
  vi.runAllTimers()
  expect(heard).toHaveLength(2)
})
