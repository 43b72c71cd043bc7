// What training programs call: the order of descriptors, both ways in, and the loss.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { shotToSpectrum } from '../../../src/dsp/generator-signals.ts'
import { descriptorNames } from '../../../src/gan/descriptors/names.ts'
import { regress, regressorParameters, regressorScaling } from '../../../src/gan/descriptors/regressor.ts'
import { descriptorLoss, seenDescriptors, waveDescriptors } from '../../../src/gan/descriptors/seen.ts'
import { initialise } from '../../../src/gan/parameters.ts'
import { timbreNames, timbreOf } from '../../../src/timbre/models.ts'
import { fixture, rateHz, soundSamples } from './sounds.ts'
import { runTraced, tensorData } from './traced.ts'

const form = { grid: { fftSize: 1024, hopSamples: 256, frames: 128 }, rateHz, compression: 0.3 }

test('the order of the descriptors is that of the timbre models', () => {
  expect([...descriptorNames]).toEqual(timbreNames.slice(0, descriptorNames.length))
})

test('spectra and waves of one sound are seen alike: exact where a gradient is, else by the regressor', async () => {
  const sound = fixture('t02_tom_mid')
  const spectrum = shotToSpectrum(sound, form.grid, form.compression)
  const parameters = {
    ...initialise(regressorParameters(form), 1),
    ...regressorScaling([timbreNames.map((_, d) => 40 + d), timbreNames.map((_, d) => 60 + d)]),
  }
  const D = descriptorNames.length
  const feeds = {
    spectrum: tensorData([1, form.grid.frames, form.grid.fftSize / 2, 2], spectrum),
    wave: tensorData([1, soundSamples], sound),
    ...parameters,
  }
  const { seen, heard, learned } = await runTraced(feeds, (v) => ({
    seen: seenDescriptors(form, v, v.spectrum as tf.Tensor4D),
    heard: waveDescriptors(form, v, v.wave as tf.Tensor2D),
    learned: regress(form, v, v.spectrum as tf.Tensor4D),
  }))
  expect([seen.shape, heard.shape]).toEqual([
    [1, D],
    [1, D],
  ])
  const { timbre } = timbreOf([sound], rateHz)
  descriptorNames.forEach((name, d) => {
    const learnt = name === 'hardness' || name === 'roughness'
    // The spectrum lacks the Nyquist bin and the first half hop's taper of the wave: that much may differ.
    const exact = learnt ? learned.data[d] : timbre[name]!
    expect(Math.abs(seen.data[d] - exact), name).toBeLessThan(learnt ? 1e-5 : 1.5)
    expect(Math.abs(heard.data[d] - exact), name).toBeLessThan(learnt ? 0.05 : 1.5)
  })
})

test('the loss is the mean distance in spreads over what is asked', async () => {
  const feeds = {
    seen: tensorData([2, 3], [1, 3, 3, 5, 5, 6]),
    asked: tensorData([2, 3], [3, 2, 100, 4, 9, 100]),
    mask: tensorData([2, 3], [1, 1, 0, 1, 1, 0]),
    none: tensorData([2, 3], [0, 0, 0, 0, 0, 0]),
    scale: tensorData([3], [2, 5, 1]),
  }
  const { loss, nothing, gradient } = await runTraced(feeds, (v) => {
    const of = (seen: tf.Tensor, mask: tf.Tensor) =>
      descriptorLoss(seen as tf.Tensor2D, v.asked as tf.Tensor2D, mask as tf.Tensor2D, v.scale as tf.Tensor1D)
    return {
      loss: of(v.seen, v.mask),
      nothing: of(v.seen, v.none),
      gradient: tf.grad((seen) => of(seen, v.mask))(v.seen),
    }
  })
  expect(loss.data[0]).toBeCloseTo((2 / 2 + 1 / 5 + 1 / 2 + 4 / 5) / 4, 6)
  expect(nothing.data[0]).toBe(0)
  // sign(seen − asked) / scale / 4
  ;[-1 / 8, 1 / 20, 0, 1 / 8, -1 / 20, 0].forEach((exact, i) => expect(gradient.data[i]).toBeCloseTo(exact, 6))
})
