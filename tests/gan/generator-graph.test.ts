import { expect, test } from 'vitest'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { createSession, loadRuntime } from '../../src/compile/session.ts'
import { compileStep, type TensorData } from '../../src/compile/step.ts'
import { drawLatent, drawNoise, drawNoiseSpectrum } from '../../src/dsp/generator-signals.ts'
import { configs, generatorConfig } from '../../src/gan/configs.ts'
import { generatorGraph, meanStyleTable, played, playedConstants, playedInputs } from '../../src/gan/generator-graph.ts'
import { classEnvelope } from '../../src/gan/class-envelope.ts'
import { classLevels, levelTimes } from '../../src/gan/class-levels.ts'
import { conditionDeviation, conditionMean } from '../../src/gan/conditions.ts'
import { standardPrior } from '../../src/gan/latent-prior.ts'
import { initialise } from '../../src/gan/parameters.ts'
import { noisePositions, styleGeneratorParameters } from '../../src/gan/style-network.ts'

const training = configs.debug
const classes = 3
const config = { ...generatorConfig(training, classes), conditions: 2 }
const { frames, fftSize } = training.grid
const weights: Record<string, TensorData> = {
  ...initialise(styleGeneratorParameters(config), 1),
  ...standardPrior(classes, training.latentSize, 2),
  ...initialise(
    Object.fromEntries(
      Object.entries(meanStyleTable(config)).map(([name, spec]) => [name, { ...spec, init: 'normal' as const }]),
    ),
    1,
  ),
  [conditionMean]: { shape: [2], data: Float32Array.of(50, -20) },
  [conditionDeviation]: { shape: [2], data: Float32Array.of(10, 5) },
  [classEnvelope]: { shape: [classes, frames], data: new Float32Array(classes * frames).fill(1) },
}

function feeds(seed: number, truncation: number, brightness: number): Record<string, TensorData> {
  const positions = noisePositions(config)
  return {
    ...weights,
    latent: { shape: [1, training.latentSize], data: drawLatent(seed, training.latentSize) },
    classes: { shape: [1, classes], data: Float32Array.of(0, 0.25, 0.75) },
    conditions: { shape: [1, 2], data: Float32Array.of(brightness, -21) },
    truncation: { shape: [1, 1], data: Float32Array.of(truncation) },
    noise: { shape: [1, positions, 1], data: drawNoise(5, positions) },
    noiseSpectrum: {
      shape: [1, frames, fftSize / 2, 2],
      data: drawNoiseSpectrum(5, training.grid, training.compression),
    },
  }
}

const inputs = { ...playedInputs(config, 1), ...weights }

async function spectrum(
  engine: 'onnx-cpu' | 'tfjs',
  seed: number,
  truncation: number,
  brightness = 55,
  further: Record<string, TensorData> = {},
): Promise<Float32Array> {
  const step = await compileStep({ ...inputs, ...further }, (v) => played(config, v), { engine })
  const { spectrum: made } = await step.run({ ...feeds(seed, truncation, brightness), ...further })
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

test('full truncation still answers the conditions', async () => {
  const [dark, bright] = [await spectrum('onnx-cpu', 1, 0, 40), await spectrum('onnx-cpu', 1, 0, 60)]
  expect(distance(dark, bright)).toBeGreaterThan(0.05)
})

const times = levelTimes(frames)
const levels = {
  shape: [classes, times.count * (fftSize / 2)],
  data: Float32Array.from({ length: (classes * times.count * fftSize) / 2 }, (_, i) => 0.5 + ((i * 7) % 11) / 10),
}

test.each([
  ['plain', {}],
  ['levels matched', { [classLevels]: levels }],
])('what a bundle holds plays what the form that is trained does: %s', async (_, further) => {
  const graph = generatorGraph(config, { ...weights, ...playedConstants(config), ...further })
  const session = await createSession(encodeOnnx(graph), 'onnx-cpu', 1)
  const { Tensor } = await loadRuntime()
  const given = feeds(3, 0.8, 55)
  const values = graph.inputs.map(({ name, shape }) => [name, new Tensor('float32', given[name].data, shape)])
  const made = await session.run(Object.fromEntries(values) as Parameters<typeof session.run>[0])
  await session.release()
  const trained = await spectrum('onnx-cpu', 3, 0.8, 55, further)
  expect(distance(trained, made['spectrum'].data as Float32Array)).toBeLessThan(1e-3)
  const plain = await spectrum('onnx-cpu', 3, 0.8)
  if (classLevels in further) expect(distance(plain, trained)).toBeGreaterThan(0.1)
})
