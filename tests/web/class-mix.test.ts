import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkKit } from '../../src/protocol/kit.ts'
import { mixOf, partsOf, withoutPart, withPart, withPercent } from '../../web/class-mix.ts'
import type { Part } from '../../web/class-mix.ts'
import { classes } from './welcome.ts'

const total = (parts: readonly Part[]) => parts.reduce((sum, { percent }) => sum + percent, 0)
const parts = fc
  .uniqueArray(fc.constantFrom(...classes), { minLength: 1, maxLength: 3 })
  .chain((names) => fc.tuple(...names.map((name) => fc.integer({ min: 1, max: 1000 }).map((w) => [name, w] as const))))
  .map((rows) => partsOf(Object.fromEntries(rows)))

test('whatever is done to a mix, its parts add up to a hundred, and it is one that a kit can have', () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 0, max: 100 }), fc.nat(2), (mix, percent, pick) => {
      const at = pick % mix.length
      const changed = [mix, withPercent(mix.length > 1 ? mix : withPart(mix, classes)!, at, percent)]
      if (mix.length > 1) changed.push(withoutPart(mix, at))
      const more = withPart(mix, classes)
      expect(more === undefined).toBe(mix.length >= 3)
      if (more !== undefined) changed.push(more)
      for (const one of changed) {
        expect(total(one)).toBeCloseTo(100, 6)
        const pads = [{ pad: 0, class: mixOf(one), seed: 1, name: 'Mixed' }]
        expect(() => checkKit({ format: 'ghostnote-kit', version: 1, name: 'K', pads }, 'kit')).not.toThrow()
      }
    }),
  )
})

test('a class alone stays a plain name, and a mix that comes down to one becomes one', () => {
  expect(mixOf(partsOf('kick'))).toBe('kick')
  const mix = partsOf({ kick: 0.7, snare: 0.3 })
  expect(mix.map(({ percent }) => Math.round(percent))).toEqual([70, 30])
  expect(mixOf(mix)).toEqual({ kick: 0.7, snare: 0.3 })
  expect(mixOf(withPercent(mix, 1, 0))).toBe('kick')
  expect(mixOf(withPercent(mix, 0, 0))).toBe('snare')
  expect(mixOf(withoutPart(mix, 0))).toBe('snare')
})

test('the others keep their proportion when one part is set', () => {
  const mix = withPercent(partsOf({ kick: 2, snare: 1, tom: 1 }), 1, 70)
  expect(mix.map(({ name, percent }) => [name, Math.round(percent)])).toEqual([
    ['kick', 20],
    ['snare', 70],
    ['tom', 10],
  ])
})
