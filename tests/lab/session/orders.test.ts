// Orders and places: every one as likely as every other, and every sound where it belongs.

import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { headphoneAnswers, headphoneIntervals, headphoneTrials } from '../../../src/lab/session/headphone-check.ts'
import { headphoneTrial } from '../../../src/lab/session/headphone-sounds.ts'
import { drawIntervals } from '../../../src/lab/session/jnd-trial.ts'
import { ratingPages } from '../../../src/lab/session/rating-run.ts'
import { z } from '../../../src/faults/checked.ts'
import { block, jndTasks } from '../../../src/protocol/study-blocks.ts'
import { mushraBlock } from '../studies.ts'

/** χ² of counts that should be equal; the 99.9 % point for ≤ 7 degrees of freedom is 24.3. */
function unevenness(counts: readonly number[]): number {
  const mean = counts.reduce((a, b) => a + b, 0) / counts.length
  return counts.reduce((sum, n) => sum + (n - mean) ** 2 / mean, 0)
}

test.each(jndTasks.flatMap((task) => (['up', 'down'] as const).map((direction) => [task, direction] as const)))(
  '%s %s: all orders are equally likely, and the right answer is the one that the question means',
  (task, direction) => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const { intervals, correct } = drawIntervals(task, direction, new RandomStream(1, 'test', i))
      const key = `${intervals.join()} ${correct}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      const more = direction === 'up' ? 'comparison' : 'base'
      if (task === '2afc') expect(intervals[correct]).toBe(more)
      if (task === '3afc') {
        expect(intervals[correct]).toBe('comparison')
        expect(intervals.filter((role) => role === 'base')).toHaveLength(2)
      }
      if (task === 'odd-one-out') expect(intervals.filter((role) => role === intervals[correct])).toHaveLength(1)
      if (task === 'abx') {
        expect(intervals[2]).toBe(intervals[correct])
        expect(intervals[0]).not.toBe(intervals[1])
      }
      if (task === 'same-different') expect(intervals[0] === intervals[1]).toBe(correct === 0)
    }
    const orders = { '2afc': 2, '3afc': 3, 'odd-one-out': 6, abx: 4, 'same-different': 4 }[task]
    expect(counts.size).toBe(orders)
    expect(unevenness([...counts.values()])).toBeLessThan(24.3)
  },
)

test('a MUSHRA page has the open reference, the hidden one, both anchors and all systems, in an order of its own', () => {
  const pages = ratingPages(z.parse(block, mushraBlock) as never, 5)
  expect(pages.map(({ training }) => training)).toEqual([true, false, false])
  for (const { item, sounds, reference } of pages) {
    const { reference: given, systems } = mushraBlock.items.find(({ name }) => name === item)!
    expect(reference).toEqual(given)
    const names = sounds.map(({ system }) => system).toSorted()
    expect(names).toEqual(['anchor-3500', 'anchor-7000', 'reference', ...Object.keys(systems)].toSorted())
    for (const { system, sound, lowPassHz } of sounds) {
      if (system === 'reference') expect([sound, lowPassHz]).toEqual([given, undefined])
      if (system === 'anchor-3500') expect([sound, lowPassHz]).toEqual([given, 3500])
      if (system === 'anchor-7000') expect([sound, lowPassHz]).toEqual([given, 7000])
    }
  }
  const firsts = Array.from({ length: 400 }, (_, seed) => ratingPages(z.parse(block, mushraBlock) as never, seed)[1])
  const hidden = firsts
    .filter(({ item }) => item === 'kick')
    .map(({ sounds }) => sounds.findIndex(({ system }) => system === 'reference'))
  const counts = [0, 1, 2, 3, 4].map((place) => hidden.filter((at) => at === place).length)
  expect(unevenness(counts)).toBeLessThan(24.3)
})

test('pairs come in both orders, ratings once a round', () => {
  const systems = { a: { class: 'kick', seed: 1 }, b: { class: 'kick', seed: 2 }, c: { class: 'kick', seed: 3 } }
  const items = [{ name: 'kick', systems }]
  const pairs = ratingPages(z.parse(block, { kind: 'pairwise', name: 'p', items, repetitions: 2 }) as never, 3)
  const named = pairs.map(({ sounds }) => sounds.map(({ system }) => system).join(''))
  expect(named.slice(0, 6).toSorted()).toEqual(['ab', 'ac', 'ba', 'bc', 'ca', 'cb'])
  expect(named.slice(6).toSorted()).toEqual(['ab', 'ac', 'ba', 'bc', 'ca', 'cb'])
  const rated = ratingPages(z.parse(block, { kind: 'acr', name: 'r', items, repetitions: 3 }) as never, 3)
  expect(rated).toHaveLength(9)
  expect(rated.map(({ page }) => page)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
})

test('Woods: over loudspeakers the antiphase tone cancels, the softer one is 6 dB down, and each place is right twice', () => {
  const right = headphoneAnswers('woods', 11, 0)
  expect(right).toHaveLength(headphoneTrials)
  expect([0, 1, 2].map((place) => right.filter((answer) => answer === place).length)).toEqual([2, 2, 2])
  const energy = (x: Float32Array): number => x.reduce((sum, value) => sum + value * value, 0)
  right.forEach((quiet, trial) => {
    const tones = headphoneTrial('woods', 11, 0, trial)
    expect(tones).toHaveLength(headphoneIntervals)
    const ears = tones.map(([left]) => 10 * Math.log10(energy(left)))
    const rooms = tones.map(([left, other]) => energy(left.map((x, i) => x + other[i])))
    expect(ears.map((level) => Math.round(Math.max(...ears) - level))).toEqual(
      [0, 1, 2].map((place) => (place === quiet ? 6 : 0)),
    )
    const silent = rooms.filter((sum) => sum === 0)
    expect(silent).toHaveLength(1)
    expect(rooms[quiet]).toBeGreaterThan(0)
  })
})

test('Huggins: each ear alone hears the same noise spectrum; the ears differ in one interval, between 564 and 636 Hz', async () => {
  const { realFft } = await import('../../../src/dsp/fft.ts')
  const right = headphoneAnswers('huggins', 4, 1)
  right.forEach((pitched, trial) => {
    const sounds = headphoneTrial('huggins', 4, 1, trial)
    const differing = sounds.map(([left, other]) => left.some((x, i) => x !== other[i]))
    expect(differing).toEqual([0, 1, 2].map((place) => place === pitched))
    const [left, other] = sounds[pitched]
    const powerOf = (spectrum: ArrayLike<number>, from: number, to: number): number => {
      let sum = 0
      for (let bin = Math.round((from / 44_100) * left.length); bin <= (to / 44_100) * left.length; bin++)
        sum += spectrum[2 * bin] ** 2 + spectrum[2 * bin + 1] ** 2
      return sum
    }
    const difference = realFft(left.map((x, i) => x - other[i]))
    expect(powerOf(difference, 550, 650) / powerOf(difference, 0, 22_050)).toBeGreaterThan(0.999)
    // An ear alone has no pitch to hear: the band is as strong as in the other one. (Its ends' fades smear it a little.)
    const [inLeft, inOther] = [left, other].map((ear) => powerOf(realFft(ear.slice()), 564, 636))
    expect(Math.abs(10 * Math.log10(inLeft / inOther))).toBeLessThan(0.5)
  })
})
