import { expect, test } from 'vitest'
import { Gate } from '../../src/server/gate.ts'

test('tasks pass one at a time, in their order, also after one that failed', async () => {
  const gate = new Gate(10)
  const log: string[] = []
  const task = (name: string, fails = false) =>
    gate.pass(async () => {
      log.push(`${name} in`)
      await new Promise((resolve) => setTimeout(resolve, 1))
      log.push(`${name} out`)
      if (fails) throw new Error(name)
      return name
    })
  const results = await Promise.allSettled([task('a'), task('b', true), task('c')])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
})

test('more than may wait are refused, and there is room again afterwards', async () => {
  const gate = new Gate(2)
  const { promise, resolve } = Promise.withResolvers<void>()
  const held = [gate.pass(() => promise), gate.pass(() => promise)]
  await expect(gate.pass(() => promise)).rejects.toThrow('at most 2')
  resolve()
  await Promise.all(held)
  await expect(gate.pass(async () => 7)).resolves.toBe(7)
})
