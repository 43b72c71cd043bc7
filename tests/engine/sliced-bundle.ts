// A bundle of a tiny generator with random weights, played in slices.

import { join } from 'node:path'
import { bundleGraphs } from '../../src/cli/bundle-graphs.ts'
import type { Range } from '../../src/dsp/range.ts'
import { gridSamples } from '../../src/dsp/stft.ts'
import type { Manifest } from '../../src/model/manifest.ts'
import { writeBundle } from '../../src/model/write.ts'
import type { SlicedNetwork } from '../gan/sliced-networks.ts'

/** Writes it into `modelsFolder`, sliced by `plan`; one without slices where there is none. Returns its folder. */
export function writeSlicedBundle(
  modelsFolder: string,
  name: string,
  { grid, whole, sliced, weights, family }: SlicedNetwork,
  plan: readonly Range[] | undefined,
): string {
  const folder = join(modelsFolder, name)
  const rateHz = 16_000
  const made = { graph: whole, sliced, weights }
  const { files, slices } = bundleGraphs({ grid, rateHz, family }, made, plan ?? [{ from: 0, to: grid.frames }])
  const shapeOf = (input: string) => whole.inputs.find((found) => found.name === input)?.shape ?? []
  const { 'generator.onnx': graph, 'weights.safetensors': stored } = files
  const classes = shapeOf('classes')[1]!
  const rise = {
    attackSec: 0.004,
    classes: Array.from({ length: classes }, (_, k) => ({ base: k, slopes: [0.5, -0.5], most: 2 })),
  }
  const kept = plan === undefined ? { 'generator.onnx': graph, 'weights.safetensors': stored } : files
  writeBundle(
    folder,
    {
      format: 'ghostnote-model',
      version: 2,
      name,
      family,
      config: 'tiny',
      rateHz,
      lengthSamples: gridSamples(grid),
      classes: Array.from({ length: classes }, (_, k) => `class${k}`),
      conditions: ['brightness', 'depth'],
      latentSize: shapeOf('latent')[1]!,
      grid,
      compression: 0.3,
      noisePositions: shapeOf('noise')[1] ?? 0,
      ...(plan === undefined ? {} : { slices, rise }),
      license: 'MIT',
      trained: {},
    } satisfies Omit<Manifest, 'files'>,
    { ...kept, 'CARD.md': '# tiny\n', 'conditioning.json': '{}' },
  )
  return folder
}
