// TensorFlow.js elementwise kernels as ONNX nodes. Where ONNX has no operator, the formula stands beside the kernel.

import type { CastAttrs, ClipByValueAttrs, LeakyReluAttrs, StepAttrs } from '@tensorflow/tfjs'
import { arithmeticNode, elementwise, mapped } from './elementwise.ts'
import type { DType, GraphBuilder, Value } from './graph.ts'
import { kernel, type Kernel, type KernelTable } from './kernel.ts'

const unary = (op: string): Kernel => kernel<'x'>((g, { x }) => mapped(g, op, x))

const arithmetic = (op: string): Kernel => kernel<'a' | 'b'>((g, { a, b }) => arithmeticNode(g, op, a, b))

const binary = (op: string): Kernel => kernel<'a' | 'b'>((g, { a, b }) => elementwise(g, op, [a, b], a.dtype))

const comparison = (op: string): Kernel => kernel<'a' | 'b'>((g, { a, b }) => elementwise(g, op, [a, b], 'bool'))

const where = (g: GraphBuilder, condition: Value, yes: Value, no: Value): Value =>
  elementwise(g, 'Where', [condition, yes, no], yes.dtype)

const above = (g: GraphBuilder, x: Value, threshold: number): Value =>
  elementwise(g, 'Greater', [x, g.scalar(threshold, x.dtype)], 'bool')

export function cast(g: GraphBuilder, x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x
  if (x.uniform !== undefined && dtype === 'float32') return g.uniform(x.uniform, x.shape)
  return mapped(g, 'Cast', x, [], dtype, { to: onnxType[dtype] })
}

/** TensorProto.DataType of the ONNX specification. */
export const onnxType: Readonly<Record<DType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 }

const largestFloat32 = 3.4028234663852886e38

