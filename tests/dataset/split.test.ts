import { array, assert, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { longestTakeSeries, sourcesOf } from '../../src/dataset/sources.ts'
import { splitByGroup, splits } from '../../src/dataset/split.ts'

const source = (path: string, ...others: string[]) => sourcesOf([path, ...others]).get(path)

test.each([
  ['p/kick_A_v3_rr2.wav', 'p/kick_A_v1_rr1.wav'],
  ['p/Snare_vel100_rr1.wav', 'p/Snare (2).wav'],
  ['p/Tom 1.wav', 'p/Tom 2.flac'],
  ['p/Crash L.wav', 'p/Crash R.wav'],
  ['p/Ride-ff.wav', 'p/Ride-pp.wav'],
])('%s and %s are takes of one source', (a, b) => {
  expect(source(a, b)).toBe(source(b, a))
})

test.each([
  ['p/kick_A.wav', 'p/kick_B.wav'],
  ['p/kick.wav', 'q/kick.wav'],
  ['p/dev.wav', 'p/deva.wav'],
])('%s and %s are two sources', (a, b) => {
  expect(source(a, b)).not.toBe(source(b, a))
})

test('a long numbered series is a collection of different sounds, its velocity layers still belong together', () => {
  const paths = Array.from({ length: longestTakeSeries + 1 }, (_, i) => [
    `p/Kick ${i} v1.wav`,
    `p/Kick ${i} v2.wav`,
  ]).flat()
  const sources = sourcesOf(paths)
  expect(new Set(sources.values()).size).toBe(longestTakeSeries + 1)
  expect(sources.get('p/Kick 3 v1.wav')).toBe(sources.get('p/Kick 3 v2.wav'))
  expect(new Set(sourcesOf(paths.slice(0, 8)).values()).size).toBe(1)
})

function items(count: number, className = 'kick') {
  return Array.from({ length: count }, (_, i) => ({ class: className, source: `s${i}`, group: `${className}/${i}` }))
}

test('splits come out near 80/10/10', () => {
  const counts = Object.fromEntries(splits.map((split) => [split, 0]))
  for (const split of splitByGroup(items(10_000)).splits) counts[split]++
  // Three standard deviations of 10 000 draws: 120 and 90.
  expect(Math.abs(counts['train'] - 8000)).toBeLessThan(120)
  expect(Math.abs(counts['validation'] - 1000)).toBeLessThan(90)
  expect(Math.abs(counts['test'] - 1000)).toBeLessThan(90)
})

test('files that come later leave the others where they are', () => {
  const few = splitByGroup(items(300)).splits
  const many = splitByGroup(items(400)).splits
  expect(many.slice(0, 300)).toEqual(few)
})

test('a group never straddles splits, and train is never empty', () => {
  assert(
    property(
      array(record({ group: integer({ min: 0, max: 8 }), name: integer({ min: 0, max: 2 }) }), {
        minLength: 1,
        maxLength: 40,
      }),
      (drawn) => {
        const list = drawn.map(({ group, name }) => ({ class: `c${name}`, source: `g${group}`, group: `g${group}` }))
        const outcome = splitByGroup(list)
        const bySplit = new Map<string, Set<string>>()
        outcome.splits.forEach((split, i) => {
          const group = list[i].group
          bySplit.set(group, (bySplit.get(group) ?? new Set()).add(split))
        })
        expect([...bySplit.values()].every((set) => set.size === 1)).toBe(true)
        for (const name of new Set(list.map((item) => item.class)))
          for (const split of splits) {
            const has = list.some((item, i) => item.class === name && outcome.splits[i] === split)
            const reported = outcome.empty.some((e) => e.class === name && e.split === split)
            expect(has || reported).toBe(true)
          }
      },
    ),
    { numRuns: 200, seed: 1 },
  )
})

test('three sources are enough for all three splits; with one, the empty splits are reported', () => {
  expect(new Set(splitByGroup(items(3)).splits)).toEqual(new Set(splits))
  const one = splitByGroup(items(1))
  expect(one.splits).toEqual(['train'])
  expect(one.empty).toEqual([
    { class: 'kick', split: 'validation' },
    { class: 'kick', split: 'test' },
  ])
})
