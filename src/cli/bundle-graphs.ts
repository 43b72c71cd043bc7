// The graphs of an exported generator as files of a bundle: the whole, and its slices, over one file of weights.

import type { TracedGraph } from '../compile/graph.ts'
import { encodeOnnx } from '../compile/onnx.ts'
import type { Range } from '../dsp/range.ts'
import { slicePlan } from '../dsp/slice-plan.ts'
import { encodeSafetensors, tensorOffsets } from '../formats/safetensors.ts'
import type { TrainingConfig } from '../gan/configs.ts'
import { sliceGraphs } from '../gan/sliced-generator.ts'
import {
  encoderFile,
  generatorFile,
  mappingFile,
  matchingFile,
  sliceFiles,
  type SliceManifest,
  weightsFile,
} from '../model/manifest.ts'
import type { ExportedGenerator } from '../training/recipe.ts'

type GraphFile =
  | typeof generatorFile
  | typeof weightsFile
  | typeof mappingFile
  | (typeof sliceFiles)[number]
  | typeof encoderFile
  | typeof matchingFile

export interface BundleGraphs {
  readonly files: Readonly<Record<typeof generatorFile | typeof weightsFile, Uint8Array>> &
    Readonly<Partial<Record<GraphFile, Uint8Array>>>
  readonly slices: SliceManifest
}

/** @param plan the slices' frames; by default the first sounds 25 ms, each further one about as long as all before it. */
export function bundleGraphs(
  { grid, rateHz, family }: Pick<TrainingConfig, 'grid' | 'rateHz' | 'family'>,
  made: Pick<ExportedGenerator, 'weights' | 'graph' | 'sliced' | 'analysis'>,
  plan: readonly Range[] = slicePlan(grid, rateHz, family !== 'style-wave'),
): BundleGraphs {
  const { analysis } = made
  const weights = encodeSafetensors({ ...made.weights, ...analysis?.weights })
  const externalWeights = { location: weightsFile, entries: tensorOffsets(weights) }
  const encoded = (graph: TracedGraph) => encodeOnnx(graph, { externalWeights })
  const { mapping, slices } = sliceGraphs(made.sliced, made.weights, plan)
  return {
    files: {
      [generatorFile]: encoded(made.graph),
      [weightsFile]: weights,
      [mappingFile]: encoded(mapping),
      ...(analysis && { [encoderFile]: encoded(analysis.encoder), [matchingFile]: encoded(analysis.matching) }),
      ...Object.fromEntries(slices.map(({ graph }, i) => [sliceFiles[i], encoded(graph)])),
    },
    slices: {
      whole: shapesOf(made.sliced.whole),
      carried: shapesOf(made.sliced.carried),
      plan: slices.map(({ frames, noise }) => ({
        frames: [frames.from, frames.to],
        noise: noise.map(({ from, to }): [number, number] => [from, to]),
      })),
    },
  }
}

function shapesOf(specs: Readonly<Record<string, { readonly shape: readonly number[] }>>): Record<string, number[]> {
  return Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, [...shape]]))
}