export const elementwiseKernels: KernelTable = {
  Add: arithmetic('Add'),
  Sub: arithmetic('Sub'),
  Multiply: arithmetic('Mul'),
  RealDiv: arithmetic('Div'),
  Pow: arithmetic('Pow'),
  Maximum: binary('Max'),
  Minimum: binary('Min'),
  AddN: (g, inputs) => Object.values(inputs).reduce((sum, x) => arithmeticNode(g, 'Add', sum, x)),
  SquaredDifference: kernel<'a' | 'b'>((g, { a, b }) => {
    const difference = arithmeticNode(g, 'Sub', a, b)
    return arithmeticNode(g, 'Mul', difference, difference)
  }),
  // floor(a / b); ONNX divides int32 towards zero, so whole numbers take the way over float32 (exact below 2^24).
  FloorDiv: kernel<'a' | 'b'>((g, { a, b }) => {
    const quotient = arithmeticNode(g, 'Div', cast(g, a, 'float32'), cast(g, b, 'float32'))
    return cast(g, mapped(g, 'Floor', quotient), a.dtype)
  }),

  // a − b·⌊a/b⌋: the sign of b, as in TensorFlow.
  Mod: kernel<'a' | 'b'>((g, { a, b }) => {
    const whole = mapped(g, 'Floor', arithmeticNode(g, 'Div', a, b))
    return arithmeticNode(g, 'Sub', a, arithmeticNode(g, 'Mul', b, whole))
  }),
  // The angle of (b, a): arctan(a/b), half a turn further where b < 0, a quarter turn where b = 0.
  Atan2: kernel<'a' | 'b'>((g, { a, b }) => {
    const zero = g.scalar(0)
    const below = (x: Value): Value => elementwise(g, 'Less', [x, zero], 'bool')
    const halfTurn = where(g, below(a), g.scalar(-Math.PI), g.scalar(Math.PI))
    const near = mapped(g, 'Atan', arithmeticNode(g, 'Div', a, b))
    const far = where(g, below(b), arithmeticNode(g, 'Add', near, halfTurn), near)
    const quarterTurn = arithmeticNode(g, 'Mul', mapped(g, 'Sign', a), g.scalar(Math.PI / 2))
    return where(g, elementwise(g, 'Equal', [b, zero], 'bool'), quarterTurn, far)
  }),
  Prelu: kernel<'x' | 'alpha'>((g, { x, alpha }) => where(g, above(g, x, 0), x, arithmeticNode(g, 'Mul', x, alpha))),

  Equal: comparison('Equal'),
  NotEqual: kernel<'a' | 'b'>((g, { a, b }) => mapped(g, 'Not', elementwise(g, 'Equal', [a, b], 'bool'))),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: comparison('And'),
  LogicalOr: comparison('Or'),
  LogicalNot: unary('Not'),
  IsNan: kernel<'x'>((g, { x }) => mapped(g, 'IsNaN', x, [], 'bool')),
  IsInf: kernel<'x'>((g, { x }) => mapped(g, 'IsInf', x, [], 'bool')),
  // False for NaN too, like every comparison with it.
  IsFinite: kernel<'x'>((g, { x }) =>
    elementwise(g, 'LessOrEqual', [mapped(g, 'Abs', x), g.scalar(largestFloat32)], 'bool'),
  ),
  Select: kernel<'condition' | 't' | 'e'>((g, { condition, t, e }) => where(g, condition, t, e)),

  Abs: unary('Abs'),
  Ceil: unary('Ceil'),
  Cos: unary('Cos'),
  Cosh: unary('Cosh'),
  Elu: unary('Elu'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Floor: unary('Floor'),
  Log: unary('Log'),
  Neg: unary('Neg'),
  Reciprocal: unary('Reciprocal'),
  Relu: unary('Relu'),
  Round: unary('Round'),
  Selu: unary('Selu'),
  Sigmoid: unary('Sigmoid'),
  Sign: unary('Sign'),
  Sin: unary('Sin'),
  Sinh: unary('Sinh'),
  Sqrt: unary('Sqrt'),
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
  Acos: unary('Acos'),
  Asin: unary('Asin'),
  Atan: unary('Atan'),
  Acosh: unary('Acosh'),
  Asinh: unary('Asinh'),
  Atanh: unary('Atanh'),

  Square: kernel<'x'>((g, { x }) => arithmeticNode(g, 'Mul', x, x)),
  Rsqrt: kernel<'x'>((g, { x }) => mapped(g, 'Reciprocal', mapped(g, 'Sqrt', x))),
  Relu6: kernel<'x'>((g, { x }) => mapped(g, 'Clip', x, [g.scalar(0), g.scalar(6)])),
  ClipByValue: kernel<'x', ClipByValueAttrs>((g, { x }, { clipValueMin, clipValueMax }) =>
    mapped(g, 'Clip', x, [g.scalar(clipValueMin, x.dtype), g.scalar(clipValueMax, x.dtype)]),
  ),
  LeakyRelu: kernel<'x', LeakyReluAttrs>((g, { x }, { alpha }) =>
    mapped(g, 'LeakyRelu', x, [], x.dtype, { alpha: { float: alpha } }),
  ),
  // 1 above zero, `alpha` elsewhere. x times a number so large that every normal x > 0 passes 1, cut to [alpha, 1],
  // is three times faster than a comparison and Where. Below zero, alpha ≥ −1 needs the 0 of x = 0 moved to −1.
  Step: kernel<'x', StepAttrs>((g, { x }, { alpha }) => {
    const step = { of: x.name, otherwise: alpha }
    if (alpha > 1 || alpha < -1) return { ...where(g, above(g, x, 0), g.scalar(1), g.scalar(alpha)), step }
    const blownUp = arithmeticNode(g, 'Mul', x, g.scalar(largestFloat32))
    const steep = alpha < 0 ? arithmeticNode(g, 'Sub', blownUp, g.scalar(1)) : blownUp
    return { ...mapped(g, 'Clip', steep, [g.scalar(alpha), g.scalar(1)]), step }
  }),
  // max(x, 0) + log(1 + e) with e = exp(−|x|). With u = 1 + e rounded, log u + (e − (u − 1))/u restores to first order
  // what the rounding took. ONNX Runtime's own Softplus is as exact, but eight times slower.
  Softplus: kernel<'x'>((g, { x }) => {
    const e = mapped(g, 'Exp', mapped(g, 'Neg', mapped(g, 'Abs', x)))
    const u = arithmeticNode(g, 'Add', e, g.scalar(1))
    const lost = arithmeticNode(g, 'Sub', e, arithmeticNode(g, 'Sub', u, g.scalar(1)))
    const log = arithmeticNode(g, 'Add', mapped(g, 'Log', u), arithmeticNode(g, 'Div', lost, u))
    return arithmeticNode(g, 'Add', mapped(g, 'Relu', x), log)
  }),
  // log(1 + x) = log(u)·x / (u − 1) with u = 1 + x rounded; exact where u = 1 (Goldberg 1991, theorem 4).
  Log1p: kernel<'x'>((g, { x }) => {
    const one = g.scalar(1)
    const u = arithmeticNode(g, 'Add', x, one)
    const tiny = elementwise(g, 'Equal', [u, one], 'bool')
    const gap = where(g, tiny, one, arithmeticNode(g, 'Sub', u, one))
    const log = mapped(g, 'Log', u)
    return where(g, tiny, x, arithmeticNode(g, 'Div', arithmeticNode(g, 'Mul', log, x), gap))
  }),
  // e^x − 1 = 2t / (1 − t) with t = tanh(x/2), which keeps its digits near zero; plain where |x| > 1.
  Expm1: kernel<'x'>((g, { x }) => {
    const one = g.scalar(1)
    const t = mapped(g, 'Tanh', arithmeticNode(g, 'Mul', x, g.scalar(0.5)))
    const near = arithmeticNode(g, 'Div', arithmeticNode(g, 'Mul', t, g.scalar(2)), arithmeticNode(g, 'Sub', one, t))
    const far = arithmeticNode(g, 'Sub', mapped(g, 'Exp', x), one)
    return where(g, above(g, mapped(g, 'Abs', x), 1), far, near)
  }),
  Identity: kernel<'x'>((_g, { x }) => x),
  Cast: kernel<'x', CastAttrs>((g, { x }, { dtype }) => cast(g, x, dtype as DType)),
}
