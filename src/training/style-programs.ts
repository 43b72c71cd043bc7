// The style family's steps as pure functions (inputs → losses and new state), ready to be traced: a VAE step, a critic
// step and a generator step, each with and without its lazy terms.

import * as tf from '@tensorflow/tfjs'
import { criticTrunk, encoderTrunk, generatorConfig, type StyleConfig } from '../gan/configs.ts'
import { normalisedConditions } from '../gan/conditions.ts'
import { klToNormal, reconstructionLoss } from '../gan/autoencoding-losses.ts'
import { critic, criticFeatures, criticParameters } from '../gan/critic.ts'
import { descriptorColumns } from '../gan/asked-descriptors.ts'
import { descriptorNames } from '../gan/descriptors/names.ts'
import { regressionLoss, regressorCentre, regressorParameters, regressorSpread } from '../gan/descriptors/regressor.ts'
import { descriptorLoss, seenDescriptors } from '../gan/descriptors/seen.ts'
import { encode, encoderParameters } from '../gan/encoder.ts'
import type { Tensors } from '../gan/layers.ts'
import { latentOfClass } from '../gan/latent-prior.ts'
import type { ParameterTable } from '../gan/parameters.ts'
import { pathLengths } from '../gan/regularisers.ts'
import { statisticsTable } from '../gan/generator-graph.ts'
import { mapping, noisePositions, styledLayers, styleGeneratorParameters, synthesis } from '../gan/style-generator.ts'
import type { AdamConstants } from './adam.ts'
import { movedPathMean, pathMean } from './path-mean.ts'
import type { Regularisation } from './regularisation.ts'
import { average, averaged, prefixed, trainable, update, type Program } from './state.ts'

export const autoencodeAdam: AdamConstants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }
export const generatorAdam: AdamConstants = { beta1: 0.5, beta2: 0.99, epsilon: 1e-8 }
/** What the regressor knows of the labels' distribution. */
const regressorStatistics: ParameterTable = {
  [regressorCentre]: { shape: [descriptorNames.length], init: 'zeros' },
  [regressorSpread]: { shape: [descriptorNames.length], init: 'zeros' },
}

export const describeAdam: AdamConstants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }
export const criticAdam: AdamConstants = { beta1: 0, beta2: 0.99, epsilon: 1e-8 }

export function styleTables(config: StyleConfig, classes: number) {
  const generator = styleGeneratorParameters(generatorConfig(config, classes))
  const encoder = encoderParameters(encoderTrunk(config), config.latentSize)
  return {
    generator,
    encoder,
    critic: criticParameters(criticTrunk(config), classes, config.conditions.length),
    ...(config.descriptorWeight > 0 ? { regressor: regressorParameters(config) } : {}),
  }
}

