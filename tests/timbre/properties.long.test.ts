import * as fc from 'fast-check'
import { test } from 'vitest'
import { describe } from '../../src/timbre/describe.ts'
import { everyNumberIsFinite, oddRecipes, oddSound } from './odd-sounds.ts'

const rounds = process.env['GHOSTNOTE_SHORT'] === '1' ? 1000 : 10_000

test(`${rounds} odd sounds of up to half a second: every number finite, every null with a reason`, () => {
  fc.assert(
    fc.property(oddRecipes(22_050), (recipe) => everyNumberIsFinite(describe(oddSound(recipe), recipe.rateHz))),
    { numRuns: rounds, seed: 3 },
  )
})

test('two thousand odd sounds of up to 1600 samples: never NaN, never Infinity, never a null without a reason', () => {
  fc.assert(
    fc.property(oddRecipes(1600), (recipe) => everyNumberIsFinite(describe(oddSound(recipe), recipe.rateHz))),
    { numRuns: 2000, seed: 1 },
  )
})
