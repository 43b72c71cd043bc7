import { expect, test } from 'vitest'
import { classNames, renderClassShot } from '../../src/factory/render.ts'
import { canonicalShot } from '../../src/timbre/canonical.ts'
import { describe } from '../../src/timbre/describe.ts'
import { withScratch, zeros } from '../../src/timbre/scratch.ts'

test('arrays of one scope do not overlap, are zeros whatever stood there, and are lent again after it', () => {
  const shared = (length: number) =>
    withScratch(() => {
      const first = zeros(length).fill(1)
      const [inner, later] = [withScratch(() => zeros(length).fill(2)), zeros(length)]
      const whole = [first, later].every((x, i) => x.every((value) => value === 1 - i))
      return { whole, reused: inner.buffer === later.buffer && inner.byteOffset === later.byteOffset }
    })
  expect(shared(1000)).toEqual({ whole: true, reused: true })
  // More than there is: made anew the first time, kept from the second on.
  expect(shared(300_000)).toEqual({ whole: true, reused: false })
  expect(shared(300_000)).toEqual({ whole: true, reused: true })
})

test('outside of a scope, and for more than is ever kept, arrays are new ones', () => {
  expect(zeros(10).buffer).not.toBe(zeros(10).buffer)
  const tooMuch = 9 * 2 ** 20
  for (let i = 0; i < 2; i++) expect(withScratch(() => zeros(tooMuch).buffer === zeros(tooMuch).buffer)).toBe(false)
})

test('a scope that throws gives back what it has taken', () => {
  const place = () => withScratch(() => zeros(100).byteOffset)
  const before = place()
  expect(() =>
    withScratch(() => {
      zeros(5000)
      throw new Error('on purpose')
    }),
  ).toThrow('on purpose')
  expect(place()).toBe(before)
})

test('what was measured before leaves no trace in what is measured next', () => {
  const sounds = classNames.map((name) => canonicalShot(renderClassShot(name, 7, 0).samples).samples)
  const upwards = sounds.map((x) => describe([x], 44_100))
  const downwards = sounds.toReversed().map((x) => describe([x], 44_100))
  expect(downwards.toReversed()).toEqual(upwards)
})
