import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { criticRanges, separation } from '../../src/gan/critic-range.ts'
import { objectives, type ObjectiveName } from '../../src/gan/objectives.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const names = Object.keys(objectives) as ObjectiveName[]
const scores = Array.from({ length: 801 }, (_, i) => (i - 400) / 20)
const lossAt = (name: ObjectiveName, real: number, fake: number): number =>
  objectives[name].critic(tf.tensor1d([real]), tf.tensor1d([fake])).dataSync()[0]
/** What real and generated examples add to a critic's loss is separate, so each is looked at alone. */
const alone = (name: ObjectiveName, side: 'real' | 'fake'): number[] =>
  scores.map((s) => (side === 'real' ? lossAt(name, s, 0) : lossAt(name, 0, s)))

test.each(names)('%s: a critic that cannot tell anything apart does no better than `even`', (name) => {
  const zero = lossAt(name, 0, 0)
  const fake = alone(name, 'fake')
  const same = alone(name, 'real').map((real, i) => real + fake[i] - zero)
  expect(Math.min(...same)).toBeCloseTo(criticRanges[name].even, 2)
})

test.each(names)('%s: a critic that tells everything apart comes to `apart`', (name) => {
  const zero = lossAt(name, 0, 0)
  const best = Math.min(...alone(name, 'real')) + Math.min(...alone(name, 'fake')) - zero
  if (criticRanges[name].apart === -Infinity) expect(best).toBeLessThan(-10)
  else expect(best).toBeCloseTo(criticRanges[name].apart, 2)
})

test('separation grows from 0 to 1 as the loss falls from even to apart, and is unknown where there is no end', () => {
  expect([0, 0.5, 2, 3].map((loss) => separation('hinge', loss))).toEqual([1, 0.75, 0, 0])
  expect(separation('wgan-gp', -3)).toBeUndefined()
  expect(separation('no-such', 1)).toBeUndefined()
})
