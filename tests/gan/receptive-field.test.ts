import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { receptiveField, type TimeLayer } from '../../src/gan/receptive-field.ts'

/** Layers after one another, each as long as the one before or some times as long. */
const chains = fc
  .record({
    first: fc.integer({ min: 1, max: 6 }),
    layers: fc.array(fc.record({ times: fc.integer({ min: 1, max: 4 }), reach: fc.integer({ min: 0, max: 5 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
  })
  .map(({ first, layers }) => {
    let length = first
    return layers.map(({ times, reach }, i): TimeLayer => ({ length: (length *= i === 0 ? 1 : times), reach }))
  })
  .filter((layers) => layers.at(-1)!.length <= 300)

const stretches = chains.chain((layers) =>
  fc
    .tuple(fc.nat(layers.at(-1)!.length - 1), fc.nat(layers.at(-1)!.length - 1))
    .map(([a, b]) => ({ layers, wanted: { from: Math.min(a, b), to: Math.max(a, b) + 1 } })),
)

/** Every input position of every layer that some output of the last in `wanted` depends on, one at a time. */
function dependencies(layers: readonly TimeLayer[], wanted: { from: number; to: number }): Set<number>[] {
  const needed = layers.map(() => new Set<number>())
  let outputs = new Set(Array.from({ length: wanted.to - wanted.from }, (_, i) => wanted.from + i))
  for (let i = layers.length - 1; i >= 0; i--) {
    const { length, reach } = layers[i]
    for (const t of outputs)
      for (let seen = t - reach; seen <= t + reach; seen++) if (seen >= 0 && seen < length) needed[i].add(seen)
    const times = i === 0 ? 1 : length / layers[i - 1].length
    outputs = new Set([...needed[i]].map((t) => Math.floor(t / times)))
  }
  return needed
}

test('of each layer exactly what a stretch depends on is computed, zeros stand only where the layer ends', () => {
  fc.assert(
    fc.property(stretches, ({ layers, wanted }) => {
      const needed = dependencies(layers, wanted)
      const found = receptiveField(layers, wanted)
      expect(found.at(-1)!.output).toEqual(wanted)
      for (const [i, { input, output, padding }] of found.entries()) {
        const { length, reach } = layers[i]
        expect([input.from, input.to]).toEqual([Math.min(...needed[i]), Math.max(...needed[i]) + 1])
        // With its zeros the input is as wide as the kernel wants it.
        expect(input.to - input.from + padding[0] + padding[1]).toBe(output.to - output.from + 2 * reach)
        if (padding[0] > 0) expect(input.from).toBe(0)
        if (padding[1] > 0) expect(input.to).toBe(length)
      }
    }),
  )
})

test('lengths that no whole up-sampling leads to are refused', () => {
  const layers = [4, 6].map((length) => ({ length, reach: 1 }))
  expect(() => receptiveField(layers, { from: 0, to: 6 })).toThrow('1.5 times as long')
})
