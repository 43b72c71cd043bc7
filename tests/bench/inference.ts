// The generator of a config as it is served, on one thread: the graph alone, and a whole shot with the drawing of its
// noise and the inverse STFT; as fractions of the time that the shot sounds.

import { createSession, loadRuntime } from '../../src/compile/session.ts'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { drawLatent, drawNoise, drawNoiseSpectrum, spectrumToShot } from '../../src/dsp/generator-signals.ts'
import { gridSamples } from '../../src/dsp/stft.ts'
import { classEnvelope } from '../../src/gan/class-envelope.ts'
import { conditionDeviation } from '../../src/gan/conditions.ts'
import { generatorConfig } from '../../src/gan/configs.ts'
import {
  generatorGraph,
  meanStyleTable,
  playedConstants,
  playedInputs,
  statisticsTable,
} from '../../src/gan/generator-graph.ts'
import { standardPrior } from '../../src/gan/latent-prior.ts'
import { initialise } from '../../src/gan/parameters.ts'
import { noisePositions, styleGeneratorParameters, type StyleGeneratorConfig } from '../../src/gan/style-network.ts'
import { compare, type Benchmark } from './benchmark.ts'
import { styleConfig } from './style-config.ts'

const classes = 8

/** Untrained weights, and statistics that leave everything as it is. */
function weightsOf(config: StyleGeneratorConfig) {
  const tables = { ...styleGeneratorParameters(config), ...statisticsTable(config), ...meanStyleTable(config) }
  const weights = { ...initialise(tables, 1), ...standardPrior(config.classes, config.latentSize, config.conditions) }
  for (const name of [classEnvelope, conditionDeviation]) weights[name]?.data.fill(1)
  return { ...weights, ...playedConstants(config) }
}

export const inference: Benchmark = async ({ config: name, rounds, threads }) => {
  const training = styleConfig(name)
  const { grid, compression, latentSize, rateHz } = training
  const config = generatorConfig(training, classes)
  const session = await createSession(encodeOnnx(generatorGraph(config, weightsOf(config))), 'onnx-cpu', threads)
  const { Tensor } = await loadRuntime()
  const inputs = Object.entries(playedInputs(config, 1))
  const drawn = (seed: number) => {
    const values: Record<string, Float32Array> = {
      latent: drawLatent(seed, latentSize),
      classes: Float32Array.from({ length: classes }, (_, k) => (k === 0 ? 1 : 0)),
      truncation: Float32Array.of(1),
      noise: drawNoise(seed, noisePositions(config)),
      noiseSpectrum: drawNoiseSpectrum(seed, grid, compression),
      conditions: new Float32Array(config.conditions),
    }
    return Object.fromEntries(inputs.map(([input, { shape }]) => [input, new Tensor('float32', values[input], shape)]))
  }
  const fixed = drawn(0)
  let seed = 0
  const { graph, shot } = await compare(
    {
      graph: async () => void (await session.run(fixed)),
      shot: async () => {
        const { spectrum } = await session.run(drawn(++seed))
        spectrumToShot(spectrum.data as Float32Array, grid, compression)
      },
    },
    rounds * 4,
  )
  await session.release()
  const soundMs = (1000 * gridSamples(grid)) / rateHz
  return {
    rows: [
      { what: 'graph alone', value: graph, unit: 'ms' },
      { what: 'whole shot', value: shot, unit: 'ms' },
      { what: 'graph alone / real time', value: graph / soundMs, unit: '×' },
      { what: 'whole shot / real time', value: shot / soundMs, unit: '×' },
    ],
    notes: [`a shot of ${grid.frames} frames sounds ${(soundMs / 1000).toFixed(2)} s; ${threads} thread`],
  }
}
