// An embedding that somebody brings as an ONNX file (VGGish, CLAP): only by one that others use, too, is a Fréchet
// distance called FAD.

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createSession, loadRuntime } from '../compile/session.ts'
import { resample } from '../dsp/resample.ts'
import { Fault } from '../faults/fault.ts'
import { unreadable } from '../faults/unreadable.ts'
import { sha256 } from '../formats/sha256.ts'
import { frechetDistance, gaussianOf } from './frechet-distance.ts'
import type { ExternalScores } from './report.ts'
import { patchBands, patchFrames, vggishPatch } from './vggish-patch.ts'

export interface ExternalEmbedding {
  readonly file: string
  readonly sha256: string
  /** What it is given, in words. */
  readonly input: string
  /** [blocks its thread while computing] The embedding [E] of a shot [N]: where it says several, their mean. */
  embed(shot: Float32Array, rateHz: number): Promise<Float32Array>
  close(): Promise<void>
}

/** What waveforms are resampled to; CLAP takes them so. */
const waveRateHz = 48_000

/** For --help and refusals. */
export const externalShape = `one float32 input: waveforms [1, N] at ${waveRateHz} Hz (CLAP), or log-mel patches [1, ${patchFrames}, ${patchBands}] or [1, 1, ${patchFrames}, ${patchBands}] at 16 kHz (VGGish); sizes may be free; its first output is taken`

/** @throws Fault E_PATH where there is no such file, E_MODEL where it is no graph of a shape that can be fed. */
export async function openExternalEmbedding(path: string): Promise<ExternalEmbedding> {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw unreadable(path, cause, 'an ONNX file', 'Check the path.')
  }
  const refused = (found: string) =>
    new Fault('E_MODEL', { at: path, found, expected: externalShape, wayOut: 'Export the embedding so.' })
  const session = await createSession(bytes, 'onnx-cpu', 1).catch((cause: unknown) => {
    if (cause instanceof Fault) throw cause
    throw refused(`no graph that can be opened (${(cause as Error).message.split('\n')[0]})`)
  })
  const { Tensor } = await loadRuntime()
  const [input, ...others] = session.inputMetadata
  const output = session.outputNames[0]
  if (input === undefined || others.length > 0 || !input.isTensor || input.type !== 'float32' || output === undefined)
    throw refused(`${session.inputNames.length} inputs, of type ${input?.isTensor ? input.type : 'none'}`)
  const shape = input.shape.map((size) => (typeof size === 'number' && size > 0 ? size : undefined))
  const fixed = (at: number, size: number) => shape[at] === undefined || shape[at] === size
  const isPatch =
    (shape.length === 3 && fixed(1, patchFrames) && fixed(2, patchBands)) ||
    (shape.length === 4 && fixed(1, 1) && fixed(2, patchFrames) && fixed(3, patchBands))
  const isWave = shape.length === 2
  if ((!isPatch && !isWave) || !fixed(0, 1)) throw refused(`an input of shape [${input.shape.join(', ')}]`)
  const fed = (shot: Float32Array, rateHz: number): [Float32Array, number[]] => {
    if (isPatch)
      return [
        vggishPatch(shot, rateHz),
        shape.length === 3 ? [1, patchFrames, patchBands] : [1, 1, patchFrames, patchBands],
      ]
    const wave = resample(shot, rateHz, waveRateHz)
    const samples = new Float32Array(shape[1] ?? wave.length)
    samples.set(wave.subarray(0, samples.length))
    return [samples, [1, samples.length]]
  }
  return {
    file: basename(path),
    sha256: sha256(bytes),
    input: isPatch ? `log-mel patches [${patchFrames}, ${patchBands}] at 16 kHz` : `waveforms at ${waveRateHz} Hz`,
    embed: async (shot, rateHz) => {
      const [data, dims] = fed(shot, rateHz)
      const { [output]: made } = await session.run({ [input.name]: new Tensor('float32', data, dims) })
      return averaged(made.data as Float32Array, made.dims.at(-1)!)
    },
    close: () => session.release(),
  }
}

/** Mean of the rows of `size` values. */
function averaged(data: Float32Array, size: number): Float32Array {
  const rows = data.length / size
  return Float32Array.from({ length: size }, (_, e) => {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += data[row * size + e]
    return sum / rows
  })
}

/** FAD of made and of other real sounds to held-out ones; all of equal number, shots at `rateHz`. */
export async function externalScores(
  embedding: ExternalEmbedding,
  sets: Readonly<Record<'made' | 'reference' | 'real', readonly Float32Array[]>>,
  rateHz: number,
): Promise<ExternalScores> {
  const gaussian = async (shots: readonly Float32Array[]) => {
    const points: Float32Array[] = []
    for (const shot of shots) points.push(await embedding.embed(shot, rateHz))
    return { size: points[0].length, ...gaussianOf(points) }
  }
  const reference = await gaussian(sets.reference)
  const { size } = reference
  const count = sets.made.length
  return {
    file: embedding.file,
    sha256: embedding.sha256,
    input: embedding.input,
    size,
    made: frechetDistance(await gaussian(sets.made), reference),
    real: frechetDistance(await gaussian(sets.real), reference),
    note: count >= 10 * size ? '' : `${count} sounds for ${size} dimensions: compares only with FAD of as many`,
  }
}
