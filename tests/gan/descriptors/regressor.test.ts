// The regressor: what it must not hear, what its loss counts, and that it learns.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { compileStep, type TensorData } from '../../../src/compile/step.ts'
import { RandomStream } from '../../../src/dsp/random.ts'
import { logBands } from '../../../src/gan/descriptors/log-bands.ts'
import { descriptorNames } from '../../../src/gan/descriptors/names.ts'
import {
  regress,
  regressionLoss,
  regressorParameters,
  regressorScaling,
} from '../../../src/gan/descriptors/regressor.ts'
import type { Tensors } from '../../../src/gan/layers.ts'
import { initialise, zerosLike } from '../../../src/gan/parameters.ts'
import { adam, correctedRate } from '../../../src/training/adam.ts'
import { runTraced, tensorData } from './traced.ts'

const form = { grid: { fftSize: 256, hopSamples: 64, frames: 8 }, rateHz: 44_100, compression: 0.3 }
const [batch, T, F, D] = [16, form.grid.frames, form.grid.fftSize / 2, descriptorNames.length]
const rough = descriptorNames.indexOf('roughness')
const table = regressorParameters(form)

/** Compressed spectra of noise, each falling towards the highs by a tilt of its own in −1 … 1. */
function tilted(): { spectra: TensorData; tilts: readonly number[] } {
  const random = new RandomStream(3, 'spectra')
  const tilts = Array.from({ length: batch }, (_, b) => (2 * b) / (batch - 1) - 1)
  const values = tilts.flatMap((tilt) =>
    Array.from({ length: T * F * 2 }, (_, at) => random.normal() * Math.exp((-2 * (1 + tilt) * ((at >> 1) % F)) / F)),
  )
  return { spectra: tensorData([batch, T, F, 2], values), tilts }
}

const { spectra, tilts } = tilted()
/** Every descriptor follows the tilt; half of the sounds have no roughness. */
const labels = tilts.map((tilt) =>
  descriptorNames.map((_, d) => (d === rough ? (tilt > 0 ? 30 + 20 * tilt : 0) : 50 + 10 * tilt)),
)
const scaling = regressorScaling(labels)
const asked = tensorData([batch, D], labels.flat())
const everywhere = tensorData(
  [batch, D],
  labels.flat().map(() => 1),
)

const lossOf = (v: Tensors, p: Tensors): tf.Scalar =>
  regressionLoss(form, { ...v, ...p }, v.spectra as tf.Tensor4D, v.asked as tf.Tensor2D, v.mask as tf.Tensor2D)

test('bands follow neither level nor the phase of a spectrum', async () => {
  const louder = tensorData(
    spectra.shape,
    spectra.data.map((value) => value * 1.5),
  )
  const turned = tensorData(
    spectra.shape,
    spectra.data.map((_, at) => (at % 2 === 0 ? -spectra.data[at + 1] : spectra.data[at - 1])),
  )
  const { a, b, c } = await runTraced({ spectra, louder, turned }, (v) => ({
    a: logBands(form, v.spectra as tf.Tensor4D),
    b: logBands(form, v.louder as tf.Tensor4D),
    c: logBands(form, v.turned as tf.Tensor4D),
  }))
  a.data.forEach((value, i) => {
    expect(Math.abs(b.data[i] - value)).toBeLessThan(1e-3)
    expect(Math.abs(c.data[i] - value)).toBeLessThan(1e-5)
  })
})

test('scaling is mean and deviation of what was measurable, and of roughness where there is any', () => {
  const rows = [
    [10, null, 0, 0, 0, 0, 0],
    [20, 7, 0, 30, 0, 0, 0],
    [30, 9, 0, 40, 0, 0, 0],
  ]
  const found = regressorScaling(rows)
  expect(found['regressor/centre'].data.slice(0, 4)).toEqual(new Float32Array([20, 8, 0, 35]))
  expect(found['regressor/spread'].data.slice(0, 4)).toEqual(new Float32Array([Math.sqrt(200 / 3), 1, 1e-3, 5]))
})

test('labels that are not measurable change nothing', async () => {
  const mask = tensorData(
    [batch, D],
    everywhere.data.map((_, at) => (at % 3 === 0 ? 0 : 1)),
  )
  const wrong = tensorData(
    [batch, D],
    asked.data.map((value, at) => (mask.data[at] === 0 ? 1e6 : value)),
  )
  const parameters = { ...initialise(table, 1), ...scaling }
  const run = async (given: TensorData) =>
    (await runTraced({ spectra, mask, asked: given, ...parameters }, (v) => ({ loss: lossOf(v, {}) }))).loss.data[0]
  expect(await run(wrong)).toBe(await run(asked))
})

test('it learns on which sounds there is roughness, and every descriptor of sounds that it hears again', async () => {
  const constants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }
  const names = Object.keys(table)
  let state: Record<string, TensorData> = {
    ...initialise(table, 1),
    ...zerosLike(table, 'first/'),
    ...zerosLike(table, 'second/'),
  }
  const fixed = { spectra, asked, mask: everywhere, ...scaling }
  const step = await compileStep(
    { ...fixed, ...state, rate: { shape: [] } },
    (v) => {
      const loss = (...values: tf.Tensor[]) => lossOf(v, Object.fromEntries(names.map((name, i) => [name, values[i]])))
      const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => v[name]))
      const out: Record<string, tf.Tensor> = { loss: value }
      names.forEach((name, i) => {
        const moments = { first: v[`first/${name}`], second: v[`second/${name}`] }
        const next = adam(constants, v[name], grads[i], moments, v.rate)
        Object.assign(out, { [name]: next.parameter, [`first/${name}`]: next.first, [`second/${name}`]: next.second })
      })
      return out
    },
    { engine: 'onnx-cpu' },
  )
  for (let update = 1; update <= 60; update++) {
    const rate = tensorData([], [correctedRate(constants, 0.003, update)])
    const { loss: _, ...next } = await step.run({ ...fixed, ...state, rate })
    state = next
  }
  await step.dispose()
  const parameters = Object.fromEntries(names.map((name) => [name, state[name]]))
  const { seen } = await runTraced({ spectra, ...parameters, ...scaling }, (v) => ({
    seen: regress(form, v, v.spectra as tf.Tensor4D),
  }))
  const errors = asked.data.map((value, at) => Math.abs(seen.data[at] - value))
  // The labels' own mean deviation is 5; and 18 for roughness.
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(2.5)
  // Not those nearest to where roughness begins.
  tilts.forEach((tilt, b) => {
    if (Math.abs(tilt) > 0.2) expect(seen.data[b * D + rough] > 15).toBe(tilt > 0)
  })
})

test('frames that cannot be halved are refused', () => {
  expect(() => regressorParameters({ grid: { ...form.grid, frames: 12 } })).toThrow('12 frames cannot be halved')
})
