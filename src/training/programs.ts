// The steps of training as pure functions (inputs → losses and new state), ready to be traced: a VAE step, a critic
// step with and without its penalty, a generator step, and the forward passes for previews.

import * as tf from '@tensorflow/tfjs'
import type { TensorSpec } from '../compile/step.ts'
import { criticTrunk, encoderTrunk, generatorConfig, type TrainingConfig } from '../gan/configs.ts'
import { critic, criticParameters } from '../gan/critic.ts'
import { encode, encoderParameters } from '../gan/encoder.ts'
import type { Tensors } from '../gan/layers.ts'
import { criticLoss, generatorLoss, klToNormal, r1, reconstructionLoss } from '../gan/objectives.ts'
import { latentOfClass, priorTable } from '../gan/latent-prior.ts'
import type { ParameterTable } from '../gan/parameters.ts'
import { mapping, noisePositions, styleGeneratorParameters, synthesis } from '../gan/style-generator.ts'
import { adam, type AdamConstants } from './adam.ts'

/** A pure step: what it needs by name and shape, and the function. Outputs named like state replace that state. */
export interface Program {
  readonly inputs: Readonly<Record<string, TensorSpec>>
  readonly run: (v: Tensors) => Record<string, tf.Tensor>
}

export const autoencodeAdam: AdamConstants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }
export const generatorAdam: AdamConstants = { beta1: 0.5, beta2: 0.99, epsilon: 1e-8 }
export const criticAdam: AdamConstants = { beta1: 0, beta2: 0.99, epsilon: 1e-8 }

/** State names: parameters under their own names, moments and moving averages under these prefixes. */
export const firstMoment = 'adam1/'
export const secondMoment = 'adam2/'
export const average = 'average/'

export function parameterTables(config: TrainingConfig, classes: number) {
  const generator = styleGeneratorParameters(generatorConfig(config, classes))
  const encoder = encoderParameters(encoderTrunk(config), config.latentSize)
  const criticTable = criticParameters(criticTrunk(config), classes)
  return { generator, encoder, critic: criticTable }
}

type Specs = Record<string, TensorSpec>

function prefixed(table: ParameterTable, prefix: string): Specs {
  return Object.fromEntries(Object.entries(table).map(([name, { shape }]) => [prefix + name, { shape }]))
}

function trainable(table: ParameterTable): Specs {
  return { ...prefixed(table, ''), ...prefixed(table, firstMoment), ...prefixed(table, secondMoment) }
}

/** Value and gradients of `loss` in the parameters of `table`, and their Adam updates, named as state. */
function update(
  table: ParameterTable,
  constants: AdamConstants,
  v: Tensors,
  loss: (p: Tensors) => tf.Scalar,
): Record<string, tf.Tensor> {
  const names = Object.keys(table)
  const byName = (values: tf.Tensor[]): Tensors => Object.fromEntries(names.map((name, i) => [name, values[i]]))
  const { value, grads } = tf.valueAndGrads((...values: tf.Tensor[]) => loss(byName(values)))(
    names.map((name) => v[name]),
  )
  const out: Record<string, tf.Tensor> = { loss: value }
  names.forEach((name, i) => {
    const moments = { first: v[firstMoment + name], second: v[secondMoment + name] }
    const next = adam(constants, v[name], grads[i], moments, v.rate)
    out[name] = next.parameter
    out[firstMoment + name] = next.first
    out[secondMoment + name] = next.second
  })
  return out
}

