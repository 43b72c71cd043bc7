import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseClientMessage } from '../../src/protocol/messages.ts'
import type { Request } from '../../src/protocol/requests.ts'
import { Measuring, measureId } from '../../web/measuring.ts'
import type { Shot } from '../../web/shot-queue.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const shot = (seed: number, more: Partial<Shot> = {}): Shot => ({
  recipe: { model: 'm', class: 'kick', seed, controls: { tune: 1 } },
  velocity: 127,
  samples: new Float32Array(1),
  rateHz: 44_100,
  renderMs: 1,
  peakDb: 0,
  timbre: { brightness: 40 },
  ...more,
})

function desk() {
  const sent: Request<'measure'>[] = []
  const line = { open: true }
  const measuring = new Measuring(
    (message) => line.open && sent.push(message) > 0,
    () => undefined,
  )
  const answer = (brightness: number) =>
    measuring.hear({ type: 'measured', id: measureId, timbre: { brightness }, tookMs: 1 })
  return { measuring, sent, line, answer, seeds: () => sent.map(({ seed }) => seed) }
}

test('a sound that is looked at is measured once the hand rests, and then known', () => {
  const { measuring, sent, answer } = desk()
  for (const seed of [1, 2, 3]) measuring.want(shot(seed))
  expect(sent).toEqual([])
  vi.runAllTimers()
  expect(sent).toHaveLength(1)
  expect(sent[0]).toMatchObject({ type: 'measure', seed: 3, velocity: 127, controls: { tune: 1 } })
  expect(parseClientMessage(JSON.stringify(sent[0]))).toEqual(sent[0])
  expect(measuring.of(shot(3))).toBeUndefined()
  answer(55)
  expect(measuring.of(shot(3))).toEqual({ brightness: 55 })
  measuring.want(shot(2))
  measuring.want(shot(3))
  vi.runAllTimers()
  expect(sent).toHaveLength(1)
})

test('an answer belongs to the sound that was asked about, whatever is looked at by then', () => {
  const { measuring, answer, seeds } = desk()
  measuring.want(shot(1))
  vi.runAllTimers()
  measuring.want(shot(2))
  vi.runAllTimers()
  expect(seeds()).toEqual([1]) // one at a time
  answer(10)
  expect(seeds()).toEqual([1, 2])
  expect(measuring.of(shot(1))).toEqual({ brightness: 10 })
  expect(measuring.of(shot(2))).toBeUndefined()
})

test('what cannot be measured is not asked for again and again, and a model without timbre not at all', () => {
  const { measuring, sent } = desk()
  measuring.want(shot(1))
  vi.runAllTimers()
  measuring.hear({ type: 'error', id: measureId, code: 'E_LIMIT', message: 'no' })
  measuring.want(undefined)
  measuring.want(shot(1))
  vi.runAllTimers()
  const { timbre: _, ...plain } = shot(2)
  measuring.want(plain)
  vi.runAllTimers()
  expect(sent).toHaveLength(1)
  expect(measuring.of(shot(1))).toBeUndefined()
})

test('after a loss the sound that is looked at is asked for anew', () => {
  const { measuring, line, seeds, answer } = desk()
  measuring.want(shot(1))
  vi.runAllTimers()
  answer(10)
  line.open = false
  measuring.restart()
  vi.runAllTimers()
  expect(measuring.of(shot(1))).toBeUndefined()
  line.open = true
  measuring.restart()
  vi.runAllTimers()
  expect(seeds()).toEqual([1, 1])
})
