// Tiny generators of all families with random weights, whole and in slices.

import type { TracedGraph } from '../../src/compile/graph.ts'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { createSession, loadRuntime } from '../../src/compile/session.ts'
import type { TensorData } from '../../src/compile/step.ts'
import { trace } from '../../src/compile/trace.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { lengthOf, type Range } from '../../src/dsp/range.ts'
import { gridSamples, type StftGrid } from '../../src/dsp/stft.ts'
import { classLevels, levelTimes } from '../../src/gan/class-levels.ts'
import { generatorConfig, type StyleConfig } from '../../src/gan/configs.ts'
import {
  generatorGraph,
  meanStyleTable,
  playedConstants,
  statisticsTable,
  styleSlices,
} from '../../src/gan/generator-graph.ts'
import { type ParameterTable, sizeOf } from '../../src/gan/parameters.ts'
import { progressiveNetwork } from '../../src/gan/progressive-configs.ts'
import {
  fadeIn,
  playedWeights,
  progressivePlayed,
  progressivePlayedInputs,
  progressiveSlices,
} from '../../src/gan/progressive-graph.ts'
import { carriedSuffix, type SlicedGenerator, sliceGraphs } from '../../src/gan/sliced-generator.ts'
import { styleGeneratorParameters } from '../../src/gan/style-network.ts'
import { waveNetwork } from '../../src/gan/wave-configs.ts'
import { wavePlayed, wavePlayedInputs, waveSlices, waveStatisticsTable } from '../../src/gan/wave-graph.ts'
import { waveGeneratorParameters } from '../../src/gan/wave-network.ts'
import { tiny, tinyProgressive, tinyWave } from '../training/tiny-config.ts'

type Weights = Record<string, TensorData>

export interface SlicedNetwork {
  readonly family: 'style' | 'progressive' | 'style-wave'
  readonly grid: StftGrid
  readonly whole: TracedGraph
  readonly sliced: SlicedGenerator
  readonly weights: Weights
}

const classes = 3

/** Random values for every parameter, also those that start at zero: nothing may hide behind a zero. */
function drawn(table: ParameterTable): Weights {
  return Object.fromEntries(
    Object.entries(table).map(([name, { shape }]) => {
      const data = new RandomStream(1, name).fillNormal(new Float32Array(sizeOf(shape)))
      if (/deviation|envelope/.test(name)) data.forEach((value, i) => (data[i] = 0.5 + Math.abs(value)))
      return [name, { shape, data }]
    }),
  )
}

const styleConfig: StyleConfig = { ...tiny, widths: [8, 6, 7], grid: { ...tiny.grid, frames: 16 } }

/** Of two partials, the lowest bins theirs alone. */
export const aloneConfig: StyleConfig = { ...styleConfig, partials: { count: 2, bins: 8, alone: 3 }, pitchWeight: 1 }

/** And they add to the rest as sounds do. */
export const linearConfig: StyleConfig = { ...aloneConfig, partials: { ...aloneConfig.partials, linear: true } }

/** Of every bin. */
export const everywhereConfig: StyleConfig = {
  ...linearConfig,
  partials: { ...linearConfig.partials, bins: tiny.grid.fftSize / 2 },
}

/** @param matched whether its levels are matched to something */
export function styleNetwork(config: StyleConfig = styleConfig, matched = false): SlicedNetwork {
  const shape = generatorConfig(config, classes)
  const tables = { ...styleGeneratorParameters(shape), ...statisticsTable(shape), ...meanStyleTable(shape) }
  const { frames, fftSize } = shape.grid
  const gains = {
    [classLevels]: { shape: [classes, levelTimes(frames).count * (fftSize / 2)], init: 'zeros' as const },
  }
  const weights = { ...drawn(matched ? { ...tables, ...gains } : tables), ...playedConstants(shape) }
  return {
    family: 'style',
    grid: shape.grid,
    whole: generatorGraph(shape, weights),
    sliced: styleSlices(shape, weights),
    weights,
  }
}

