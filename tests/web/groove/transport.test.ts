import { expect, test } from 'vitest'
import type { Pattern } from '../../../src/protocol/pattern.ts'
import type { DueHit } from '../../../web/groove/score.ts'
import { Transport } from '../../../web/groove/transport.ts'

/** A page, a clock and a player that do as they are told. */
function stage(first: Pattern) {
  const room = { nowSec: 5, isHidden: false, pattern: first, played: [] as DueHit[], cancelled: 0, ticks: 0 }
  let tick: (() => void) | undefined
  const transport = new Transport({
    ticker: { start: (call) => (tick = call), stop: () => (tick = undefined) },
    nowSec: () => room.nowSec,
    isHidden: () => room.isHidden,
    pattern: () => room.pattern,
    play: (hit) => room.played.push(hit),
    cancel: () => room.cancelled++,
    changed: () => undefined,
  })
  const pass = (sec: number): void => {
    room.nowSec += sec
    tick?.()
  }
  return { room, transport, pass, isTicking: () => tick !== undefined }
}

const four: Pattern = {
  tempo: 120,
  lanes: [{ pad: 0, steps: [0, 4, 8, 12].map((step) => ({ step, velocity: 100 })) }],
}
const times = (hits: readonly DueHit[]): number[] => hits.map(({ atSec }) => Number(atSec.toFixed(9)))

test('hits are told before they are due, at evenly spaced times, whenever the ticks come', () => {
  const { room: page, transport, pass } = stage(four)
  transport.start()
  for (const sec of [0.02, 0.11, 0.03, 0.19, 0.01, 0.15, 0.18, 0.07, 0.16, 0.14, 0.2, 0.1, 0.12]) {
    const before = page.played.length
    pass(sec)
    for (const hit of page.played.slice(before)) expect(hit.atSec).toBeGreaterThan(page.nowSec)
  }
  const [start] = times(page.played)
  expect(start).toBeGreaterThan(5)
  expect(start).toBeLessThan(5.1)
  expect(times(page.played).slice(0, 4)).toEqual([0, 0.5, 1, 1.5].map((sec) => Number((start + sec).toFixed(9))))
  expect(transport.missed).toBe(0)
})

test('a page that nobody sees, and whose ticks come once a second, plays every hit', () => {
  const { room: page, transport, pass } = stage(four)
  page.isHidden = true
  transport.start()
  for (let second = 0; second < 8; second++) pass(1)
  expect(page.played.length).toBeGreaterThanOrEqual(17)
  expect(transport.missed).toBe(0)
})

test('what a page was too busy for is left out, and does not come in a heap', () => {
  const { room: page, transport, pass } = stage(four)
  transport.start()
  pass(0.1)
  const before = page.played.length
  pass(1.16) // two hits have gone by; the next is to come
  expect(transport.missed).toBe(2)
  const told = page.played.slice(before)
  expect(told.length).toBeGreaterThan(0)
  for (const { atSec } of told) expect(atSec).toBeGreaterThan(page.nowSec)
})

test('a page that was busy once is told further ahead, and after a calm time edits sound as soon as before', () => {
  const { room: page, transport, pass } = stage(four)
  transport.start()
  pass(0.28)
  const told = () => Math.max(...page.played.map(({ atSec }) => atSec)) - page.nowSec
  for (let i = 0; i < 20; i++) {
    const before = page.played.length
    pass(0.4) // longer than hits are told ahead at first
    expect(page.played.length).toBeLessThanOrEqual(before + 2)
  }
  expect(transport.missed).toBe(0)
  expect(told()).toBeGreaterThan(0.4)
  for (let i = 0; i < 2000; i++) pass(0.025)
  expect(told()).toBeLessThan(0.31)
})

test('stop takes back what was told ahead, and nothing comes after it', () => {
  const { room: page, transport, pass, isTicking } = stage(four)
  transport.start()
  transport.stop()
  expect([page.cancelled, isTicking(), transport.isPlaying]).toEqual([1, false, false])
  const before = page.played.length
  pass(1)
  expect(page.played.length).toBe(before)
  transport.stop() // again: nothing to take back
  expect(page.cancelled).toBe(1)
})

test('the step that sounds is told from the clock, not from what was told ahead', () => {
  const { room: page, transport, pass } = stage(four)
  transport.start()
  expect(transport.stepAt(page.nowSec)).toBeUndefined()
  pass(0.07)
  expect(transport.stepAt(page.nowSec)).toBe(0)
  for (let i = 0; i < 20; i++) pass(0.1)
  expect(transport.stepAt(page.nowSec)).toBe(16)
  transport.stop()
  expect(transport.stepAt(page.nowSec)).toBeUndefined()
})
