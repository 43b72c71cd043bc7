// What a kernel of the tracer is: from recorded inputs and the attributes that TensorFlow.js passes, to recorded
// outputs. Kernels compute nothing; they append nodes and work out the shapes.

import type { NamedAttrMap } from '@tensorflow/tfjs'
import type { GraphBuilder, Value } from './graph.ts'

export type Kernel = (
  g: GraphBuilder,
  inputs: Readonly<Record<string, Value>>,
  attributes: NamedAttrMap,
) => Value | readonly Value[]

/** Kernels by their TensorFlow.js name. */
export type KernelTable = Readonly<Record<string, Kernel>>

/**
 * Declares a kernel with the input names and the attribute type that TensorFlow.js documents for it (its
 * kernel_names): the engine calls every kernel with loosely typed maps, and this is the one place that trusts them.
 */
// The attribute type stands at the call, beside the input names.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function kernel<Names extends string, Attributes = unknown>(
  run: (g: GraphBuilder, inputs: Readonly<Record<Names, Value>>, attributes: Attributes) => Value | readonly Value[],
): Kernel {
  return run as unknown as Kernel
}
