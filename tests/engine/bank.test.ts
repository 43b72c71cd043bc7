import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bank } from '../../src/engine/bank.ts'

test('the least recently used goes first, and reading counts as using', () => {
  const bank = new Bank<number>(3)
  for (const [i, key] of ['a', 'b', 'c'].entries()) bank.set(key, i, 1)
  expect(bank.get('a')).toBe(0)
  bank.set('d', 3, 1)
  expect([bank.get('a'), bank.get('b'), bank.get('c'), bank.get('d')]).toEqual([0, undefined, 2, 3])
})

test('a bank never holds more bytes than its limit, and agrees with a plain list kept in order of use', () => {
  const operation = fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), bytes: fc.nat(12), read: fc.boolean() })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      const bank = new Bank<number>(10)
      let model: { key: string; bytes: number; value: number }[] = []
      for (const [value, { key, bytes, read }] of operations.entries()) {
        const known = model.find((entry) => entry.key === key)
        if (read) {
          expect(bank.get(key)).toBe(known?.value)
          if (known !== undefined) model = [...model.filter((entry) => entry !== known), known]
        } else {
          bank.set(key, value, bytes)
          model = [...model.filter((entry) => entry !== known), ...(bytes > 10 ? [] : [{ key, bytes, value }])]
          while (model.reduce((sum, entry) => sum + entry.bytes, 0) > 10) model.shift()
        }
        expect(bank.bytes).toBe(model.reduce((sum, entry) => sum + entry.bytes, 0))
        expect(bank.size).toBe(model.length)
        expect(bank.bytes).toBeLessThanOrEqual(10)
      }
    }),
  )
})
