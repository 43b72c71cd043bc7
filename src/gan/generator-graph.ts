// The generator as it is served: one graph, weights as initialisers, truncation as an input.

import * as tf from '@tensorflow/tfjs'
import type { TensorData, TensorSpec } from '../compile/step.ts'
import type { TracedGraph } from '../compile/graph.ts'
import { trace } from '../compile/trace.ts'
import type { Tensors } from './layers.ts'
import { latentOfClass } from './latent-prior.ts'
import { mapping, noisePositions, synthesis, type StyleGeneratorConfig } from './style-generator.ts'

/** Weight name of the mean style per class, [K, W], which truncation pulls towards. */
export const meanStyle = 'generator/meanStyle'

function servedInputs(config: StyleGeneratorConfig, batch: number): Record<string, TensorSpec> {
  const { grid, classes, latentSize } = config
  return {
    latent: { shape: [batch, latentSize] },
    classes: { shape: [batch, classes] },
    truncation: { shape: [batch, 1] },
    noise: { shape: [batch, noisePositions(config), 1] },
    noiseSpectrum: { shape: [batch, grid.frames, grid.fftSize / 2, 2] },
  }
}

/**
 * Truncation trick (Karras et al. 2019, §B): w′ = w̄ + ψ(w − w̄), with w̄ the mean style of the class mix. ψ = 1 leaves
 * w alone, 0 gives the class's average drum.
 */
function served(config: StyleGeneratorConfig, v: Tensors): { spectrum: tf.Tensor4D } {
  const classes = v.classes as tf.Tensor2D
  const mean = tf.matMul(classes, v[meanStyle])
  const w = mapping(config, v, latentOfClass(v, v.latent as tf.Tensor2D, classes), classes)
  const style = tf.add(mean, tf.mul(tf.sub(w, mean), v.truncation)) as tf.Tensor2D
  return {
    spectrum: synthesis(config, v, {
      style,
      noise: v.noise as tf.Tensor3D,
      noiseSpectrum: v.noiseSpectrum as tf.Tensor4D,
    }),
  }
}

/** Traces the generator with its weights (`generator/…`, `prior/…` and `generator/meanStyle`) built in. */
export function generatorGraph(
  config: StyleGeneratorConfig,
  weights: Readonly<Record<string, TensorData>>,
  batch = 1,
): TracedGraph {
  return trace(servedInputs(config, batch), (v) => served(config, v), { weights })
}

/** The same generator with weights as inputs: for previews while the weights still change. */
export function generatorProgram(config: StyleGeneratorConfig, weights: Record<string, TensorSpec>, batch: number) {
  return {
    inputs: { ...servedInputs(config, batch), ...weights },
    run: (v: Tensors) => served(config, v),
  }
}

/** Prior and mapping network alone, for measuring the mean style: latent [B, Z], classes [B, K] → style [B, W]. */
export function mappingProgram(config: StyleGeneratorConfig, weights: Record<string, TensorSpec>, batch: number) {
  return {
    inputs: {
      latent: { shape: [batch, config.latentSize] },
      classes: { shape: [batch, config.classes] },
      ...weights,
    },
    run: (v: Tensors) => {
      const classes = v.classes as tf.Tensor2D
      return { style: mapping(config, v, latentOfClass(v, v.latent as tf.Tensor2D, classes), classes) }
    },
  }
}
