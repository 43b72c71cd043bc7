import { expect, test } from 'vitest'
import { compileStep, type TensorData } from '../../src/compile/step.ts'
import { drawLatent, drawNoise, drawNoiseSpectrum } from '../../src/dsp/generator-signals.ts'
import { configs, generatorConfig } from '../../src/gan/configs.ts'
import { generatorProgram, meanStyle } from '../../src/gan/generator-graph.ts'
import { standardPrior } from '../../src/gan/latent-prior.ts'
import { initialise } from '../../src/gan/parameters.ts'
import { noisePositions, styleGeneratorParameters } from '../../src/gan/style-generator.ts'

const training = configs.debug
const classes = 3
const config = generatorConfig(training, classes)
const { frames, fftSize } = training.grid
const weights: Record<string, TensorData> = {
  ...initialise(styleGeneratorParameters(config), 1),
  ...standardPrior(classes, training.latentSize),
  ...initialise({ [meanStyle]: { shape: [classes, training.styleSize], init: 'normal' } }, 1),
}

function feeds(seed: number, truncation: number): Record<string, TensorData> {
  const positions = noisePositions(config)
  return {
    ...weights,
    latent: { shape: [1, training.latentSize], data: drawLatent(seed, training.latentSize) },
    classes: { shape: [1, classes], data: Float32Array.of(0, 0.25, 0.75) },
    truncation: { shape: [1, 1], data: Float32Array.of(truncation) },
    noise: { shape: [1, positions, 1], data: drawNoise(5, positions) },
    noiseSpectrum: {
      shape: [1, frames, fftSize / 2, 2],
      data: drawNoiseSpectrum(5, training.grid, training.compression),
    },
  }
}

const program = generatorProgram(config, weights, 1)

async function spectrum(engine: 'onnx-cpu' | 'tfjs', seed: number, truncation: number): Promise<Float32Array> {
  const step = await compileStep(program.inputs, program.run, { engine })
  const { spectrum: made } = await step.run(feeds(seed, truncation))
  await step.dispose()
  return made.data
}

const distance = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, v, i) => sum + (v - b[i]) ** 2, 0) / a.reduce((sum, v) => sum + v ** 2, 0))

test('ONNX Runtime and eager TensorFlow.js make the same spectrum', async () => {
  expect(distance(await spectrum('onnx-cpu', 1, 0.7), await spectrum('tfjs', 1, 0.7))).toBeLessThan(1e-5)
})

test('full truncation forgets the latent, none keeps it', async () => {
  const [a, b] = [await spectrum('onnx-cpu', 1, 0), await spectrum('onnx-cpu', 2, 0)]
  expect(distance(a, b)).toBe(0)
  expect(distance(await spectrum('onnx-cpu', 1, 1), await spectrum('onnx-cpu', 2, 1))).toBeGreaterThan(0.05)
})
