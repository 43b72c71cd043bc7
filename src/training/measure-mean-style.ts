// The mean style per class and its lean on the conditions, which truncation pulls towards.

import { compileStep, type TensorData, type TensorFunction } from '../compile/step.ts'
import { RandomStream } from '../dsp/random.ts'
import { classConditionFactor, classConditionMean } from '../gan/conditions.ts'
import { meanStyle, meanStyleSlope } from '../gan/generator-graph.ts'
import { fitLinear } from '../gan/latent-prior.ts'
import type { MappingConfig } from '../gan/mapping.ts'
import { oneHot } from './batches.ts'
import { normalised } from './measure-prior.ts'
import type { EngineOptions } from './recipe.ts'
import type { Specs } from './state.ts'

/** Latents over which the mean style of a class is taken. */
const styles = 2048

/**
 * Linear fit of styles on conditions, per class, over latents and conditions drawn from `seed`.
 * @param mapping latent, classes, conditions → style [B, W]
 * @param weights the generator's and what was measured on data, under their plain names
 * @param state where the classes' conditions are described
 */
export async function measureMeanStyle(
  { latentSize, styleSize, classes, conditions: wide, floors }: MappingConfig,
  mapping: (weights: Specs, batch: number) => { readonly inputs: Specs; readonly run: TensorFunction },
  weights: Readonly<Record<string, TensorData>>,
  state: Readonly<Record<string, TensorData>>,
  seed: number,
  options: EngineOptions,
): Promise<Record<string, TensorData>> {
  const names = Object.keys(weights).filter((name) => /^(?:generator\/mapping|prior\/|conditions\/)/.test(name))
  const specs = Object.fromEntries(names.map((name) => [name, { shape: weights[name].shape }]))
  const program = mapping(specs, styles)
  const step = await compileStep(program.inputs, program.run, options)
  const latent = new RandomStream(seed, 'mean style').fillNormal(new Float32Array(styles * latentSize))
  const mean = new Float32Array(classes * styleSize)
  const slope = new Float32Array(classes * wide * styleSize)
  const random = new RandomStream(seed, 'mean style conditions')
  for (let k = 0; k < classes; k++) {
    const drawn = Array.from({ length: styles }, () => drawnConditions(state, k, wide, random))
    const given = new Float32Array(styles * wide)
    drawn.forEach((row, i) => given.set(row, i * wide))
    const labels = Array.from({ length: styles }, () => k)
    const { style } = await step.run({
      latent: { shape: [styles, latentSize], data: latent },
      classes: oneHot(labels, classes),
      ...(wide > 0 ? { conditions: { shape: [styles, wide], data: given } } : {}),
      ...Object.fromEntries(names.map((name) => [name, weights[name]])),
    })
    const fit = fitLinear(
      drawn.map((_, i) => style.data.subarray(i * styleSize, (i + 1) * styleSize)),
      drawn.map((row) => (wide > 0 ? normalised(row, weights, floors) : row)),
      styleSize,
    )
    mean.set(fit.mean, k * styleSize)
    slope.set(fit.slope, k * wide * styleSize)
  }
  await step.dispose()
  return {
    [meanStyle]: { shape: [classes, styleSize], data: mean },
    ...(wide > 0 ? { [meanStyleSlope]: { shape: [classes, wide, styleSize], data: slope } } : {}),
  }
}

/** Conditions of class k in their own units, [D], drawn from the class's Gaussian. */
function drawnConditions(
  state: Readonly<Record<string, TensorData>>,
  k: number,
  wide: number,
  random: RandomStream,
): Float32Array {
  const normal = random.fillNormal(new Float32Array(wide))
  return normal.map((_, d) => {
    let value = state[classConditionMean].data[k * wide + d]
    for (let j = 0; j <= d; j++) value += state[classConditionFactor].data[(k * wide + d) * wide + j] * normal[j]
    return value
  })
}
