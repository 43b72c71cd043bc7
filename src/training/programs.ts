// The steps of training as pure functions (inputs → losses and new state), ready to be traced: a VAE step, a critic
// step and a generator step, each with and without its lazy terms.

import * as tf from '@tensorflow/tfjs'
import type { TensorSpec } from '../compile/step.ts'
import { criticTrunk, encoderTrunk, generatorConfig, type TrainingConfig } from '../gan/configs.ts'
import { klToNormal, reconstructionLoss } from '../gan/autoencoding-losses.ts'
import { critic, criticFeatures, criticParameters } from '../gan/critic.ts'
import { encode, encoderParameters } from '../gan/encoder.ts'
import type { Tensors } from '../gan/layers.ts'
import { latentOfClass, priorTable } from '../gan/latent-prior.ts'
import type { ParameterTable } from '../gan/parameters.ts'
import { pathLengths } from '../gan/regularisers.ts'
import { mapping, noisePositions, styleGeneratorParameters, synthesis } from '../gan/style-generator.ts'
import { adam, type AdamConstants } from './adam.ts'
import type { Regularisation } from './regularisation.ts'

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
/** The generator's mean path length so far, a scalar; part of the state where a config regularises it. */
export const pathMean = 'pathMean'
/** How far the mean moves towards each new batch's (Karras et al. 2020, §B). */
const pathMeanRate = 0.01

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

export function trainingPrograms(config: TrainingConfig, regularisation: Regularisation, classes: number) {
  const tables = parameterTables(config, classes)
  const generator = generatorConfig(config, classes)
  const judged = criticTrunk(config)
  const B = config.batch
  const { frames: T, fftSize } = config.grid
  const F = fftSize / 2
  const noise = { shape: [B, noisePositions(generator), 1] }
  const spectrum = { shape: [B, T, F, 2] }
  const labels = { shape: [B, classes] }
  const latent = { shape: [B, config.latentSize] }
  const scalar = { shape: [] }
  const { objective, bounded } = regularisation

  const styled = (p: Tensors, style: tf.Tensor2D, v: { noise: tf.Tensor; carrier: tf.Tensor }) =>
    synthesis(generator, p, { style, noise: v.noise as tf.Tensor3D, noiseSpectrum: v.carrier as tf.Tensor4D })

  const generate = (p: Tensors, v: { latent: tf.Tensor; classes: tf.Tensor; noise: tf.Tensor; carrier: tf.Tensor }) =>
    styled(p, mapping(generator, p, v.latent as tf.Tensor2D, v.classes as tf.Tensor2D), v)

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
  /** The styles of the generated side, and what renders them. */
  const faking = (p: Tensors, v: Tensors) => {
    const drawn = latentOfClass(v, v.fakeLatent as tf.Tensor2D, v.fakeClasses as tf.Tensor2D)
    const style = mapping(generator, p, drawn, v.fakeClasses as tf.Tensor2D)
    return { style, render: (at: tf.Tensor2D) => styled(p, at, { noise: v.fakeNoise, carrier: v.fakeCarrier }) }
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

  const criticStep = (lazy: boolean): Program => ({
    inputs: {
      ...fakeInputs,
      real: spectrum,
      realClasses: labels,
      mix: { shape: [B] },
      rate: scalar,
      ...prefixed(tables.generator, ''),
      ...trainable(tables.critic),
    },
    run: (v) => {
      const { style, render } = faking(v, v)
      const made = render(style)
      const out = update(tables.critic, criticAdam, v, (p) => {
        const score = (x: tf.Tensor, labelled: tf.Tensor) =>
          critic(judged, p, x as tf.Tensor4D, labelled as tf.Tensor2D)
        const { real, realClasses, fakeClasses, mix } = v
        const loss = objective.critic(score(real, realClasses), score(made, fakeClasses))
        const view = { score, real, realClasses, fake: made, fakeClasses, mix }
        return regularisation.critic.added(loss, view, lazy)
      })
      for (const name of Object.keys(tables.critic)) out[name] = bounded(out[name])
      return out
    },
  })

  const generatorStep = (lazy: boolean): Program => {
    const pathRegularised = regularisation.generator.has('path-length', lazy)
    return {
      inputs: {
        ...realInputs,
        ...fakeInputs,
        ...(pathRegularised ? { pathDirection: spectrum, [pathMean]: scalar } : {}),
        rate: scalar,
        decay: scalar,
        ...prefixed(tables.critic, ''),
        ...prefixed(tables.encoder, ''),
        ...trainable(tables.generator),
        ...averages,
      },
      run: (v) => {
        const out = update(tables.generator, generatorAdam, v, (p) => {
          const { style, render } = faking(p, v)
          const made = render(style)
          const scores = critic(judged, v, made, v.fakeClasses as tf.Tensor2D)
          const features = (x: tf.Tensor) => criticFeatures(judged, v, x as tf.Tensor4D)
          const { real, pathDirection } = v
          const view = { features, real, fake: made, style, render, pathDirection, pathMean: v[pathMean] }
          const loss = regularisation.generator.added(objective.generator(scores), view, lazy)
          const { reconstruction } = autoencoding({ ...v, ...p }, v)
          return tf.add(tf.mul(loss, config.adversarialWeight), reconstruction)
        })
        if (pathRegularised) {
          // The lengths that the term saw: a traced graph merges the two.
          const lengths = pathLengths({ ...faking(v, v), pathDirection: v.pathDirection })
          out[pathMean] = tf.add(v[pathMean], tf.mul(tf.sub(tf.mean(lengths), v[pathMean]), pathMeanRate))
        }
        return averaged(v, out)
      },
    }
  }

  return {
    autoencode,
    critic: criticStep(false),
    criticPenalised: criticStep(true),
    generator: generatorStep(false),
    generatorPenalised: generatorStep(true),
  }
}
