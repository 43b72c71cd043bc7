// Recursive filters as a handful of matrix products, exact and differentiable: inside a block of samples a triangular
// Toeplitz matrix, and across blocks the few numbers that a recursive filter remembers. (A recursion sample by sample
// would be a graph of 32 768 nodes; a convolution with the impulse response of a 20 Hz high-pass 8 192 taps long.)

import * as tf from '@tensorflow/tfjs'
import { type Filter, filtered } from '../../dsp/iir.ts'

/** Directions weaker than this beside the strongest are rounding errors. */
const negligible = 1e-9
/** What float32 cannot see beside the largest value. */
const inaudible = 1e-10

export interface BlockFilter {
  /** Samples in, N; a multiple of the block. */
  readonly length: number
  readonly block: number
  /** 2 gives only the samples 1, 3, 5, …. */
  readonly every: 1 | 2
  /** Inside a block, [L, L / every]. */
  readonly inside: Float32Array
  /** Absent for one block. */
  readonly across?: {
    readonly rank: number
    /** Block → what it leaves behind, [L, r]. */
    readonly write: Float32Array
    /** What all blocks left behind → what each finds, [N/L · r, N/L · r]. */
    readonly carry: Float32Array
    /** What a block finds → samples, [r, L / every]. */
    readonly read: Float32Array
  }
}

/** The filters one after the other, from rest, prepared for `length` samples; blocks of L = min(`block`, length). */
export function blockFilter(filters: readonly Filter[], length: number, block: number, every: 1 | 2 = 1): BlockFilter {
  const L = Math.min(block, length)
  if (length % L !== 0) throw new Error(`blocks of ${L} do not fill ${length} samples`)
  const impulse = new Float64Array(length)
  impulse[0] = 1
  const h = filters.reduce<Float64Array>((x, filter) => filtered(filter, x), impulse)
  const kept = L / every
  const inside = new Float32Array(L * kept)
  for (let j = 0; j < L; j++)
    for (let i = 0; i < kept; i++) {
      const lag = every * i + every - 1 - j
      if (lag >= 0) inside[j * kept + i] = h[lag]
    }
  const form = { length, block: L, every, inside }
  return length === L ? form : { ...form, across: memory(h, L, every) }
}

/**
 * Later samples of an impulse response are few shapes over a block: h[s + i], 0 ≤ i < L, for all s ≥ 1 lie in a space
 * of as many dimensions as the filter has orders. With an orthonormal basis q of it,
 * h[dL + i − j] = Σ q_a[i] · M_d[a, b] · q_b[L − 1 − j].
 */
function memory(h: Float64Array, L: number, every: 1 | 2): NonNullable<BlockFilter['across']> {
  const basis = orthonormalBasis(Array.from({ length: L }, (_, s) => h.subarray(s + 1, s + 1 + L)))
  const rank = basis.length
  const blocks = h.length / L
  const carry = new Float32Array((blocks * rank) ** 2)
  const loudest = h.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  for (let d = 1; d < blocks; d++) {
    const first = (d - 1) * L + 1
    if (h.subarray(first).every((value) => Math.abs(value) < inaudible * loudest)) break
    basis.forEach((qb, b) => {
      const seen = Float64Array.from({ length: L }, (_, i) => {
        let sum = 0
        for (let j = 0; j < L; j++) sum += (h[first + i + j] ?? 0) * qb[j]
        return sum
      })
      basis.forEach((qa, a) => {
        const weight = dot(qa, seen)
        for (let t = d; t < blocks; t++) carry[((t - d) * rank + b) * blocks * rank + t * rank + a] = weight
      })
    })
  }
  const write = Float32Array.from({ length: L * rank }, (_, at) => basis[at % rank][L - 1 - Math.floor(at / rank)])
  const kept = L / every
  const read = Float32Array.from(
    { length: rank * kept },
    (_, at) => basis[Math.floor(at / kept)][every * (at % kept) + every - 1],
  )
  return { rank, write, carry, read }
}

/** Gram and Schmidt's, the longest remaining vector first, each made orthogonal twice. */
function orthonormalBasis(vectors: readonly Float64Array[]): readonly Float64Array[] {
  const rest = vectors.map((vector) => Float64Array.from(vector))
  const basis: Float64Array[] = []
  let strongest = 0
  while (basis.length < vectors.length) {
    const lengths = rest.map((vector) => Math.sqrt(dot(vector, vector)))
    const longest = lengths.reduce((best, length, i) => (length > lengths[best] ? i : best), 0)
    if (basis.length === 0) strongest = lengths[longest]
    if (!(lengths[longest] > negligible * strongest)) break
    const q = rest[longest].map((value) => value / lengths[longest])
    for (const earlier of basis) removeFrom(q, earlier)
    const size = Math.sqrt(dot(q, q))
    for (let i = 0; i < q.length; i++) q[i] /= size
    for (const vector of rest) removeFrom(vector, q)
    basis.push(q)
  }
  return basis
}

function removeFrom(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit)
  for (let i = 0; i < vector.length; i++) vector[i] -= along * unit[i]
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** x [R, N] through the filter → [R, N / every]. */
export function applyBlockFilter(filter: BlockFilter, x: tf.Tensor2D): tf.Tensor2D {
  const { length, block, every, inside, across } = filter
  const rows = x.shape[0]
  const blocks = length / block
  const flat = tf.reshape(x, [rows * blocks, block])
  let y = tf.matMul(flat, tf.tensor2d(inside, [block, block / every]))
  if (across) {
    const { rank, write, carry, read } = across
    const size = blocks * rank
    const left = tf.reshape(tf.matMul(flat, tf.tensor2d(write, [block, rank])), [rows, size])
    const found = tf.reshape(tf.matMul(left, tf.tensor2d(carry, [size, size])), [rows * blocks, rank])
    y = tf.add(y, tf.matMul(found, tf.tensor2d(read, [rank, block / every])))
  }
  return tf.reshape(y, [rows, length / every])
}