export function progressiveSliced(scale: number, fading: boolean): SlicedNetwork {
  const config = { ...tinyProgressive, grid: { ...tinyProgressive.grid, frames: 16 }, firstFrames: 8 }
  const network = progressiveNetwork(config, classes)
  const weights: Weights = drawn(playedWeights(network, scale, fading))
  if (fading) weights[fadeIn] = { shape: [], data: Float32Array.of(0.3) }
  const inputs = progressivePlayedInputs(network, classes, 1)
  const whole = trace(inputs, (v) => progressivePlayed(network, v, scale, fading), { weights })
  return {
    family: 'progressive',
    grid: network.grid,
    whole,
    sliced: progressiveSlices(network, classes, { scale, fading }),
    weights,
  }
}

export function waveSliced(): SlicedNetwork {
  const network = waveNetwork(tinyWave, classes)
  const tables = { ...waveGeneratorParameters(network), ...waveStatisticsTable(network), ...meanStyleTable(network) }
  const weights = drawn(tables)
  const whole = trace(wavePlayedInputs(network, 1), (v) => wavePlayed(network, v), { weights })
  return {
    family: 'style-wave',
    grid: tinyWave.grid,
    whole,
    sliced: waveSlices(network, tinyWave.grid.hopSamples),
    weights,
  }
}

interface OpenedGraph {
  run(values: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>>
  release(): Promise<void>
}

async function opened(graph: TracedGraph): Promise<OpenedGraph> {
  const session = await createSession(encodeOnnx(graph), 'onnx-cpu', 1)
  const { Tensor } = await loadRuntime()
  return {
    async run(values) {
      const feeds = graph.inputs.map(({ name, shape }) => [name, new Tensor('float32', values[name], shape)])
      const made = await session.run(Object.fromEntries(feeds) as Parameters<typeof session.run>[0])
      return Object.fromEntries(Object.entries(made).map(([name, { data }]) => [name, data as Float32Array]))
    },
    release: () => session.release(),
  }
}

/** What a network makes of random inputs, [n]: whole, and in the slices of `plan` one after the other. */
export async function madeBothWays(
  { grid, whole, sliced, weights }: SlicedNetwork,
  plan: readonly Range[],
  seeds: readonly number[],
): Promise<{ whole: Float32Array; slices: Float32Array }[]> {
  const graphs = sliceGraphs(sliced, weights, plan)
  const sessions = {
    whole: await opened(whole),
    mapping: await opened(graphs.mapping),
    slices: await Promise.all(graphs.slices.map(({ graph }) => opened(graph))),
  }
  const perFrame = whole.outputs[0].shape.reduce((a, b) => a * b, 1) / (gridSamples(grid) / grid.hopSamples)
  const both: { whole: Float32Array; slices: Float32Array }[] = []
  for (const seed of seeds) {
    const given = Object.fromEntries(
      whole.inputs.map(({ name, shape }) => [
        name,
        new RandomStream(seed, name).fillNormal(new Float32Array(sizeOf(shape))),
      ]),
    )
    const [[output, all]] = Object.entries(await sessions.whole.run(given))
    const once = await sessions.mapping.run(given)
    const carried: Record<string, Float32Array> = Object.fromEntries(
      Object.entries(sliced.carried).map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape))]),
    )
    const joined = new Float32Array(all.length)
    for (const [i, { frames, noise }] of graphs.slices.entries()) {
      const positions = noise.flatMap(({ from, to }) => [...given['noise'].subarray(from, to)])
      const bins = grid.fftSize / 2
      const crop = given['noiseSpectrum']?.slice(frames.from * bins * 2, frames.to * bins * 2)
      const own = { noise: Float32Array.from(positions), ...(crop === undefined ? {} : { noiseSpectrum: crop }) }
      const made = await sessions.slices[i].run({ ...once, ...carried, ...own })
      expectLength(made[output], lengthOf(frames) * perFrame)
      joined.set(made[output], frames.from * perFrame)
      for (const name of Object.keys(carried)) carried[name] = made[name + carriedSuffix]
    }
    both.push({ whole: all, slices: joined })
  }
  await Promise.all([sessions.whole, sessions.mapping, ...sessions.slices].map((session) => session.release()))
  return both
}

function expectLength(values: Float32Array, length: number): void {
  if (values.length !== length) throw new Error(`a slice of ${values.length} values in place of ${length}`)
}
