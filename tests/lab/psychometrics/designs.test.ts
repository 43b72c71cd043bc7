import { expect, test } from 'vitest'
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
