// The differentiable wave and spectrum against the host's transforms.

import * as tf from '@tensorflow/tfjs'
import { describe, expect, test } from 'vitest'
import { compileStep } from '../../../src/compile/step.ts'
import { shotToSpectrum, spectrumToShot } from '../../../src/dsp/generator-signals.ts'
import { RandomStream } from '../../../src/dsp/random.ts'
import { gridSamples, type StftGrid } from '../../../src/dsp/stft.ts'
import { spectrumToWave, waveToSpectrum } from '../../../src/gan/descriptors/wave.ts'

const compression = 0.3
const grids: readonly StftGrid[] = [
  { fftSize: 256, hopSamples: 64, frames: 16 },
  { fftSize: 128, hopSamples: 64, frames: 10 },
]

/** A falling sine with noise, peak below 1. */
function shot(grid: StftGrid): Float32Array {
  const noise = new RandomStream(1, 'shot').fillNormal(new Float32Array(gridSamples(grid)))
  return noise.map((value, i) => (0.1 * value + 0.5 * Math.sin(0.2 * i)) * Math.exp(-i / 200))
}

async function run(inputs: Record<string, tf.Tensor>, fn: (v: Record<string, tf.Tensor>) => tf.Tensor) {
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, x]) => [
      name,
      { shape: x.shape, data: x.dataSync<'float32'>() as Float32Array },
    ]),
  )
  const step = await compileStep(feeds, (v) => ({ y: fn(v) }), { engine: 'onnx-cpu' })
  const { y } = await step.run(feeds)
  await step.dispose()
  return y
}

const mostDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)

describe.each(grids)('on a grid of $fftSize by $hopSamples', (grid) => {
  const wave = shot(grid)
  const spectrum = shotToSpectrum(wave, grid, compression)
  const shape: [number, number, number, number] = [1, grid.frames, grid.fftSize / 2, 2]

  test('a spectrum becomes the wave that the host makes of it, also where no signal has that spectrum', async () => {
    const odd = new RandomStream(2, 'spectrum').fillNormal(new Float32Array(spectrum.length))
    for (const given of [spectrum, odd]) {
      const host = spectrumToShot(given, grid, compression)
      const loudest = host.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      const y = await run({ s: tf.tensor4d(given, shape) }, ({ s }) =>
        spectrumToWave(grid, compression, s as tf.Tensor4D),
      )
      expect(mostDifference(y.data, host)).toBeLessThan(2e-6 * loudest)
    }
  })

  test('a wave becomes the spectrum that the host makes of it', async () => {
    const y = await run({ x: tf.tensor2d(wave, [1, wave.length]) }, ({ x }) =>
      waveToSpectrum(grid, compression, x as tf.Tensor2D),
    )
    // Compression magnifies what float32 rounds off in the faintest bins.
    expect(mostDifference(y.data, spectrum)).toBeLessThan(2e-3)
  })

  test('the gradient through the wave is the slope of the loss, and finite at silence', async () => {
    const direction = new RandomStream(3, 'direction').fillNormal(new Float32Array(spectrum.length))
    const target = tf.tensor2d(shot(grid).toReversed(), [1, wave.length])
    const loss = (s: tf.Tensor) =>
      tf.sum(tf.mul(spectrumToWave(grid, compression, s as tf.Tensor4D), target)) as tf.Scalar
    const gradient = await run({ s: tf.tensor4d(spectrum, shape) }, ({ s }) => tf.grad(loss)(s))
    const along = gradient.data.reduce((sum, value, i) => sum + value * direction[i], 0)
    const moved = (by: number) =>
      spectrumToShot(
        spectrum.map((value, i) => value + by * direction[i]),
        grid,
        compression,
      )
    const t = target.dataSync()
    const value = (by: number) => moved(by).reduce((sum, x, i) => sum + x * t[i], 0)
    expect(along).toBeCloseTo((value(1e-3) - value(-1e-3)) / 2e-3, 1 - Math.ceil(Math.log10(Math.abs(along) + 1)))
    const atSilence = await run({ s: tf.zeros(shape) }, ({ s }) =>
      tf.grad((x) => loss(waveToSpectrum(grid, compression, spectrumToWave(grid, compression, x as tf.Tensor4D))))(s),
    )
    expect(atSilence.data.every(Number.isFinite)).toBe(true)
  })
})
