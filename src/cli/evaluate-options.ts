// What an evaluation is asked for.

import type { Dataset } from '../dataset/loader.ts'
import type { Evaluator } from '../evaluation/embedding.ts'
import type { ExternalEmbedding } from '../evaluation/external-embedding.ts'
import type { Subject } from './evaluate-subject.ts'
import type { Took } from './evaluate-time.ts'

export interface EvaluateOptions {
  readonly dataset: Dataset
  readonly evaluator: Evaluator
  readonly subject: Subject
  /** Sounds of each class, at most. */
  readonly count: number
  readonly trainingSounds: number
  /** Sounds that are looked at for faults, those that are compared among them. */
  readonly faultSounds: number
  /** Seeds for each timbre control of each class; 0 leaves controls out. */
  readonly controlSounds: number
  /** Held-out sounds to find again; 0 leaves that out. */
  readonly encoderSounds: number
  readonly external?: ExternalEmbedding | undefined
  readonly seed: number
  /** Workers that measure controls. */
  readonly threads: number
  /** Embeddings of the dataset's examples that are known already, by index; gets those that are made. */
  readonly embedded: Map<number, Float32Array>
  /** What it took to get the dataset, where it was made for this. */
  readonly before?: Took | undefined
  readonly onProgress: (label: string, done: number, total: number) => void
}
