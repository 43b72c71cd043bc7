// The steps of the family that trains on samples.

import * as tf from '@tensorflow/tfjs'
import { normalisedConditions } from '../gan/conditions.ts'
import { projectedScore } from '../gan/critic.ts'
import type { Tensors } from '../gan/layers.ts'
import { mapping } from '../gan/mapping.ts'
import { waveCritic, waveNetwork, type WaveConfig } from '../gan/wave-configs.ts'
import { waveCriticParameters, waveFeatures } from '../gan/wave-critic.ts'
import { waveSynthesis } from '../gan/wave-generator.ts'
import { waveGeneratorParameters, waveLayers, waveNoisePositions } from '../gan/wave-network.ts'
import { waveStatisticsTable } from '../gan/wave-graph.ts'
import type { AdamConstants } from './adam.ts'
import { adversarialPrograms, type Side } from './adversarial-programs.ts'
import type { Regularisation } from './regularisation.ts'
import { prefixed } from './state.ts'

export const waveAdam: AdamConstants = { beta1: 0, beta2: 0.99, epsilon: 1e-8 }

export function waveTables(config: WaveConfig, classes: number) {
  return {
    generator: waveGeneratorParameters(waveNetwork(config, classes)),
    critic: waveCriticParameters(waveCritic(config), classes, config.conditions.length),
  }
}

export function wavePrograms(config: WaveConfig, regularisation: Regularisation, K: number) {
  const network = waveNetwork(config, K)
  const judged = waveCritic(config)
  const B = config.batch
  const D = config.conditions.length
  const shape = [B, network.lengthSamples, 1]
  const latent = { shape: [B, config.latentSize] }
  const mixes = config.styleMixing > 0

  const given = (v: Tensors, of: Side) =>
    D > 0 ? normalisedConditions(v, v[`${of}Conditions`], network.floors) : undefined
  const sideInputs = (of: Side) => ({
    [`${of}Classes`]: { shape: [B, K] },
    ...(D > 0 ? { [`${of}Conditions`]: { shape: [B, D] } } : {}),
  })

  return adversarialPrograms({
    ...waveTables(config, K),
    adam: waveAdam,
    regularisation,
    inputs: {
      real: { shape },
      ...sideInputs('real'),
      fakeLatent: latent,
      ...sideInputs('fake'),
      fakeNoise: { shape: [B, waveNoisePositions(network), 1] },
      ...(mixes ? { otherLatent: latent, crossover: { shape: [B, waveLayers(network)] } } : {}),
      ...prefixed(waveStatisticsTable(network), ''),
    },
    shape,
    recognitionWeight: 0,
    real: (v) => v.real,
    faking: (p, v) => {
      const classes = v.fakeClasses as tf.Tensor2D
      const styled = (drawn: tf.Tensor) => mapping(network, p, drawn as tf.Tensor2D, classes, given(v, 'fake'))
      const other = mixes
        ? { other: { style: styled(v.otherLatent), crossover: v.crossover as tf.Tensor2D } }
        : undefined
      const noise = v.fakeNoise as tf.Tensor3D
      return {
        style: styled(v.fakeLatent),
        render: (style) => waveSynthesis(network, { ...v, ...p }, { style, ...other, classes, noise }),
      }
    },
    asked: (v, side) => {
      const [classes, conditions] = [v[`${side}Classes`] as tf.Tensor2D, given(v, side)]
      return conditions === undefined ? classes : tf.concat([classes, conditions], 1)
    },
    judge: (p, _v, x, asked) => {
      const features = waveFeatures(judged, p, x as tf.Tensor3D)
      return { features, score: projectedScore(p, features, asked) }
    },
  })
}
