import { expect, test } from 'vitest'
import { nextTrack } from '../../../src/lab/psychometrics/interleaving.ts'
import type { StaircaseRule } from '../../../src/lab/psychometrics/staircase-rule.ts'
import { Staircase } from '../../../src/lab/psychometrics/staircase.ts'

const rule = (mostTrials: number): StaircaseRule => ({
  start: 5,
  down: 1,
  up: 1,
  upOverDown: 1,
  axis: 'linear',
  steps: [1],
  floor: 0,
  ceiling: 10,
  stopReversals: null,
  mostTrials,
  averaged: 4,
})

function order(trials: readonly number[], seed: number): { order: number[]; widest: number } {
  const tracks = trials.map((most) => new Staircase(rule(most)))
  const taken: number[] = []
  let widest = 0
  for (let next = nextTrack(tracks, seed, 0); next !== null; next = nextTrack(tracks, seed, taken.length)) {
    tracks[next].answer(taken.length % 2 === 0)
    taken.push(next)
    const open = tracks.filter(({ isDone }) => !isDone).map((track) => track.trials)
    if (open.length > 0) widest = Math.max(widest, Math.max(...open) - Math.min(...open))
  }
  return { order: taken, widest }
}

test('every track gets all of its trials, none runs far ahead, and the seed alone says in which order', () => {
  const { order: taken, widest } = order([30, 30, 30], 4)
  expect([0, 1, 2].map((i) => taken.filter((track) => track === i).length)).toEqual([30, 30, 30])
  expect(widest).toBe(3)
  expect(order([30, 30, 30], 4).order).toEqual(taken)
  expect(order([30, 30, 30], 5).order).not.toEqual(taken)
})

test('after a trial of one track the next may be of any', () => {
  const { order: taken } = order([200, 200], 1)
  const same = taken.filter((track, i) => i > 0 && taken[i - 1] === track).length
  // Held together a little by the limit, but not alternating.
  expect(same / 399).toBeGreaterThan(0.25)
  expect(same / 399).toBeLessThan(0.55)
})

test('a track that is done is left out, and all done is none', () => {
  expect(order([2, 10], 3).order).toHaveLength(12)
  expect(nextTrack([], 1, 0)).toBeNull()
})
