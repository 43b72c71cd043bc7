// A graph of a bundle as an ONNX Runtime session that takes and gives named arrays.

import { join } from 'node:path'
import type * as Runtime from 'onnxruntime-node'
import { Fault } from '../faults/fault.ts'
import { readBundleFile } from '../model/bundle.ts'
import { type BundleFile, type Manifest, weightsFile } from '../model/manifest.ts'

/** Shapes of float32 tensors by name. */
export type Shapes = Readonly<Record<string, readonly number[]>>
export type Values = Readonly<Record<string, Float32Array>>

export interface GraphSession {
  /** [blocks while it computes] Feeds may hold more than the graph takes; results belong to the caller. */
  run(feeds: Values): Promise<Record<string, Float32Array>>
  release(): Promise<void>
}

/** A bundle whose graphs are opened. */
export interface GraphSource {
  readonly folder: string
  readonly manifest: Manifest
  /** What weights.safetensors holds, verified. */
  readonly weights: Uint8Array
  /** Threads one operator may use. */
  readonly threads: number
}

/** [synth worker] Reads and verifies the weights. @throws Fault E_MODEL where they were altered. */
export function graphSource(folder: string, manifest: Manifest, threads: number): GraphSource {
  return { folder, manifest, weights: readBundleFile(folder, manifest, weightsFile), threads }
}

/**
 * [synth worker] Verifies a graph and opens a session of those very bytes, with the bundle's weights and no others,
 * wherever the graph says that they are.
 * @throws Fault E_MACHINE where ONNX Runtime does not load here, E_MODEL where the file was altered, ONNX Runtime refuses
 * the graph, or its inputs and outputs are not `inputs` and `outputs`.
 */
export async function openGraph(
  { folder, manifest, weights, threads }: GraphSource,
  file: BundleFile,
  inputs: Shapes,
  outputs: Shapes,
): Promise<GraphSession> {
  const { InferenceSession, Tensor } = await loadRuntime()
  const path = join(folder, file)
  const session = await InferenceSession.create(readBundleFile(folder, manifest, file), {
    externalData: [{ path: weightsFile, data: weights }],
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  }).catch((cause: unknown) => {
    throw misfit(path, `a graph that ONNX Runtime refuses (${firstLine(cause)})`, 'a generator graph', cause)
  })
  checkSignature(path, 'inputs', session.inputMetadata, inputs)
  checkSignature(path, 'outputs', session.outputMetadata, outputs)
  const taken = Object.entries(inputs)
  return {
    async run(values) {
      const feeds: Record<string, Runtime.Tensor> = {}
      for (const [name, shape] of taken) feeds[name] = new Tensor('float32', values[name]!, shape)
      const made = await session.run(feeds)
      const results: Record<string, Float32Array> = {}
      for (const name in made) results[name] = made[name]!.data as Float32Array
      return results
    },
    release: () => session.release(),
  }
}

/** [synth worker] Loaded on first use: the main thread never needs the native library. */
async function loadRuntime(): Promise<typeof Runtime> {
  return await import('onnxruntime-node').catch((cause: unknown) => {
    throw new Fault(
      'E_MACHINE',
      {
        at: 'onnxruntime-node',
        found: `no native library that loads on ${process.platform}-${process.arch} (${firstLine(cause)})`,
        expected: 'Linux x64 or arm64, macOS arm64, or Windows',
        wayOut: 'Run `npm ci` again; `ghostnote doctor` says what this machine can do.',
      },
      { cause },
    )
  })
}

type Metadata = Runtime.InferenceSession['inputMetadata']

/** The graph must take and give exactly the named float32 tensors. */
function checkSignature(path: string, what: 'inputs' | 'outputs', found: Metadata, expected: Shapes): void {
  const written = (name: string, shape: readonly (number | string)[]) => `${name} [${shape.join(', ')}]`
  const have = found.map((m) => (m.isTensor ? `${written(m.name, m.shape)} ${m.type}` : m.name))
  const want = Object.entries(expected).map(([name, shape]) => `${written(name, shape)} float32`)
  const surplus = have.filter((tensor) => !want.includes(tensor))
  const lacking = want.filter((tensor) => !have.includes(tensor))
  const listed = (tensors: readonly string[]) => (tensors.length === 0 ? `no more ${what}` : tensors.join(', '))
  if (surplus.length + lacking.length > 0) throw misfit(path, listed(surplus), listed(lacking))
}

/** What a bundle's graph is or does that it must not. */
export function misfit(at: string, found: string, expected: string, cause?: unknown): Fault {
  return new Fault('E_MODEL', { at, found, expected, wayOut: 'Export the model again.' }, { cause })
}

function firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause).split('\n', 1)[0]!
}
