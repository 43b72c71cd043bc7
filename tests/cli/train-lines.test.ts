import { expect, test } from 'vitest'
import { plainLine, sparkline, viewLines } from '../../src/cli/train-lines.ts'
import { durationText, speedText } from '../../src/protocol/duration.ts'
import { Telemetry } from '../../src/training/telemetry.ts'

test('a sparkline runs from its least value to its greatest, and is level where all are one', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█')
  expect(sparkline([3, 1, 2])).toBe('█▁▅')
  expect(sparkline([5, 5])).toBe('▄▄')
  expect(sparkline([])).toBe('')
})

test('times and speeds are said as people say them', () => {
  expect([0.4, 59.4, 59.6, 200, 3599.6, 18_420, 180_000].map(durationText)).toEqual([
    '0 s',
    '59 s',
    '1 min 00 s',
    '3 min 20 s',
    '1 h 00 min',
    '5 h 07 min',
    '2 d 2 h',
  ])
  expect([13.72, 1, 0.4].map(speedText)).toEqual(['13.7 steps/s', '1.0 steps/s', '2.5 s a step'])
})

/** Telemetry of a run whose steps take `stepSec` each, on a clock of its own. */
function after(steps: number, stepSec: number) {
  let nowSec = 0
  const telemetry = new Telemetry(
    () => nowSec,
    () => 1.5e9,
  )
  for (let step = 1; step <= steps; step++) {
    nowSec += stepSec
    telemetry.step({ step, steps: 1000, phase: step <= 60 ? 'autoencode' : 'adversarial', losses: {} })
    if (step % 20 === 0)
      telemetry.row(
        step <= 60
          ? { step, phase: 'autoencode', autoencode: 1 / step }
          : { step, phase: 'adversarial', critic: 1, generator: -step, separation: 0.25 },
      )
    if (step === 50) telemetry.row({ step, bandDistance: 0.5, diversity: 0.9 })
    if (step === 100) telemetry.row({ step, drumKid: 0.25, drumKidDeviation: 0.0625 })
  }
  return telemetry.snapshot()
}

test('speed and time left are those of the last half minute, however slow a step is', () => {
  expect(after(0, 1)).toBeUndefined()
  expect(after(1, 1)).toMatchObject({ stepsPerSec: undefined, leftSec: undefined })
  expect(after(50, 0.5)).toMatchObject({ stepsPerSec: 2, leftSec: 475 })
  expect(after(3, 100)).toMatchObject({ stepsPerSec: 0.01, leftSec: 99_700 })
})

test('a new phase starts its own curves, and the preview’s measures stay', () => {
  const snapshot = after(100, 1)!
  expect(snapshot.losses).toEqual({ critic: [1, 1], generator: [-80, -100] })
  expect(snapshot).toMatchObject({ separation: 0.25, bandDistance: 0.5, diversity: 0.9 })
})

test('the view says everything: curves, speed, time left, critic, preview, memory', () => {
  expect(plainLine(after(100, 1)!)).toBe(
    'step 100/1000 · adversarial · critic 1.000 · generator -100.000 · 1.0 steps/s · 15 min 00 s left · ' +
      'critic sure of 25 % · preview distance 0.50 · variety 90 % of real · drum-KID 0.250 ± 0.063 · 1.5 GB',
  )
  expect(viewLines(after(100, 1)!)).toEqual([
    '  critic        1.000 ▄▄',
    '  generator  -100.000 █▁',
    '  1.0 steps/s · 15 min 00 s left · critic sure of 25 % · preview distance 0.50 · variety 90 % of real · ' +
      'drum-KID 0.250 ± 0.063 · 1.5 GB',
  ])
})
