import * as tf from '@tensorflow/tfjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { createSession, loadRuntime } from '../../src/compile/session.ts'
import { compileStep, type TensorData } from '../../src/compile/step.ts'
import { drawNoise, drawNoiseSpectrum, shotToSpectrum } from '../../src/dsp/generator-signals.ts'
import { logSpectralDistance } from '../../src/dsp/log-spectral.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { renderClassShot } from '../../src/factory/render.ts'
import { conditionDeviation, conditionMean } from '../../src/gan/conditions.ts'
import { configs, encoderTrunk, generatorConfig, type StyleConfig } from '../../src/gan/configs.ts'
import { encode, encoderParameters } from '../../src/gan/encoder.ts'
import { encoderGraph, encoderWeights, matchingGraph } from '../../src/gan/encoder-graph.ts'
import { meanStyleTable, playedInputs } from '../../src/gan/generator-graph.ts'
import { latentOfClass, priorFactor, priorMean, priorSlope } from '../../src/gan/latent-prior.ts'
import { classEnvelope } from '../../src/gan/class-envelope.ts'
import { initialise } from '../../src/gan/parameters.ts'
import { spectralDistance } from '../../src/gan/spectral-distance.ts'
import { noisePositions, styleGeneratorParameters } from '../../src/gan/style-network.ts'

const K = 3
const config = { ...configs.debug, conditions: ['brightness', 'energy'] } as StyleConfig
const { latentSize: Z, grid, compression } = config
const shape = generatorConfig(config, K)
const normal = (purpose: string, dims: readonly number[], scale = 1): TensorData => {
  const data = new RandomStream(1, purpose).fillNormal(new Float32Array(dims.reduce((a, b) => a * b, 1)))
  return { shape: dims, data: data.map((value) => value * scale) }
}
/** Lower-triangular, its diagonal well away from 0. */
const factors = normal('factors', [K, Z, Z], 0.1)
for (let k = 0; k < K; k++)
  for (let i = 0; i < Z; i++)
    for (let j = i; j < Z; j++) factors.data[(k * Z + i) * Z + j] = i === j ? 0.5 + 0.1 * k + 0.01 * i : 0

const trained: Record<string, TensorData> = {
  ...initialise(styleGeneratorParameters(shape), 1),
  ...initialise(encoderParameters(encoderTrunk(config), Z), 2),
  ...initialise(
    Object.fromEntries(
      Object.entries(meanStyleTable(shape)).map(([name, spec]) => [name, { ...spec, init: 'normal' as const }]),
    ),
    1,
  ),
  [priorMean]: normal('means', [K, Z]),
  [priorSlope]: normal('slopes', [K, 2, Z], 0.3),
  [priorFactor]: factors,
  [conditionMean]: { shape: [2], data: Float32Array.of(50, -20) },
  [conditionDeviation]: { shape: [2], data: Float32Array.of(10, 5) },
  ...(config.envelope
    ? { [classEnvelope]: { shape: [K, grid.frames], data: new Float32Array(K * grid.frames).fill(1) } }
    : {}),
}
const weights = { ...trained, ...encoderWeights(config, trained) }
const conditions = { shape: [K, 2], data: Float32Array.of(40, -25, 55, -18, 70, -12) }
const spectrumShape = [1, grid.frames, grid.fftSize / 2, 2]
const shot = renderClassShot('snare', 5, 1).samples.subarray(0, grid.frames * grid.hopSamples)
const spectrum = { shape: spectrumShape, data: shotToSpectrum(shot, grid, compression) }

type Run = (given: Readonly<Record<string, TensorData>>) => Promise<Record<string, Float32Array>>
const ends: (() => Promise<void>)[] = []
async function opened(graph: Parameters<typeof encodeOnnx>[0]): Promise<Run> {
  const session = await createSession(encodeOnnx(graph), 'onnx-cpu', 1)
  const { Tensor } = await loadRuntime()
  ends.push(() => session.release())
  return async (given) => {
    const feeds = graph.inputs.map(({ name, shape: dims }) => [name, new Tensor('float32', given[name].data, dims)])
    const made = await session.run(Object.fromEntries(feeds) as Parameters<typeof session.run>[0])
    return Object.fromEntries(Object.entries(made).map(([name, { data }]) => [name, data as Float32Array]))
  }
}
afterAll(() => Promise.all(ends.map((end) => end())))

