import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalShot } from '../../src/timbre/canonical.ts'
import { describe } from '../../src/timbre/describe.ts'
import { timbreNames, timbreOf } from '../../src/timbre/models.ts'
import { everyNumberIsFinite, oddRecipes, oddSound } from './odd-sounds.ts'

test('three hundred odd sounds: never NaN, never Infinity, never a null without a reason', () => {
  fc.assert(
    fc.property(oddRecipes(1600), (recipe) => everyNumberIsFinite(describe(oddSound(recipe), recipe.rateHz))),
    { numRuns: 300, seed: 1 },
  )
})

test('neither gain nor polarity nor a doubled channel changes the timbre', () => {
  fc.assert(
    fc.property(oddRecipes(4000), fc.integer({ min: -30, max: 30 }), (recipe, power) => {
      const { rateHz } = recipe
      const [x] = oddSound(recipe)
      const plain = timbreOf([x], rateHz)
      // Powers of two, so that no sample is rounded; in double precision, so that none is lost.
      expect(timbreOf([Float64Array.from(x, (value) => value * 2 ** power)], rateHz)).toEqual(plain)
      expect(timbreOf([x, x], rateHz)).toEqual(plain)
      // The reference takes a third octave as silent that never goes above 0; upside down it may.
      const turned = timbreOf([x.map((value) => -value)], rateHz)
      expect(turned.reasons).toEqual(plain.reasons)
      for (const name of timbreNames)
        expect(Math.abs((turned.timbre[name] ?? 0) - (plain.timbre[name] ?? 0)), name).toBeLessThan(0.05)
    }),
    { numRuns: 80, seed: 2 },
  )
})

test('in the canonical form neither silence before and behind, nor gain, nor polarity is left', () => {
  const beginning = fc.constantFrom('decay', 'sweep', 'square', 'alternating')
  fc.assert(
    fc.property(
      oddRecipes(6000),
      beginning,
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: -20, max: 20 }),
      (recipe, source, silence, power) => {
        const [x] = oddSound({ ...recipe, source, mutation: 'none', gainDb: 0 })
        const later = new Float32Array(x.length + 2 * silence)
        later.set(x, silence)
        const plain = canonicalShot(x)
        expect(canonicalShot(later)).toEqual(plain)
        const louder = canonicalShot(x.map((value) => value * 2 ** power))
        expect(louder.samples.every((value, i) => Math.abs(value - plain.samples[i]) < 1e-6)).toBe(true)
        if (x.some((value) => value !== 0))
          expect(plain.gainDb - louder.gainDb).toBeCloseTo(20 * Math.log10(2 ** power), 4)
        const turned = canonicalShot(x.map((value) => -value)).samples
        expect(turned.every((value, i) => value === -plain.samples[i])).toBe(true)
      },
    ),
    { numRuns: 60, seed: 4 },
  )
})
