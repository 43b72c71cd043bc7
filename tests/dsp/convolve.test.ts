import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { convolve } from '../../src/dsp/convolve.ts'

const signal = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 })
  .map((values) => Float32Array.from(values))

test('convolution by FFT equals the sum that defines it', () => {
  fc.assert(
    fc.property(signal, signal, (x, h) => {
      const direct = new Float64Array(x.length + h.length - 1)
      x.forEach((a, i) => h.forEach((b, j) => (direct[i + j] += a * b)))
      const fast = convolve(x, h)
      expect(fast).toHaveLength(direct.length)
      direct.forEach((value, i) => expect(fast[i]).toBeCloseTo(value, 5))
    }),
  )
})
