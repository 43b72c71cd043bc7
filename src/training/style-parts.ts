// What the style family's programs are made of: tables, inputs, and both sides of a batch through the networks.

import * as tf from '@tensorflow/tfjs'
import { criticTrunk, encoderTrunk, generatorConfig, type StyleConfig } from '../gan/configs.ts'
import { changed } from '../gan/augmentation.ts'
import { normalisedConditions } from '../gan/conditions.ts'
import { klToNormal, reconstructionLoss } from '../gan/autoencoding-losses.ts'
import { criticParameters } from '../gan/critic.ts'
import { descriptorColumns } from '../gan/asked-descriptors.ts'
import { descriptorNames } from '../gan/descriptors/names.ts'
import { regressorCentre, regressorParameters, regressorSpread } from '../gan/descriptors/regressor.ts'
import { descriptorLoss, seenDescriptors } from '../gan/descriptors/seen.ts'
import { encode, encoderParameters } from '../gan/encoder.ts'
import { levelDistance } from '../gan/level-distance.ts'
import { latentCriticParameters } from '../gan/latent-critic.ts'
import type { Tensors } from '../gan/layers.ts'
import { latentOfClass } from '../gan/latent-prior.ts'
import type { ParameterTable } from '../gan/parameters.ts'
import { statisticsTable } from '../gan/generator-graph.ts'
import { mapping } from '../gan/mapping.ts'
import { pitchesOf, pitchLoss } from '../gan/pitch-guide.ts'
import { synthesis, synthesisAndPitch } from '../gan/style-generator.ts'
import { noisePositions, styledLayers, styleGeneratorParameters } from '../gan/style-network.ts'
import type { AdamConstants } from './adam.ts'
import { average, prefixed } from './state.ts'

export const autoencodeAdam: AdamConstants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }
export const generatorAdam: AdamConstants = { beta1: 0.5, beta2: 0.99, epsilon: 1e-8 }
export const describeAdam: AdamConstants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }
export const criticAdam: AdamConstants = { beta1: 0, beta2: 0.99, epsilon: 1e-8 }

/** What the regressor knows of the labels' distribution. */
export const regressorStatistics: ParameterTable = {
  [regressorCentre]: { shape: [descriptorNames.length], init: 'zeros' },
  [regressorSpread]: { shape: [descriptorNames.length], init: 'zeros' },
}

/** Everything that is trained, by network; of the last two only what some phase trains. */
export function styleTables(config: StyleConfig, classes: number) {
  const { latentCritic } = config
  const asked = classes + config.conditions.length
  const generator = styleGeneratorParameters(generatorConfig(config, classes))
  const encoder = encoderParameters(encoderTrunk(config), config.latentSize)
  return {
    generator,
    encoder,
    critic: criticParameters(criticTrunk(config), classes, config.conditions.length),
    ...(config.descriptorWeight > 0 ? { regressor: regressorParameters(config) } : {}),
    ...(latentCritic === undefined
      ? {}
      : { latentCritic: latentCriticParameters(latentCritic.widths, config.latentSize, asked) }),
  }
}

