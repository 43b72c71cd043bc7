// The dataset folder's own files: dataset.json and catalog.jsonl. Schemas, so that what is read is what was written.

import { z } from 'zod'
import { datasetRates } from '../dsp/shot.ts'
import { splits } from './split.ts'

export const datasetFormat = 'ghostnote-dataset'
export const datasetVersion = 1

export const files = {
  head: 'dataset.json',
  catalog: 'catalog.jsonl',
  shards: 'shards',
  report: 'report.json',
  reportText: 'report.md',
  timbre: 'timbre.jsonl',
  conditioning: 'conditioning.json',
} as const

/** Name of shard `index` inside the dataset folder: raw little-endian float32 samples. */
export function shardFile(index: number): string {
  return `${files.shards}/${String(index).padStart(3, '0')}.f32`
}

const count = z.int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const spectralSchema = z.object({
  centroidHz: z.number(),
  spreadHz: z.number(),
  skewness: z.number(),
  rolloffHz: z.number(),
  flatness: z.number(),
  crest: z.number(),
  rms: z.number(),
  zeroCrossingsPerSec: z.number(),
})

/** One line of catalog.jsonl. */
export const exampleSchema = z.object({
  /** First 16 hex digits of the samples' SHA-256. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  /** Path in the folder that was prepared. */
  file: z.string(),
  class: z.string(),
  split: z.enum(splits),
  source: z.string(),
  shard: count,
  offsetSamples: count,
  lengthSamples: z.int().positive(),
  /** Of the samples' bytes. */
  sha256,
  sourceRateHz: z.int().positive(),
  gainDb: z.number(),
  onsetSec: z.number(),
  spectral: spectralSchema.nullable(),
  /** Why `spectral` is null. */
  spectralReason: z.string().optional(),
})
export type Example = z.infer<typeof exampleSchema>

/** dataset.json; written last, so a folder without it is not a dataset. */
export const headSchema = z.object({
  format: z.literal(datasetFormat),
  version: z.literal(datasetVersion),
  rateHz: z.literal(datasetRates),
  classes: z.array(z.string()).min(1),
  counts: z.record(z.string(), z.object({ train: count, validation: count, test: count })),
  examples: z.int().positive(),
  maxLengthSamples: z.int().positive(),
  prerollSamples: count,
  peakDb: z.number(),
  catalog: z.object({ file: z.literal(files.catalog), bytes: count, sha256 }),
  shards: z.array(z.object({ file: z.string(), bytes: count, sha256 })).min(1),
})
export type DatasetHead = z.infer<typeof headSchema>
