// The graphs of a bundle that lead from a sound to what its generator makes it of, as ONNX Runtime sessions.

import { Fault } from '../faults/fault.ts'
import { encoderFile, type Manifest, matchingFile } from '../model/manifest.ts'
import { graphSource, type GraphSession, openGraph } from './graph-session.ts'

export interface AnalysisGraphs {
  /** `spectrum` [1, T, F, 2] and `conditions` [K, D] → `latents` [K, Z]. */
  readonly encoder: GraphSession
  /** The generator's inputs but truncation, and `wanted` [1, T, F, 2] → `distance` [1] and its slopes. */
  readonly matching: GraphSession
}

/** Whether a model has what it takes to analyse sounds. */
export function analyses({ files }: Manifest): boolean {
  return files[encoderFile] !== undefined
}

/** @throws Fault E_USAGE for a model that cannot analyse sounds. */
export function checkAnalyses(manifest: Manifest): void {
  if (analyses(manifest)) return
  throw new Fault('E_USAGE', {
    at: 'model',
    found: `${manifest.name}, which has no encoder`,
    expected: 'a model that can analyse sounds',
    wayOut: 'Export it again from its run, if that has a phase of autoencoding; or choose another one.',
  })
}

/** [analysis worker] @throws Fault E_MACHINE, E_MODEL as `openGraph` does. */
export async function openAnalysisGraphs(folder: string, manifest: Manifest, threads: number): Promise<AnalysisGraphs> {
  const { grid, latentSize, classes, noisePositions, conditions = [] } = manifest
  const source = graphSource(folder, manifest, threads)
  const spectrum = [1, grid.frames, grid.fftSize / 2, 2]
  const D = conditions.length
  const encoder = await openGraph(
    source,
    encoderFile,
    { spectrum, ...(D > 0 ? { conditions: [classes.length, D] } : {}) },
    { latents: [classes.length, latentSize] },
  )
  const matching = await openGraph(
    source,
    matchingFile,
    {
      latent: [1, latentSize],
      classes: [1, classes.length],
      ...(D > 0 ? { conditions: [1, D] } : {}),
      noise: [1, noisePositions, 1],
      noiseSpectrum: spectrum,
      wanted: spectrum,
    },
    { distance: [1], latentSlope: [1, latentSize], ...(D > 0 ? { conditionsSlope: [1, D] } : {}) },
  )
  return { encoder, matching }
}