let matching: Run
beforeAll(async () => {
  matching = await opened(matchingGraph(config, K, weights))
})

test('from the latent that the encoder’s graph gives a class, that class draws the code of the sound', async () => {
  const run = await opened(encoderGraph(config, K, weights))
  const { latents } = await run({ spectrum, conditions })
  const inputs = { spectrum, given: conditions, ...weights, latents: { shape: [K, Z], data: latents } }
  const step = await compileStep(
    inputs,
    (v) => {
      const given = tf.div(tf.sub(v.given, v[conditionMean]), v[conditionDeviation]) as tf.Tensor2D
      const { mean } = encode(encoderTrunk(config), v, v.spectrum as tf.Tensor4D)
      return { mean, drawn: latentOfClass(v, v.latents as tf.Tensor2D, tf.eye(K), given) }
    },
    { engine: 'onnx-cpu' },
  )
  const { mean, drawn } = await step.run(inputs)
  await step.dispose()
  for (let k = 0; k < K; k++)
    drawn.data.slice(k * Z, (k + 1) * Z).forEach((z, i) => expect(z).toBeCloseTo(mean.data[i], 4))
  expect(Math.hypot(...mean.data)).toBeGreaterThan(0.1)
})

const noiseSpectrum = { shape: spectrumShape, data: drawNoiseSpectrum(5, grid, compression) }
const at = (latent: Float32Array, given: Float32Array) => ({
  ...playedInputs(shape, 1),
  latent: { shape: [1, Z], data: latent },
  classes: { shape: [1, K], data: Float32Array.of(0, 0.25, 0.75) },
  conditions: { shape: [1, 2], data: given },
  noise: { shape: [1, noisePositions(shape), 1], data: drawNoise(5, noisePositions(shape)) },
  noiseSpectrum,
  wanted: spectrum,
})

test('the slopes of the matching graph are those of its distance', async () => {
  const latent = normal('latent', [1, Z]).data
  const given = Float32Array.of(55, -19)
  const of = async (l: Float32Array, g: Float32Array) => await matching(at(l, g) as Record<string, TensorData>)
  const here = await of(latent, given)
  expect(here.distance[0]).toBeGreaterThan(1)
  const slope = async (move: (h: number) => [Float32Array, Float32Array], h: number) => {
    const [up, down] = [await of(...move(h)), await of(...move(-h))]
    return (up.distance[0] - down.distance[0]) / (2 * h)
  }
  // Small: of random weights, phases turn within a hundredth, and the distance with them.
  const step = 0.001
  for (const i of [0, 3, Z - 1]) {
    const measured = await slope((h) => [latent.with(i, latent[i] + h), given], step)
    expect(Math.abs(measured - here.latentSlope[i])).toBeLessThan(0.02 + 0.05 * Math.abs(measured))
  }
  for (const d of [0, 1]) {
    const measured = await slope((h) => [latent, given.with(d, given[d] + h)], step)
    expect(Math.abs(measured - here.conditionsSlope[d])).toBeLessThan(0.005 + 0.05 * Math.abs(measured))
  }
})

test('the distance of spectra is that of the waves which they are the spectra of', async () => {
  const full = { fftSize: 1024, hopSamples: 256, frames: 64 }
  const [x, y] = [5, 6].map((seed) => renderClassShot('snare', seed, 1).samples.slice(0, full.frames * full.hopSamples))
  const spectra = [y, x].map((wave) => ({
    shape: [1, full.frames, 512, 2],
    data: shotToSpectrum(wave, full, compression),
  }))
  const inputs = { made: spectra[0], wanted: spectra[1] }
  const step = await compileStep(
    inputs,
    ({ made, wanted }) => ({ distance: spectralDistance(made as tf.Tensor4D, wanted as tf.Tensor4D, compression) }),
    { engine: 'onnx-cpu' },
  )
  const [differs, same] = [await step.run(inputs), await step.run({ made: spectra[1], wanted: spectra[1] })]
  await step.dispose()
  const expected = logSpectralDistance(x, y)!
  // There a bin is held at the floor, here it is raised by it.
  expect(Math.abs(differs.distance.data[0] - expected)).toBeLessThan(0.03 * expected)
  expect(same.distance.data[0]).toBeLessThan(0.04)
})
