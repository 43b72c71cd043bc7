// The shipped model, whose weights are stored in half precision, as one that they may have been rounded from.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleGraphs } from '../../src/cli/bundle-graphs.ts'
import type { TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { decodeSafetensors } from '../../src/formats/safetensors.ts'
import { configNamed, generatorConfig, type StyleConfig } from '../../src/gan/configs.ts'
import { encoderGraph, matchingGraph } from '../../src/gan/encoder-graph.ts'
import { generatorGraph, styleSlices } from '../../src/gan/generator-graph.ts'
import { readBundle } from '../../src/model/bundle.ts'
import type { BundleContents, BundleFile } from '../../src/model/manifest.ts'
import { writeBundle } from '../../src/model/write.ts'
import { shippedFolder } from '../shipped.ts'

/** What no sound is made by, and the analysis alone reads. */
const ofAnalysis = /^encoder\/|^prior\/inverse$/

/** Writes the bundle into `folder`, called like that. */
export function writeSinglePrecision(folder: string, name: string): void {
  const { manifest } = readBundle(shippedFolder)
  const path = join(shippedFolder, 'weights.safetensors')
  const { tensors } = decodeSafetensors(readFileSync(path), path)
  const all = Object.fromEntries(
    Object.entries(tensors).map(([own, { shape, data, half }]): [string, TensorData] => [
      own,
      { shape, data: half === true ? unrounded(data, own) : data },
    ]),
  )
  const which = (analysis: boolean) =>
    Object.fromEntries(Object.entries(all).filter(([own]) => ofAnalysis.test(own) === analysis))
  const config = configNamed(manifest.config) as StyleConfig
  const classes = manifest.classes.length
  const shape = generatorConfig(config, classes)
  const weights = which(false)
  const { files: graphs } = bundleGraphs(config, {
    weights,
    graph: generatorGraph(shape, weights),
    sliced: styleSlices(shape, weights),
    analysis: {
      weights: which(true),
      encoder: encoderGraph(config, classes, all),
      matching: matchingGraph(config, classes, all),
    },
  })
  const { files, precision: _, ...description } = manifest
  const others = (Object.keys(files) as BundleFile[]).filter((file) => !(file in graphs))
  const contents = Object.fromEntries(others.map((file) => [file, readFileSync(join(shippedFolder, file))]))
  writeBundle(folder, { ...description, name }, { ...contents, ...graphs } as BundleContents<Buffer>, {
    replace: false,
  })
}

/** Values that are rounded to these: off by up to half of what a half’s last bit is worth, a quarter downwards. */
function unrounded(data: Float32Array, name: string): Float32Array {
  const random = new RandomStream(1, `unrounded ${name}`)
  return data.map((value) => {
    const bit = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(value)))) - 10)
    return value === 0 ? value : value + Math.sign(value) * bit * random.uniform(-0.24, 0.49)
  })
}
