// Elementwise recording with broadcasting, done on the smallest tensors that hold the information: an operand that
// is itself a broadcast is replaced by its source and the result broadcast later, and arithmetic with constant
// zeros and ones (automatic differentiation makes many) is folded away. x·0 becomes 0 also where x is infinite or
// NaN, since such a zero is a gradient that does not exist.

import { broadcast_util } from '@tensorflow/tfjs'
import { longRow, sameShape, sizeOf, type Attribute, type DType, type GraphBuilder, type Value } from './graph.ts'

type Attributes = Readonly<Record<string, Attribute>>

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  return broadcast_util.assertAndGetBroadcastShape([...a], [...b])
}

/** Records `op` on one operand; `parameters` are scalars that do not broadcast, such as the bounds of Clip. */
export function mapped(
  g: GraphBuilder,
  op: string,
  x: Value,
  parameters: readonly Value[] = [],
  dtype: DType = x.dtype,
  attributes: Attributes = {},
): Value {
  const narrow = x.narrow ?? x
  return g.expand(g.node(op, [narrow, ...parameters], { shape: narrow.shape, dtype, attributes }), x.shape)
}

/** Records `op` over operands that broadcast against each other. */
export function elementwise(g: GraphBuilder, op: string, operands: readonly Value[], dtype: DType): Value {
  const shape = operands.map((operand) => operand.shape).reduce<readonly number[]>(broadcastShape, [])
  const narrow = operands.map((operand) => operand.narrow ?? operand)
  const narrowShape = narrow.map((operand) => operand.shape).reduce<readonly number[]>(broadcastShape, [])
  const [inner, fitted] = withLongRows(g, narrow, narrowShape)
  return g.expand(reshape(g, g.node(op, fitted, { shape: inner, dtype }), narrowShape), shape)
}

/**
 * ONNX Runtime broadcasts row by row, a row being the last axes along which no operand changes between running and
 * standing still; with rows of one or two elements it is twenty to fifty times slower than flat arithmetic. So
 * trailing axes of length 1 are dropped, and operands that would stand still along short rows are repeated
 * beforehand. Returns the shape to compute in and the operands fitted to it.
 */
function withLongRows(
  g: GraphBuilder,
  operands: readonly Value[],
  shape: readonly number[],
): [shape: readonly number[], operands: readonly Value[]] {
  let dropped = 0
  while (dropped < shape.length && shape.at(-1 - dropped) === 1) dropped++
  const inner = shape.slice(0, shape.length - dropped)
  const fitted = operands.map((operand) => {
    if (sizeOf(operand.shape) === 1) return reshape(g, operand, [])
    const own = operand.shape.slice(0, operand.shape.length - dropped)
    let still = 0
    while (own.at(-1 - still) === 1) still++
    const row = inner.slice(inner.length - still)
    const count = sizeOf(row)
    if (count === 1 || count >= longRow) return reshape(g, operand, own)
    return reshape(g, g.repeatInside(operand, count), [...own.slice(0, own.length - still), ...row])
  })
  return [inner, fitted]
}

/** `x` in another shape of the same size. A reshaped tensor is reshaped from its source. */
export function reshape(g: GraphBuilder, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x
  if (x.uniform !== undefined) return g.uniform(x.uniform, shape, x.dtype)
  const source = x.reshaped ?? x
  if (sameShape(source.shape, shape)) return source
  return { ...g.node('Reshape', [source, g.ints(shape)], { shape, dtype: x.dtype }), reshaped: source }
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
    if (op === 'Mul' && a.step?.of === b.name) return rectified(g, b, a.step.otherwise)
    if (op === 'Mul' && b.step?.of === a.name) return rectified(g, a, b.step.otherwise)
  }
  return elementwise(g, op, [a, b], a.dtype)
}

/** x · step(x, slope) in one operator. */
function rectified(g: GraphBuilder, x: Value, slope: number): Value {
  if (slope === 0) return mapped(g, 'Relu', x)
  return mapped(g, 'LeakyRelu', x, [], 'float32', { alpha: { float: slope } })
}
