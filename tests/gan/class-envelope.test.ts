import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { classEnvelope, enveloped, fitEnvelope } from '../../src/gan/class-envelope.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

test('an envelope never asks for less than a later frame, is 1 at its loudest and never quite 0', () => {
  const peaks = Array.from({ length: 100 }, () => [0.1, 4, 2, 3, 1, 0, 0])
  const fitted = [...fitEnvelope(peaks, 7)]
  ;[1, 1, 0.75, 0.75, 0.25, 0.02, 0.02].forEach((expected, t) => expect(fitted[t]).toBeCloseTo(expected, 6))
})

test('one loud sound in a hundred does not keep a class from falling silent', () => {
  const peaks = Array.from({ length: 100 }, (_, i) => [1, i === 0 ? 1 : 0.1])
  expect(fitEnvelope(peaks, 2)[1]).toBeCloseTo(0.1, 6)
})

test('a class of silence keeps what the generator makes', () => {
  expect([...fitEnvelope([[0, 0]], 2)]).toEqual([1, 1])
})

test('a mix of classes has a mix of their envelopes', () => {
  const p = { [classEnvelope]: tf.tensor2d([1, 0.5, 1, 0.1], [2, 2]) }
  const shaped = enveloped(p, tf.tensor2d([[0.5, 0.5]]), tf.ones([1, 2, 3, 2]) as tf.Tensor4D)
  const means = tf.mean(shaped, [0, 2, 3]).dataSync()
  expect(means[0]).toBeCloseTo(1, 6)
  expect(means[1]).toBeCloseTo(0.3, 6)
})