export function stylePrograms(config: StyleConfig, regularisation: Regularisation, K: number) {
  const tables = styleTables(config, K)
  const generator = generatorConfig(config, K)
  const judged = criticTrunk(config)
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
  const { objective, bounded } = regularisation
  const mixes = config.styleMixing > 0

  /** Of one side of a batch, real or generated, by the side's prefix. */
  type Side = 'real' | 'fake'
  const labelled = (v: Tensors, of: Side) => v[`${of}Classes`] as tf.Tensor2D
  const given = (v: Tensors, of: Side) => (D > 0 ? normalisedConditions(v, v[`${of}Conditions`]) : undefined)
  const signals = (v: Tensors, of: Side) => ({
    noise: v[`${of}Noise`] as tf.Tensor3D,
    noiseSpectrum: v[`${of}Carrier`] as tf.Tensor4D,
  })
  /** What the critic judges by, [B, K + D]. */
  const asked = (v: Tensors, of: Side): tf.Tensor2D => {
    const conditioned = given(v, of)
    return conditioned === undefined ? labelled(v, of) : tf.concat([labelled(v, of), conditioned], 1)
  }

  /** The real batch through encoder and generator: its reconstruction's distance, and the codes' KL. */
  const autoencoding = (p: Tensors, v: Tensors) => {
    const real = v.real as tf.Tensor4D
    const classes = labelled(v, 'real')
    const { mean, logDeviation } = encode(encoderTrunk(config), p, real)
    const sampled = tf.add(mean, tf.mul(tf.exp(logDeviation), v.epsilon)) as tf.Tensor2D
    const style = mapping(generator, p, sampled, classes, given(v, 'real'))
    const made = synthesis(generator, { ...v, ...p }, { style, classes, ...signals(v, 'real') })
    return { reconstruction: reconstructionLoss(made, real), kl: klToNormal(mean, logDeviation) }
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

  const regressor = tables.regressor ?? {}
  const describes = config.descriptorWeight > 0
  const regressed = describes ? { ...prefixed(regressor, ''), ...prefixed(regressorStatistics, '') } : {}
  const measured = (name: string) => (describes ? { [name]: { shape: [B, D] } } : {})
  const columns = (values: tf.Tensor) => descriptorColumns(config.conditions, values)

  const describe = (): Program => ({
    inputs: {
      real: spectrum,
      ...conditions('realConditions'),
      ...measured('realMeasured'),
      rate: scalar,
      ...trainable(regressor),
      ...prefixed(regressorStatistics, ''),
    },
    run: (v) =>
      update(regressor, describeAdam, v, (p) => {
        const [measuredValues, mask] = [columns(v.realConditions), columns(v.realMeasured)]
        return regressionLoss(config, { ...v, ...p }, v.real as tf.Tensor4D, measuredValues, mask)
      }),
  })

  /** How far the generated batch is from the descriptors that it was asked for. */
  const missed = (v: Tensors, made: tf.Tensor4D) =>
    descriptorLoss(
      seenDescriptors(config, v, made),
      columns(v.fakeConditions),
      columns(v.fakeMeasured),
      v[regressorSpread] as tf.Tensor1D,
    )

  const coder = { ...tables.generator, ...tables.encoder }
  const averages = prefixed(tables.generator, average)

  const autoencode = (): Program => ({
    inputs: { ...realInputs, rate: scalar, decay: scalar, ...trainable(coder), ...averages },
    run: (v) => {
      const out = update(coder, autoencodeAdam, v, (p) => {
        const { reconstruction, kl } = autoencoding(p, v)
        return tf.add(reconstruction, tf.mul(kl, config.klWeight))
      })
      return averaged(tables.generator, v, out)
    },
  })

  const criticStep = (lazy: boolean) => (): Program => ({
    inputs: {
      ...fakeInputs,
      real: spectrum,
      realClasses: labels,
      ...conditions('realConditions'),
      mix: { shape: [B] },
      rate: scalar,
      ...prefixed(tables.generator, ''),
      ...trainable(tables.critic),
    },
    run: (v) => {
      const { style, render } = faking(v, v)
      const made = render(style)
      const realAsked = asked(v, 'real')
      const fakeAsked = asked(v, 'fake')
      const out = update(tables.critic, criticAdam, v, (p) => {
        const score = (x: tf.Tensor, by: tf.Tensor) => critic(judged, p, x as tf.Tensor4D, by as tf.Tensor2D)
        const { real, mix } = v
        const loss = objective.critic(score(real, realAsked), score(made, fakeAsked))
        const view = { score, real, realClasses: realAsked, fake: made, fakeClasses: fakeAsked, mix }
        return regularisation.critic.added(loss, view, lazy)
      })
      for (const name of Object.keys(tables.critic)) out[name] = bounded(out[name])
      return out
    },
  })

  const generatorStep = (lazy: boolean) => (): Program => {
    const pathRegularised = regularisation.generator.has('path-length', lazy)
    return {
      inputs: {
        ...realInputs,
        ...fakeInputs,
        ...measured('fakeMeasured'),
        ...regressed,
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
          const scores = critic(judged, v, made, asked(v, 'fake'))
          const features = (x: tf.Tensor) => criticFeatures(judged, v, x as tf.Tensor4D)
          const { real, pathDirection } = v
          const view = { features, real, fake: made, style, render, pathDirection, pathMean: v[pathMean] }
          const loss = regularisation.generator.added(objective.generator(scores), view, lazy)
          const { reconstruction } = autoencoding({ ...v, ...p }, v)
          const total: tf.Scalar = tf.add(tf.mul(loss, config.adversarialWeight), reconstruction)
          if (!describes) return total
          return tf.add(total, tf.mul(missed(v, made), config.descriptorWeight))
        })
        if (pathRegularised) {
          // The lengths that the term saw: a traced graph merges the two.
          const lengths = pathLengths({ ...faking(v, v), pathDirection: v.pathDirection })
          out[pathMean] = movedPathMean(v, lengths)
        }
        return averaged(tables.generator, v, out)
      },
    }
  }

  return {
    autoencode,
    describe,
    critic: criticStep(false),
    criticPenalised: criticStep(true),
    generator: generatorStep(false),
    generatorPenalised: generatorStep(true),
  }
}
