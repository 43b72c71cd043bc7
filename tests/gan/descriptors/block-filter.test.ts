// Filters as matrix products against the recursion that defines them.

import type * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { butterworth } from '../../../src/dsp/butterworth.ts'
import { type Filter, filtered } from '../../../src/dsp/iir.ts'
import { RandomStream } from '../../../src/dsp/random.ts'
import { halvingFilter, topThirdOctaves } from '../../../src/dsp/third-octave-filters.ts'
import { applyBlockFilter, blockFilter } from '../../../src/gan/descriptors/block-filter.ts'
import { runTraced, tensorData } from './traced.ts'

const rateHz = 44_100
const thrice = (filter: Filter) => [filter, filter, filter]
const cases = [
  { name: 'a slow high-pass three times', filters: thrice(butterworth('high', 20, rateHz)), every: 1 },
  { name: 'a fast high-pass three times', filters: thrice(butterworth('high', 2000, rateHz)), every: 1 },
  { name: 'a low-pass three times', filters: thrice(butterworth('low', 500, rateHz)), every: 1 },
  { name: 'a third octave', filters: [topThirdOctaves(rateHz)[0]], every: 1 },
  { name: 'the halving of the rate', filters: [halvingFilter], every: 2 },
] as const

test.each(cases)('$name gives in blocks what it gives sample by sample', async ({ filters, every }) => {
  const [rows, length] = [2, 4096]
  const x = new RandomStream(1, 'noise').fillNormal(new Float32Array(rows * length))
  const { y } = await runTraced({ x: tensorData([rows, length], x) }, (v) => ({
    y: applyBlockFilter(blockFilter(filters, length, 256, every), v.x as tf.Tensor2D),
  }))
  for (let r = 0; r < rows; r++) {
    let exact: Float64Array = Float64Array.from(x.subarray(r * length, (r + 1) * length))
    for (const one of filters) exact = filtered(one, exact)
    const kept = Array.from(exact).filter((_, i) => i % every === every - 1)
    const loudest = kept.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    kept.forEach((value, i) => expect(Math.abs(y.data[r * kept.length + i] - value)).toBeLessThan(3e-6 * loudest))
  }
})

test('blocks must fill the length', () => {
  expect(() => blockFilter([halvingFilter], 1000, 256)).toThrow('blocks of 256 do not fill 1000 samples')
})
