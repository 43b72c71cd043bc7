// Elementwise recording with broadcasting, done on the smallest tensors that hold the information: an operand that
// is itself a broadcast is replaced by its source and the result broadcast later, and arithmetic with constant
// zeros and ones (automatic differentiation makes many) is folded away. x·0 becomes 0 also where x is infinite or
// NaN, since such a zero is a gradient that does not exist.

import { broadcast_util } from '@tensorflow/tfjs'
import { type Attribute, type DType, type GraphBuilder, type Value } from './graph.ts'

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  return broadcast_util.assertAndGetBroadcastShape([...a], [...b])
}

/** Records `op` over operands that broadcast against each other. */
export function elementwise(
  g: GraphBuilder,
  op: string,
  operands: readonly Value[],
  dtype: DType,
  attributes: Readonly<Record<string, Attribute>> = {},
): Value {
  const shape = operands.map((operand) => operand.shape).reduce<readonly number[]>(broadcastShape, [])
  const narrow = operands.map((operand) => operand.narrow ?? operand)
  const narrowShape = narrow.map((operand) => operand.shape).reduce<readonly number[]>(broadcastShape, [])
  return g.expand(g.node(op, narrow, { shape: narrowShape, dtype, attributes }), shape)
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
}

/** Add, Sub, Mul, Div or Pow of two operands of one type, with constants folded. */
export function arithmeticNode(g: GraphBuilder, op: string, a: Value, b: Value): Value {
  const shape = broadcastShape(a.shape, b.shape)
  if (a.dtype === 'float32') {
    const compute = arithmetic[op]
    if (compute && a.uniform !== undefined && b.uniform !== undefined) {
      return g.uniform(Math.fround(compute(a.uniform, b.uniform)), shape)
    }
    if (op === 'Mul' && (a.uniform === 0 || b.uniform === 0)) return g.uniform(0, shape)
    const neutral = op === 'Add' || op === 'Sub' ? 0 : 1
    if (b.uniform === neutral) return g.expand(a, shape)
    if (a.uniform === neutral && (op === 'Add' || op === 'Mul')) return g.expand(b, shape)
    if (op === 'Pow' && b.uniform === 2) return g.expand(elementwise(g, 'Mul', [a, a], 'float32'), shape)
  }
  return elementwise(g, op, [a, b], a.dtype)
}
