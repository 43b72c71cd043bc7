// Weights of a style model carried over to one of the same networks that makes longer sounds. Convolutions do not know how
// long a sound is; what does is the constant that the generator starts from, and the dense layers that read all frames at once.

import type { TensorData } from '../compile/step.ts'

/** The dense layers that read features of all frames, earliest first, and how many further inputs follow those. */
const readersOfFrames: Readonly<Record<string, number>> = {
  'encoder/dense/weight': 0,
  'critic/dense/weight': 1, // the minibatch deviation
  'regressor/hidden/weight': 0,
}

/**
 * The weight called `name` for sounds that are longer than those it was trained on, in the shape `wanted`. The generator's
 * start goes on as it ended; a dense layer sees nothing of the new frames yet, and of the others what it saw: equalised
 * learning rates divide by the root of its inputs. Networks then do on the frames they know what they did, but for the last few of
 * them, whose neighbours were zeros and are frames now. Undefined where the weight cannot be lengthened to that shape.
 */
export function longerWeight(name: string, weight: TensorData, wanted: readonly number[]): TensorData | undefined {
  const more = (axis: number) =>
    weight.shape.every((side, i) => (i === axis ? side <= wanted[i]! : side === wanted[i]!))
  if (weight.shape.length !== wanted.length) return undefined
  if (name === 'generator/start') return more(1) ? lengthenedStart(weight, wanted) : undefined
  const extra = readersOfFrames[name]
  return extra !== undefined && more(0) ? lengthenedReader(weight, wanted, extra) : undefined
}

/** [1, T, C] → [1, T′, C], the last frame repeated. */
function lengthenedStart({ shape, data }: TensorData, wanted: readonly number[]): TensorData {
  const [, frames, maps] = shape as [number, number, number]
  const out = new Float32Array(wanted.reduce((a, b) => a * b, 1))
  out.set(data)
  for (let t = frames; t < wanted[1]!; t++) out.set(data.subarray((frames - 1) * maps, frames * maps), t * maps)
  return { shape: wanted, data: out }
}

/** [inputs of frames + extra, O] → the same with more inputs of frames, zeros for those. */
function lengthenedReader({ shape, data }: TensorData, wanted: readonly number[], extra: number): TensorData {
  const [inputs, outputs] = shape as [number, number]
  const scale = Math.sqrt(wanted[0]! / inputs)
  const scaled = data.map((value) => value * scale)
  const out = new Float32Array(wanted.reduce((a, b) => a * b, 1))
  out.set(scaled.subarray(0, (inputs - extra) * outputs))
  out.set(scaled.subarray((inputs - extra) * outputs), out.length - extra * outputs)
  return { shape: wanted, data: out }
}
