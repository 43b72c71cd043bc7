import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from '../../src/protocol/messages.ts'
import type { ClientMessage } from '../../src/protocol/requests.ts'
import { LiveMetricsBoard } from '../../src/engine/live-metrics.ts'
import { LiveWatch, troubleOf } from '../../web/live-watch.ts'
import { serverSamples } from '../protocol/sample-messages.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const report = (live?: Record<string, number>): Answer<'report'> => {
  const { live: _, ...rest } = serverSamples.report
  return { ...rest, ...(live && { live }) }
}

test('it asks at once and every five seconds, as long as it is not stopped, however often it is started', () => {
  const sent: ClientMessage[] = []
  const watch = new LiveWatch({ send: (message) => sent.push(message), changed: () => {} })
  watch.start()
  watch.start()
  expect(sent.map(({ type }) => type)).toEqual(['status', 'status'])
  vi.advanceTimersByTime(10_000)
  expect(sent).toHaveLength(4)
  watch.stop()
  vi.advanceTimersByTime(60_000)
  expect(sent).toHaveLength(4)
})

test('only what is not well is shown, and told only when it changes', () => {
  let changes = 0
  const watch = new LiveWatch({ send: () => {}, changed: () => changes++ })
  watch.hear(report())
  watch.hear(report({ hits: 12, liveHits: 3, underruns: 0 }))
  expect([watch.trouble, changes]).toEqual([undefined, 0])
  watch.hear(report({ hits: 14, underruns: 1 }))
  watch.hear(report({ hits: 14, underruns: 1 }))
  expect([watch.trouble?.short, changes]).toEqual(['1 gap', 1])
  watch.hear(report())
  expect([watch.trouble, changes]).toEqual([undefined, 2])
})

test('misses, gaps, fallbacks and the queue are said as the engine counts them', () => {
  const board = new LiveMetricsBoard()
  board.add('hits', 40)
  board.add('liveHits', 30)
  board.add('deadlineMisses', 3)
  board.add('fallbacks', 2)
  board.add('underruns', 1)
  board.set('queueDepth', 4)
  expect(troubleOf(board.read())).toEqual({
    short: '1 gap, 2 fallbacks, 3 late slices',
    long:
      'At the server’s machine: 40 hits, 30 of them synthesised as they were struck. 2 went over to a rendered sound, for ' +
      'synthesis was late with 3 slices; 4 are under way. The sound had 1 gap.',
  })
})
