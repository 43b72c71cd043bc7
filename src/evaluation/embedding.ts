// Opens the shipped embedding: shots → points in the space in which drums are compared, and class probabilities.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSession, loadRuntime } from '../compile/session.ts'
import { checked, z } from '../faults/checked.ts'
import { Fault } from '../faults/fault.ts'
import { sha256 } from '../formats/sha256.ts'
import { embeddingSize } from './embedding-network.ts'
import { earPicture } from './ear-picture.ts'
import { comparable, pictureBands, pictureFrames } from './mel-picture.ts'

/** Beside the code and not under models/: it measures, nobody plays it. */
export const embeddingFolder: string = join(import.meta.dirname, 'embedding')
export const graphFile = 'embedding.onnx'
export const descriptionFile = 'embedding.json'

/** Shots that the graph takes at once; a last batch is filled up with silence. */
export const embeddingBatch = 16

const fraction = z.number().check(z.minimum(0), z.maximum(1))

/** embedding.json: what the embedding is, how good, and how to make it again. */
const descriptionSchema = z.strictObject({
  format: z.literal('ghostnote-embedding'),
  version: z.literal(1),
  name: z.string(),
  /** Of the graph's file: two numbers may be compared only where this is the same. */
  sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  classes: z.array(z.string()).check(z.minLength(2)),
  descriptors: z.array(z.string()),
  /** Part of the held-out sounds whose class it names right. */
  heldOutAccuracy: fraction,
  heldOutSounds: z.int(),
  /** Part of each descriptor's variance over the held-out sounds that it explains. */
  heldOutExplained: z.record(z.string(), z.number()),
  dataset: z.string(),
  seed: z.int(),
  steps: z.int(),
  again: z.string(),
})
export type EmbeddingDescription = z.output<typeof descriptionSchema>

export interface Judgement {
  /** [E], mean 0 and deviation 1 over the sounds that the embedding learned from. */
  readonly embedding: Float32Array
  /** [K] over the embedding's own classes; sum 1. */
  readonly probabilities: Float32Array
}

export interface Evaluator {
  readonly description: EmbeddingDescription
  /** [blocks its thread while computing] Embedding and class probabilities of shots [N] of any length. */
  judge(shots: readonly Float32Array[], rateHz: number): Promise<Judgement[]>
  /** The embeddings of `judge` alone. */
  embed(shots: readonly Float32Array[], rateHz: number): Promise<Float32Array[]>
  close(): Promise<void>
}

/** One line to stand beside every number that comes from the embedding. */
export function embeddingLabel({
  name,
  sha256: hash,
  heldOutAccuracy,
}: Pick<EmbeddingDescription, 'name' | 'sha256' | 'heldOutAccuracy'>): string {
  return `embedding ${name} ${hash.slice(0, 12)}, held-out accuracy ${(100 * heldOutAccuracy).toFixed(1)} %`
}

/**
 * Opens the embedding that comes with the program, or the one in `folder`.
 * @throws Fault E_MODEL where its files are missing, damaged or do not belong together; E_MACHINE without ONNX Runtime.
 */
export async function openEvaluator(folder: string = embeddingFolder, threads = 1): Promise<Evaluator> {
  const { description, graph } = readEmbedding(folder)
  const session = await createSession(graph, 'onnx-cpu', threads)
  const { Tensor } = await loadRuntime()
  const shape = [embeddingBatch, pictureFrames, pictureBands]
  const pictureSize = pictureFrames * pictureBands

  const judgeBatch = async (shots: readonly Float32Array[], rateHz: number): Promise<Judgement[]> => {
    const pictures = new Float32Array(embeddingBatch * pictureSize)
    shots.forEach((shot, b) => pictures.set(earPicture(comparable(shot, rateHz)), b * pictureSize))
    const { embedding, probabilities } = await session.run({ picture: new Tensor('float32', pictures, shape) })
    const row = (values: unknown, b: number, size: number) => (values as Float32Array).slice(b * size, (b + 1) * size)
    return shots.map((_, b) => ({
      embedding: row(embedding.data, b, embeddingSize),
      probabilities: row(probabilities.data, b, description.classes.length),
    }))
  }

  const judge = async (shots: readonly Float32Array[], rateHz: number): Promise<Judgement[]> => {
    const judged: Judgement[] = []
    for (let start = 0; start < shots.length; start += embeddingBatch)
      judged.push(...(await judgeBatch(shots.slice(start, start + embeddingBatch), rateHz)))
    return judged
  }
  return {
    description,
    judge,
    embed: async (shots, rateHz) => (await judge(shots, rateHz)).map(({ embedding }) => embedding),
    close: () => session.release(),
  }
}

function readEmbedding(folder: string): { description: EmbeddingDescription; graph: Uint8Array } {
  const wayOut = 'Install Ghostnote again, or make the embedding again: npm run embedding -- --help.'
  const read = (file: string): Buffer => {
    try {
      return readFileSync(join(folder, file))
    } catch (cause) {
      const detail = { at: join(folder, file), found: 'no readable file', expected: 'a part of the embedding', wayOut }
      throw new Fault('E_MODEL', detail, { cause })
    }
  }
  const at = join(folder, descriptionFile)
  let value: unknown
  try {
    value = JSON.parse(read(descriptionFile).toString())
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new Fault('E_MODEL', { at, found: 'text that is not JSON', expected: 'a description', wayOut })
  }
  const description = checked(descriptionSchema, value, at, 'E_MODEL', wayOut)
  const graph = read(graphFile)
  const found = sha256(graph)
  if (found !== description.sha256)
    throw new Fault('E_MODEL', {
      at: join(folder, graphFile),
      found: `sha256 ${found.slice(0, 12)}…`,
      expected: `${description.sha256.slice(0, 12)}… as in ${descriptionFile}`,
      wayOut,
    })
  return { description, graph }
}
