import { expect, test } from 'vitest'
import { GraphClock } from '../../src/engine/graph-clock.ts'

const rateHz = 48_000

/** A graph that renders `buffer` frames whenever their time has come, and a process clock that runs beside it. */
function turned(buffer: number) {
  const context = { sampleRate: rateHz, currentTime: 0 }
  let [ms, lostMs] = [5000, 0]
  const startMs = ms
  const clock = new GraphClock(context, () => ms)
  return {
    clock,
    /** The frame that an ideal clock shows. */
    ideal: () => ((ms - startMs - lostMs) / 1000) * rateHz,
    lose: (gapMs: number) => (lostMs += gapMs),
    pass: (stepMs: number) => {
      ms += stepMs
      const frames = Math.max(0, ((ms - startMs - lostMs) / 1000) * rateHz)
      context.currentTime = Math.max(context.currentTime, (Math.floor(frames / buffer) * buffer) / rateHz)
      clock.observe()
    },
  }
}

test.each([128, 512, 1024])('between the leaps of %d frames it goes on as time does', (buffer) => {
  const { clock, ideal, pass } = turned(buffer)
  for (let i = 0; i < 500; i++) pass(3.7)
  let worst = 0
  for (let i = 0; i < 1000; i++) {
    pass(0.9 + (i % 7) * 0.6)
    worst = Math.max(worst, Math.abs(clock.frame - ideal()))
  }
  expect(worst).toBeLessThan(0.25 * 48) // a quarter of a millisecond
  expect(clock.losses).toBe(0)
})

test('what may still be changed is not yet rendered, and is as soon as can be', () => {
  const { clock, ideal, pass } = turned(512)
  for (let i = 0; i < 500; i++) pass(3.7)
  for (let i = 0; i < 1000; i++) {
    pass(0.1 + (i % 11) * 0.5)
    const soonest = clock.soonest(0.5)
    // When the grace is over, the graph has rendered up to here at most.
    const renderedThen = Math.floor((ideal() + 0.5 * 48 - 12) / 512) * 512
    expect(soonest).toBeGreaterThanOrEqual(renderedThen)
    expect(soonest).toBeLessThanOrEqual(ideal() + 512 + 0.5 * 48)
  }
})

test('a graph that loses a buffer is noticed once, and the time is right again', () => {
  const { clock, ideal, pass, lose } = turned(128)
  for (let i = 0; i < 1000; i++) pass(3.7)
  for (const losses of [1, 2, 3]) {
    lose(4)
    for (let i = 0; i < 400; i++) pass(3.7)
    expect(clock.losses).toBe(losses)
    expect(Math.abs(clock.frame - ideal())).toBeLessThan(0.25 * 48)
  }
})

test.each([128, 512])('it stays beside a graph that renders %d frames at once and loses every second', (buffer) => {
  const { clock, ideal, pass, lose } = turned(buffer)
  for (let i = 0; i < 500; i++) pass(3.7)
  for (let i = 0; i < 1000; i++) {
    lose(1.85)
    pass(3.7)
    expect(clock.frame).toBeLessThan(ideal() + buffer + 12 * 48)
    expect(clock.frame).toBeGreaterThan(ideal() - buffer - 0.5 * 48)
  }
  expect(clock.losses).toBeGreaterThan(4)
})

test('a graph that renders nothing for 25 ms and catches up has lost nothing, and time goes on meanwhile', () => {
  const context = { sampleRate: rateHz, currentTime: 0 }
  let ms = 0
  const clock = new GraphClock(context, () => ms)
  let worst = 0
  for (let i = 0; i < 3000; i++) {
    ms += 1.3
    const isLate = ms % 400 < 25
    if (!isLate) context.currentTime = (Math.floor(ms / (8 / 3)) * 128) / rateHz
    clock.observe()
    if (ms > 1000) worst = Math.max(worst, Math.abs(clock.frame - ms * 48))
  }
  expect(clock.losses).toBe(0)
  expect(worst).toBeLessThan(0.25 * 48)
})

test('a graph that stands still takes its time with it, and loses once', () => {
  const { clock, ideal, pass, lose } = turned(128)
  for (let i = 0; i < 500; i++) pass(3.7)
  lose(3000)
  for (let i = 0; i < 3000 / 4; i++) pass(4)
  for (let i = 0; i < 4; i++) pass(3.7)
  expect(clock.losses).toBe(1)
  expect(Math.abs(clock.frame - ideal())).toBeLessThan(1.5 * 48) // it has seen only four leaps since
  for (let i = 0; i < 400; i++) pass(3.7)
  expect(Math.abs(clock.frame - ideal())).toBeLessThan(0.25 * 48)
  expect(clock.losses).toBe(1)
})

test.each([0, 30, 400, 1700])(
  'a graph that starts %d ms after it was made, with a long first leap, has lost nothing',
  (lateMs) => {
    let ms = 100
    const context = { sampleRate: rateHz, currentTime: 0 }
    const clock = new GraphClock(context, () => ms)
    for (let i = 0; i < 1500; i++) {
      ms += 1.9
      const frames = Math.max(0, (ms - 100 - lateMs) * 48)
      context.currentTime = frames < 3072 ? 0 : (Math.floor(frames / 128) * 128) / rateHz
      clock.observe()
    }
    expect(clock.losses).toBe(0)
    expect(Math.abs(clock.frame - (ms - 100 - lateMs) * 48)).toBeLessThan(0.25 * 48)
  },
)