export function trainingPrograms(config: TrainingConfig, classes: number) {
  const tables = parameterTables(config, classes)
  const generator = generatorConfig(config, classes)
  const B = config.batch
  const { frames: T, fftSize } = config.grid
  const F = fftSize / 2
  const noise = { shape: [B, noisePositions(generator), 1] }
  const spectrum = { shape: [B, T, F, 2] }
  const labels = { shape: [B, classes] }
  const latent = { shape: [B, config.latentSize] }
  const scalar = { shape: [] }

  const generate = (p: Tensors, v: { latent: tf.Tensor; classes: tf.Tensor; noise: tf.Tensor; carrier: tf.Tensor }) =>
    synthesis(generator, p, {
      style: mapping(generator, p, v.latent as tf.Tensor2D, v.classes as tf.Tensor2D),
      noise: v.noise as tf.Tensor3D,
      noiseSpectrum: v.carrier as tf.Tensor4D,
    })

  /** The real batch through encoder and generator: its reconstruction's distance, and the codes' KL. */
  const autoencoding = (p: Tensors, v: Tensors) => {
    const real = v.real as tf.Tensor4D
    const { mean, logDeviation } = encode(encoderTrunk(config), p, real)
    const sampled = tf.add(mean, tf.mul(tf.exp(logDeviation), v.epsilon))
    const made = generate(p, { latent: sampled, classes: v.realClasses, noise: v.realNoise, carrier: v.realCarrier })
    return { reconstruction: reconstructionLoss(made, real), kl: klToNormal(mean, logDeviation) }
  }

  const realInputs = { real: spectrum, realClasses: labels, realNoise: noise, realCarrier: spectrum, epsilon: latent }
  const fakeInputs = {
    fakeLatent: latent,
    fakeClasses: labels,
    fakeNoise: noise,
    fakeCarrier: spectrum,
    ...prefixed(priorTable(classes, config.latentSize), ''),
  }
  const fake = (p: Tensors, v: Tensors) => {
    const drawn = latentOfClass(v, v.fakeLatent as tf.Tensor2D, v.fakeClasses as tf.Tensor2D)
    return generate(p, { latent: drawn, classes: v.fakeClasses, noise: v.fakeNoise, carrier: v.fakeCarrier })
  }

  const coder = { ...tables.generator, ...tables.encoder }
  /** Moving average of the generator (Karras et al. 2018, §5.1), from its values before and after the update. */
  const averaged = (v: Tensors, out: Record<string, tf.Tensor>) => {
    for (const name of Object.keys(tables.generator))
      out[average + name] = tf.add(tf.mul(v[average + name], v.decay), tf.mul(out[name], tf.sub(1, v.decay)))
    return out
  }
  const averages = prefixed(tables.generator, average)

  const autoencode: Program = {
    inputs: { ...realInputs, rate: scalar, decay: scalar, ...trainable(coder), ...averages },
    run: (v) =>
      averaged(
        v,
        update(coder, autoencodeAdam, v, (p) => {
          const { reconstruction, kl } = autoencoding(p, v)
          return tf.add(reconstruction, tf.mul(kl, config.klWeight))
        }),
      ),
  }

  const criticStep = (penalised: boolean): Program => ({
    inputs: {
      ...fakeInputs,
      real: spectrum,
      realClasses: labels,
      rate: scalar,
      ...prefixed(tables.generator, ''),
      ...trainable(tables.critic),
    },
    run: (v) => {
      const made = fake(v, v)
      return update(tables.critic, criticAdam, v, (p) => {
        const score = (x: tf.Tensor4D) => critic(criticTrunk(config), p, x, v.realClasses as tf.Tensor2D)
        const real = v.real as tf.Tensor4D
        const loss = criticLoss(score(real), critic(criticTrunk(config), p, made, v.fakeClasses as tf.Tensor2D))
        if (!penalised) return loss
        return tf.add(loss, tf.mul(r1(score, real), config.r1.gamma * config.r1.interval))
      })
    },
  })

  const generatorStep: Program = {
    inputs: {
      ...realInputs,
      ...fakeInputs,
      rate: scalar,
      decay: scalar,
      ...prefixed(tables.critic, ''),
      ...prefixed(tables.encoder, ''),
      ...trainable(tables.generator),
      ...averages,
    },
    run: (v) =>
      averaged(
        v,
        update(tables.generator, generatorAdam, v, (p) => {
          const scores = critic(criticTrunk(config), v, fake(p, v), v.fakeClasses as tf.Tensor2D)
          const { reconstruction } = autoencoding({ ...v, ...p }, v)
          return tf.add(tf.mul(generatorLoss(scores), config.adversarialWeight), reconstruction)
        }),
      ),
  }

  return {
    autoencode,
    critic: criticStep(false),
    criticPenalised: criticStep(true),
    generator: generatorStep,
  }
}
