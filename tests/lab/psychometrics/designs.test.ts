import { expect, test } from 'vitest'
import { allocated, type Assignment } from '../../../src/lab/psychometrics/allocation.ts'
import { williamsOrders } from '../../../src/lab/psychometrics/williams.ts'

test.each([2, 3, 4, 5, 6, 7, 8, 11, 12])(
  'a Williams design of %i has every place and every neighbour equally often',
  (n) => {
    const orders = williamsOrders(n)
    const times = n % 2 === 0 ? 1 : 2
    expect(orders).toHaveLength(n * times)
    const places = new Map<string, number>()
    const neighbours = new Map<string, number>()
    const count = (of: Map<string, number>, key: string) => of.set(key, (of.get(key) ?? 0) + 1)
    for (const order of orders) {
      expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
      order.forEach((condition, place) => {
        count(places, `${condition} at ${place}`)
        if (place > 0) count(neighbours, `${order[place - 1]} before ${condition}`)
      })
    }
    expect([places.size, new Set(places.values())]).toEqual([n * n, new Set([times])])
    expect([neighbours.size, new Set(neighbours.values())]).toEqual([n * (n - 1), new Set([times])])
  },
)

test('a Williams square of four starts with its first row', () => {
  expect(williamsOrders(4)[0]).toEqual([0, 1, 3, 2])
  expect(williamsOrders(1)).toEqual([[0]])
  expect(() => williamsOrders(0)).toThrow('count: found 0')
})

/** Lets people come, one by one; `finishes` says who completes. */
function crowd(count: number, finishes: (i: number) => boolean, buckets = 4): Assignment[] {
  const log: Assignment[] = []
  for (let i = 0; i < count; i++)
    log.push({
      participant: `p${i}`,
      bucket: allocated(buckets, log, `p${i}`, 9),
      state: finishes(i) ? 'completed' : 'left',
    })
  return log
}
const tally = (log: readonly Assignment[], state: Assignment['state'], buckets = 4) =>
  Array.from({ length: buckets }, (_, b) => log.filter((a) => a.bucket === b && a.state === state).length)

test('completed sessions are balanced to within one, however many leave', () => {
  expect(
    tally(
      crowd(40, () => true),
      'completed',
    ),
  ).toEqual([10, 10, 10, 10])
  const leaving = tally(
    crowd(200, (i) => (i * 7) % 10 < 4),
    'completed',
  )
  expect(Math.max(...leaving) - Math.min(...leaving)).toBeLessThanOrEqual(1)
})

test('people who come at the same time are spread over the buckets', () => {
  const log: Assignment[] = []
  for (let i = 0; i < 8; i++) log.push({ participant: `p${i}`, bucket: allocated(4, log, `p${i}`, 1), state: 'active' })
  expect(tally(log, 'active')).toEqual([2, 2, 2, 2])
})

test('who comes back stays where they were, and the same log gives the same bucket', () => {
  const log = crowd(17, (i) => i % 3 > 0)
  for (const { participant, bucket } of log) expect(allocated(4, log, participant, 9)).toBe(bucket)
  expect(crowd(17, (i) => i % 3 > 0)).toEqual(log)
})

test('the first bucket is drawn, not always the same', () => {
  expect(new Set(Array.from({ length: 40 }, (_, seed) => allocated(4, [], 'p', seed))).size).toBe(4)
  expect(() => allocated(0, [], 'p', 1)).toThrow('bucketCount: found 0')
})
