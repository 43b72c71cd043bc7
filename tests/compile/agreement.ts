// Runs one TensorFlow.js function twice, compiled on ONNX Runtime's CPU provider and eagerly in TensorFlow.js's plain
// JavaScript backend, and measures how far apart values, gradients and second gradients are.

import * as tf from '@tensorflow/tfjs'
import { compileStep, type Step, type TensorData, type TensorFunction } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'

export type Shapes = Readonly<Record<string, readonly number[]>>

/** Random tensors, uniform in `range`, drawn by name. */
export function drawn(shapes: Shapes, [low, high]: readonly [number, number] = [-1, 1]): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const data = new Float32Array(shape.reduce((product, length) => product * length, 1))
      return [name, { shape, data: new RandomStream(1, `test ${name}`).fillUniform(data, low, high) }]
    }),
  )
}

/** Largest absolute difference over the largest absolute reference value; 0 for equal tensors, also of zeros. */
export function distance(actual: TensorData, expected: TensorData): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity
  if (actual.data.length !== expected.data.length) return Infinity
  let difference = 0
  let scale = 0
  expected.data.forEach((value, i) => {
    const other = actual.data[i]
    scale = Math.max(scale, Math.abs(value))
    if (Object.is(value, other)) return
    if (!Number.isFinite(value) || !Number.isFinite(other)) difference = Infinity
    difference = Math.max(difference, Math.abs(value - other))
  })
  return difference === 0 ? 0 : difference / scale
}

/** The distance of every output, by name, between the compiled and the eager run. */
export async function disagreement(
  fn: TensorFunction,
  feeds: Record<string, TensorData>,
): Promise<Record<string, number>> {
  const specs = Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, { shape }]))
  const compiled = await outputsOf(await compileStep(specs, fn, { engine: 'onnx-cpu', threads: 1 }), feeds)
  const eager = await outputsOf(await compileStep(specs, fn, { engine: 'tfjs', eagerBackend: 'cpu' }), feeds)
  if (Object.keys(compiled).join() !== Object.keys(eager).join()) throw new Error('the outputs differ by name')
  return Object.fromEntries(Object.keys(eager).map((name) => [name, distance(compiled[name], eager[name])]))
}

async function outputsOf(step: Step, feeds: Record<string, TensorData>): Promise<Record<string, TensorData>> {
  try {
    return await step.run(feeds)
  } finally {
    await step.dispose()
  }
}

/**
 * Extends `fn`, whose results are all float32, by derivatives. For order ≥ 1: `L`, the outputs' sum weighted with
 * fixed random numbers, and `dL/x`, its gradient in each input x. For order 2: `S`, the sum of squares of all those
 * gradients, and `dS/x`, its gradient.
 */
export function withDerivatives(fn: TensorFunction, names: readonly string[], order: 0 | 1 | 2): TensorFunction {
  const weightedSum = (...inputs: tf.Tensor[]): tf.Scalar => {
    const outputs = Object.values(fn(Object.fromEntries(names.map((name, i) => [name, inputs[i]]))))
    const terms = outputs.map((output, i) => {
      const weights = new RandomStream(2, `weights ${i}`).fillUniform(new Float32Array(output.size), 0.5, 1.5)
      return tf.sum(tf.mul(output, tf.tensor(weights, output.shape)))
    })
    return tf.addN(terms) as tf.Scalar
  }
  const steepness = (...inputs: tf.Tensor[]): tf.Scalar =>
    tf.addN(
      tf
        .grads(weightedSum)(inputs)
        .map((gradient) => tf.sum(tf.square(gradient))),
    )
  return (v) => {
    const inputs = names.map((name) => v[name])
    const results = { ...fn(v) }
    const differentiate = (name: string, f: (...inputs: tf.Tensor[]) => tf.Scalar): void => {
      const { value, grads } = tf.valueAndGrads(f)(inputs)
      results[name] = value
      names.forEach((input, i) => (results[`d${name}/${input}`] = grads[i]))
    }
    if (order >= 1) differentiate('L', weightedSum)
    if (order >= 2) differentiate('S', steepness)
    return results
  }
}

/**
 * How far the gradients that `step` returns for the output `name` are from central differences of that output along
 * a random direction u of the inputs that have one: |⟨∇f, u⟩ − (f(x + εu) − f(x − εu)) / 2ε|, relative to Σ |∂f/∂x·u|.
 */
export async function slopeError(
  step: Step,
  feeds: Record<string, TensorData>,
  name: string,
  epsilon: number,
): Promise<number> {
  const results = await step.run(feeds)
  const above = { ...feeds }
  const below = { ...feeds }
  let slope = 0
  let scale = 0
  for (const [input, { shape, data }] of Object.entries(feeds)) {
    const gradient = results[`d${name}/${input}`]
    if (gradient === undefined) continue
    const u = new RandomStream(3, `direction ${input}`).fillUniform(new Float32Array(data.length), -1, 1)
    above[input] = { shape, data: data.map((value, i) => value + epsilon * u[i]) }
    below[input] = { shape, data: data.map((value, i) => value - epsilon * u[i]) }
    gradient.data.forEach((value, i) => {
      slope += value * u[i]
      scale += Math.abs(value * u[i])
    })
  }
  const rise = (await step.run(above))[name].data[0] - (await step.run(below))[name].data[0]
  return Math.abs(slope - rise / (2 * epsilon)) / Math.max(scale, 1e-3)
}
