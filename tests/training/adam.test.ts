import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { adam, correctedRate } from '../../src/training/adam.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

test('updates follow algorithm 1 of the paper, with bias-corrected moments, over ten steps', () => {
  const constants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }
  const rate = 0.1
  let x = 3
  let m = 0
  let v = 0
  let state = {
    parameter: tf.scalar(3) as tf.Tensor,
    first: tf.scalar(0) as tf.Tensor,
    second: tf.scalar(0) as tf.Tensor,
  }
  for (let t = 1; t <= 10; t++) {
    const gradient = 2 * x + Math.sin(5 * t)
    m = 0.9 * m + 0.1 * gradient
    v = 0.99 * v + 0.01 * gradient ** 2
    x -= (rate * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.99 ** t)) + 1e-8)
    state = adam(
      constants,
      state.parameter,
      tf.scalar(gradient),
      { first: state.first, second: state.second },
      tf.scalar(correctedRate(constants, rate, t)),
    )
    expect(state.parameter.dataSync()[0]).toBeCloseTo(x, 5)
  }
})
