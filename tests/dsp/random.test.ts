import { expect, test } from 'vitest'
import { philox4x32, RandomStream } from '../../src/dsp/random.ts'

test('Philox4x32-10 gives the known answers of its authors', () => {
  const cases: [number[], number[]][] = [
    [
      [0, 0, 0, 0, 0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ]
  for (const [[c0, c1, c2, c3, k0, k1], expected] of cases) {
    const out = new Uint32Array(4)
    philox4x32(c0, c1, c2, c3, k0, k1, out)
    expect([...out]).toEqual(expected)
  }
})

test('a value depends on its position alone, not on what was drawn before', () => {
  const whole = new RandomStream(7, 'noise').fillNormal(new Float32Array(100))
  const slice = new RandomStream(7, 'noise').seek(2 * 40).fillNormal(new Float32Array(20))
  expect([...slice]).toEqual([...whole.subarray(40, 60)])
})

test('seed, purpose and step each give another stream', () => {
  const first = (seed: number, purpose: string, step: number) => new RandomStream(seed, purpose, step).uint32()
  const values = [first(1, 'a', 0), first(2, 'a', 0), first(1, 'b', 0), first(1, 'a', 1), first(2 ** 40 + 1, 'a', 0)]
  expect(new Set(values).size).toBe(values.length)
})

test('normals have the moments of N(0, 1) within four standard errors', () => {
  const n = 200_000
  const x = new RandomStream(3, 'moments').fillNormal(new Float32Array(n))
  const moment = (p: number) => x.reduce((sum, v) => sum + v ** p, 0) / n
  expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n))
  expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n))
  expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n))
  expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n))
})

test('a permutation holds every index once and permutations of three are equally likely', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = new RandomStream(5, 'order', i).permutation(3)
    expect([...order].toSorted((a, b) => a - b)).toEqual([0, 1, 2])
    counts.set(order.join(), (counts.get(order.join()) ?? 0) + 1)
  }
  const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)
  expect(counts.size).toBe(6)
  expect(chiSquare).toBeLessThan(20.5) // 0.1 % point of χ² with 5 degrees of freedom
})

test('a seed that is no whole number is refused', () => {
  expect(() => new RandomStream(1.5, 'x')).toThrow(RangeError)
  expect(() => new RandomStream(-1, 'x')).toThrow(RangeError)
})
