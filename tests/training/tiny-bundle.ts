// What a trained generator is exported as, for tests that then play it.

import { basename } from 'node:path'
import { encodeOnnx } from '../../src/compile/onnx.ts'
import { gridSamples } from '../../src/dsp/stft.ts'
import { encodeSafetensors, tensorOffsets } from '../../src/formats/safetensors.ts'
import type { ProgressiveConfig } from '../../src/gan/progressive-configs.ts'
import type { WaveConfig } from '../../src/gan/wave-configs.ts'
import { type Bundle, readBundle } from '../../src/model/bundle.ts'
import { writeBundle } from '../../src/model/write.ts'
import type { exportGenerator } from '../../src/training/families.ts'

/** Writes `made` to the folder `path` as a bundle of that name, and reads it back. */
export function tinyBundle(
  path: string,
  config: ProgressiveConfig | WaveConfig,
  classes: readonly string[],
  made: Awaited<ReturnType<typeof exportGenerator>>,
): Bundle {
  const weights = encodeSafetensors(made.weights)
  const { family, name, rateHz, latentSize, grid, compression } = config
  writeBundle(
    path,
    {
      format: 'ghostnote-model',
      version: 1,
      name: basename(path),
      family,
      config: name,
      rateHz,
      lengthSamples: gridSamples(grid),
      classes: [...classes],
      latentSize,
      grid,
      compression,
      noisePositions: made.noisePositions,
      license: 'MIT',
      trained: {},
    },
    {
      'generator.onnx': encodeOnnx(made.graph, {
        externalWeights: { location: 'weights.safetensors', entries: tensorOffsets(weights) },
      }),
      'weights.safetensors': weights,
      'CARD.md': '# Tiny',
    },
  )
  return readBundle(path)
}
