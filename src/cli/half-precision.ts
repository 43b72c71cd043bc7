// A bundle with its weights stored in half precision: the same graphs over a file of weights half as long, and in the
// card how far its sounds are from those of the bundle that it was made from.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withStoredWeights } from '../compile/stored-weights.ts'
import { Fault } from '../faults/fault.ts'
import { decodeSafetensors, encodeSafetensors, tensorOffsets } from '../formats/safetensors.ts'
import { readBundle } from '../model/bundle.ts'
import { largeInHalves } from '../model/half-precision-weights.ts'
import {
  type BundleContents,
  type BundleFile,
  type Description,
  evaluationFile,
  type Manifest,
  manifestFile,
  weightsFile,
} from '../model/manifest.ts'
import { refuseForeign, writeBundle } from '../model/write.ts'
import { compareBundles } from './compare-bundles.ts'
import { cardWithoutEvaluation } from './evaluation-card.ts'
import { precisionCard } from './precision-card.ts'

export interface HalfPrecisionOptions {
  readonly replace: boolean
  readonly onProgress?: (done: number, total: number) => void
  /** Sounds to compare, in place of what is usual. */
  readonly shots?: number
}

/**
 * Writes the bundle `target`, named like its folder, from the one in `source`, and measures what was lost.
 * @throws Fault E_EXISTS where there is something else at `target`, E_MODEL where `source` is in half precision already,
 * or has weights or graphs that cannot be.
 */
export async function writeHalfPrecision(
  source: string,
  target: string,
  name: string,
  { replace, onProgress, shots }: HalfPrecisionOptions,
): Promise<Manifest> {
  refuseForeign(target, replace)
  const { manifest } = readBundle(source)
  if (manifest.precision === 'fp16')
    throw new Fault('E_MODEL', {
      at: `${join(source, manifestFile)}: precision`,
      found: 'fp16',
      expected: 'a bundle whose weights are stored in single precision',
      wayOut: 'Copy the bundle as it is, or name the one that it was made from.',
    })
  const { files: _files, ...description } = manifest
  const half = {
    ...description,
    name,
    version: Math.max(3, manifest.version) as Description['version'],
    precision: 'fp16' as const,
  }
  const { 'CARD.md': card, ...rest } = halvedFiles(source, manifest)
  // What was measured of other weights is not told of these.
  const title = cardWithoutEvaluation(card.toString()).replace(/^# .*/, `# ${name}`)
  writeBundle(target, half, { ...rest, 'CARD.md': title }, { replace })
  const difference = await compareBundles(source, target, onProgress, shots)
  const sizes = [readFileSync(join(source, weightsFile)).length, rest[weightsFile].length] as const
  return writeBundle(target, half, { ...rest, 'CARD.md': title + precisionCard(difference, sizes) }, { replace: true })
}

function halvedFiles(source: string, manifest: Manifest): BundleContents<Buffer> {
  const path = (name: string) => join(source, name)
  const names = (Object.keys(manifest.files) as BundleFile[]).filter((name) => name !== evaluationFile)
  const { tensors } = decodeSafetensors(readFileSync(path(weightsFile)), path(weightsFile))
  const weights = encodeSafetensors(largeInHalves(tensors))
  const places = tensorOffsets(weights)
  const contents = names.map((name) => {
    const bytes = readFileSync(path(name))
    if (name === weightsFile) return [name, Buffer.from(weights)]
    return [name, name.endsWith('.onnx') ? Buffer.from(withStoredWeights(bytes, places, path(name))) : bytes]
  })
  return Object.fromEntries(contents) as BundleContents<Buffer>
}
