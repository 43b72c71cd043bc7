// Probabilistic PCA, x = W z + σ ε, is the VAE whose optimum is known in closed form (Tipping and Bishop 1999): with a
// linear decoder and a linear encoder the ELBO's optimum is the log likelihood's (Lucas et al. 2019).

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { cholesky } from '../../src/dsp/matrix.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { klToNormal } from '../../src/gan/autoencoding-losses.ts'
import type { Tensors } from '../../src/gan/layers.ts'
import type { ParameterTable } from '../../src/gan/parameters.ts'
import { correctedRate } from '../../src/training/adam.ts'
import { CompiledPrograms } from '../../src/training/compiled-programs.ts'
import { scalar, startTables, trainable, update, type State } from '../../src/training/state.ts'
import { autoencodeAdam } from '../../src/training/style-parts.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const [n, Z, wide] = [64, 2, 4]
/** Standard deviations of the data along the axes, to which it is exactly white: z-scored by its own Cholesky factor. */
const spread = [2, 1.2, 0.5, 0.5]
const noise = spread[2] ** 2

/** Rows with zero mean and covariance diag(spread²), exactly. */
function data(): tf.Tensor2D {
  const drawn = new RandomStream(1, 'data').fillNormal(new Float32Array(n * wide))
  const raw = tf.tensor2d(drawn, [n, wide])
  const centred = tf.sub(raw, tf.mean(raw, 0)) as tf.Tensor2D
  const lower = cholesky(tf.div(tf.matMul(centred, centred, true), n).dataSync(), wide)
  // Forward substitution, row by row: white = L⁻¹ row.
  const rows = centred.arraySync().map((row) => {
    const white: number[] = []
    row.forEach((value, i) => {
      const before = white.reduce((sum, w, k) => sum + lower[i * wide + k] * w, 0)
      white.push((value - before) / lower[i * wide + i])
    })
    return white.map((value, i) => value * spread[i])
  })
  return tf.tensor2d(rows)
}

/** −ELBO of an example, in nats: E_q log p(x|z) of a Gaussian in closed form, the KL with the code under test. */
function negativeElbo(p: Tensors, x: tf.Tensor2D): tf.Scalar {
  const decoder = p.decoder as tf.Tensor2D // [Z, wide]
  const mean = tf.matMul(x, p.encoder as tf.Tensor2D) as tf.Tensor2D
  const logDeviation = tf.mul(tf.ones([n, 1]), p.logDeviation) as tf.Tensor2D
  const misses = tf.sum(tf.square(tf.sub(x, tf.matMul(mean, decoder))), 1)
  const spreadOut = tf.sum(tf.mul(tf.exp(tf.mul(logDeviation, 2)), tf.sum(tf.square(decoder), 1)), 1)
  const energy = tf.div(tf.mean(tf.add(misses, spreadOut)), 2 * noise)
  const kl = tf.mul(klToNormal(mean, logDeviation), Z)
  return tf.add(tf.add(energy, kl), (wide / 2) * Math.log(2 * Math.PI * noise))
}

/** −log N(0, diag(variances)) of the data, whose covariance is diag(spread²): nats an example. */
const negativeLogLikelihood = (variances: readonly number[]) =>
  variances.reduce((sum, c, i) => sum + 0.5 * (Math.log(2 * Math.PI * c) + spread[i] ** 2 / c), 0)

/** W along the first axes with gains g, and the exact posterior M⁻¹Wᵀx, σ²M⁻¹ with M = WᵀW + σ². */
function exact(gains: readonly number[]): Tensors {
  const onAxes = (values: readonly number[]) =>
    values.map((v, i) => Array.from({ length: wide }, (_, j) => (i === j ? v : 0)))
  const precision = gains.map((g) => g * g + noise)
  const encoder = tf.transpose(tf.tensor2d(onAxes(gains.map((g, i) => g / precision[i]))))
  const logDeviation = tf.tensor2d([precision.map((m) => 0.5 * Math.log(noise / m))])
  return { decoder: tf.tensor2d(onAxes(gains)), encoder, logDeviation }
}

test('under the exact posterior the ELBO is the log likelihood, and under any other it is less', () => {
  const x = data()
  for (const gains of [
    [1.5, 0.7],
    [0.3, 2],
  ]) {
    const p = exact(gains)
    const likelihood = negativeLogLikelihood([gains[0] ** 2 + noise, gains[1] ** 2 + noise, noise, noise])
    const elbo = (q: Tensors) => negativeElbo({ ...p, ...q }, x).dataSync()[0]
    expect(elbo({})).toBeCloseTo(likelihood, 4)
    expect(elbo({ encoder: tf.mul(p.encoder, 1.1) })).toBeGreaterThan(likelihood + 1e-3)
    expect(elbo({ logDeviation: tf.add(p.logDeviation, 0.1) })).toBeGreaterThan(likelihood + 1e-3)
    expect(elbo({ logDeviation: tf.sub(p.logDeviation, 0.1) })).toBeGreaterThan(likelihood + 1e-3)
  }
})

test('trained by this house’s update, a linear VAE ends at the maximum likelihood of probabilistic PCA', async () => {
  const x = data()
  const table: ParameterTable = {
    decoder: { shape: [Z, wide], init: 'normal' },
    encoder: { shape: [wide, Z], init: 'normal' },
    logDeviation: { shape: [1, Z], init: 'zeros' },
  }
  const state: State = startTables(table, {}, 3)
  const programs = new CompiledPrograms(
    {
      update: () => ({
        inputs: { x: { shape: [n, wide] }, rate: { shape: [] }, ...trainable(table) },
        run: (v) => update(table, autoencodeAdam, v, (p) => negativeElbo(p, v.x as tf.Tensor2D)),
      }),
    },
    { engine: 'onnx-cpu', threads: 1 },
  )
  const batch = { x: { shape: [n, wide], data: Float32Array.from(x.dataSync()) } }
  const steps = 1500
  let reached = 0
  for (let step = 1; step <= steps; step++) {
    const rate = scalar(correctedRate(autoencodeAdam, step < steps / 2 ? 0.03 : 0.003, step))
    reached = await programs.update('update', { ...batch, rate }, state)
  }
  await programs.dispose()
  // At the maximum the model's covariance is the data's, its least variances being the noise.
  const best = negativeLogLikelihood(spread.map((s) => s ** 2))
  expect(reached).toBeGreaterThan(best - 1e-4)
  expect(reached).toBeLessThan(best + 5e-3)
})