/** For K classes in the dataset. */
export function styleParts(config: StyleConfig, K: number) {
  const tables = styleTables(config, K)
  const generator = generatorConfig(config, K)
  const B = config.batch
  const D = config.conditions.length
  const { frames: T, fftSize } = config.grid
  const F = fftSize / 2
  const noise = { shape: [B, noisePositions(generator), 1] }
  const spectrum = { shape: [B, T, F, 2] }
  const labels = { shape: [B, K] }
  const latent = { shape: [B, config.latentSize] }
  const scalar = { shape: [] }
  const conditions = (name: string) => (D > 0 ? { [name]: { shape: [B, D] } } : {})
  const mixes = config.styleMixing > 0

  /** Of one side of a batch, real or generated, by the side's prefix. */
  type Side = 'real' | 'fake'
  const labelled = (v: Tensors, of: Side) => v[`${of}Classes`] as tf.Tensor2D
  const given = (v: Tensors, of: Side) =>
    D > 0 ? normalisedConditions(v, v[`${of}Conditions`], generator.floors) : undefined
  const signals = (v: Tensors, of: Side) => ({
    noise: v[`${of}Noise`] as tf.Tensor3D,
    noiseSpectrum: v[`${of}Carrier`] as tf.Tensor4D,
  })
  /** What the critic judges by, [B, K + D]. */
  const asked = (v: Tensors, of: Side): tf.Tensor2D => {
    const conditioned = given(v, of)
    return conditioned === undefined ? labelled(v, of) : tf.concat([labelled(v, of), conditioned], 1)
  }

  /** Codes of the real batch: the posterior q(z | x), and one draw from it, [B, Z]. */
  const encoding = (p: Tensors, v: Tensors) => {
    const { mean, logDeviation } = encode(encoderTrunk(config), p, v.real as tf.Tensor4D)
    const sampled = tf.add(mean, tf.mul(tf.exp(logDeviation), v.epsilon)) as tf.Tensor2D
    return { mean, logDeviation, sampled }
  }

  const { pitchWeight = 0, levelWeight = 0, partials, grid, rateHz, compression } = config
  /** A reconstruction's distance, and how far its partials are from the tones of the real batch. */
  const tuned = (distance: tf.Scalar, real: tf.Tensor4D, hz?: () => tf.Tensor3D): tf.Scalar => {
    if (hz === undefined || pitchWeight === 0) return distance
    const missed = pitchLoss(hz(), pitchesOf(partials, grid, rateHz, compression, real))
    return tf.add(distance, tf.mul(missed, pitchWeight))
  }

  /** The real batch through encoder and generator: its reconstruction and its distance, its codes and their KL. */
  const autoencoding = (p: Tensors, v: Tensors) => {
    const real = v.real as tf.Tensor4D
    const classes = labelled(v, 'real')
    const { mean, logDeviation, sampled } = encoding(p, v)
    const style = mapping(generator, p, sampled, classes, given(v, 'real'))
    const { spectrum: made, hz } = synthesisAndPitch(
      generator,
      { ...v, ...p },
      { style, classes, ...signals(v, 'real') },
    )
    const distance = reconstructionLoss(made, real, pitchWeight > 0)
    const heard =
      levelWeight === 0 ? distance : tf.add(distance, tf.mul(levelDistance(made, real, config), levelWeight))
    const reconstruction = tuned(heard as tf.Scalar, real, hz)
    return { made, sampled, reconstruction, kl: klToNormal(mean, logDeviation) }
  }

  const statistics = prefixed(statisticsTable(generator), '')
  const realInputs = {
    real: spectrum,
    realClasses: labels,
    ...conditions('realConditions'),
    realNoise: noise,
    realCarrier: spectrum,
    epsilon: latent,
    ...statistics,
  }
  const fakeInputs = {
    fakeLatent: latent,
    fakeClasses: labels,
    ...conditions('fakeConditions'),
    fakeNoise: noise,
    fakeCarrier: spectrum,
    ...(mixes ? { otherLatent: latent, crossover: { shape: [B, styledLayers(generator)] } } : {}),
    ...statistics,
  }
  /** The styles of the generated side, and what renders them. */
  const faking = (p: Tensors, v: Tensors) => {
    const classes = labelled(v, 'fake')
    const conditioned = given(v, 'fake')
    const styled = (drawn: tf.Tensor) => {
      const latentDrawn = latentOfClass(v, drawn as tf.Tensor2D, classes, conditioned)
      return mapping(generator, p, latentDrawn, classes, conditioned)
    }
    const other = mixes ? { other: { style: styled(v.otherLatent), crossover: v.crossover as tf.Tensor2D } } : undefined
    const weights = { ...v, ...p }
    return {
      style: styled(v.fakeLatent),
      render: (style: tf.Tensor2D) =>
        synthesis(generator, weights, { style, ...other, classes, ...signals(v, 'fake') }),
    }
  }

  const augments = config.augmentation !== undefined
  /** What the critic sees of one side of a batch. */
  const shown = (v: Tensors, x: tf.Tensor4D, of: Side) => (augments ? changed(x, v[`${of}Change`]) : x)
  const changes = (...of: readonly Side[]) =>
    augments ? Object.fromEntries(of.map((side) => [`${side}Change`, spectrum])) : {}

  const regressor = tables.regressor ?? {}
  const describes = config.descriptorWeight > 0
  const regressed = describes ? { ...prefixed(regressor, ''), ...prefixed(regressorStatistics, '') } : {}
  const measured = (name: string) => (describes ? { [name]: { shape: [B, D] } } : {})
  const columns = (values: tf.Tensor) => descriptorColumns(config.conditions, values)

  /** How far the generated batch is from the descriptors that it was asked for. */
  const missed = (v: Tensors, made: tf.Tensor4D) =>
    descriptorLoss(
      seenDescriptors(config, v, made),
      columns(v.fakeConditions),
      columns(v.fakeMeasured),
      v[regressorSpread] as tf.Tensor1D,
    )

  return {
    tables,
    spectrum,
    labels,
    latent,
    scalar,
    conditions,
    measured,
    regressed,
    regressor,
    describes,
    columns,
    realInputs,
    fakeInputs,
    asked,
    shown,
    changes,
    encoding,
    autoencoding,
    faking,
    missed,
    averages: prefixed(tables.generator, average),
  }
}
