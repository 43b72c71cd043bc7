// What a trace records, and what it leaves behind: nothing.

import * as tf from '@tensorflow/tfjs'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { traceBackend } from '../../src/compile/backend.ts'
import type { TracedGraph } from '../../src/compile/graph.ts'
import { trace } from '../../src/compile/trace.ts'

const x = { shape: [2, 3] }

const ops = (graph: TracedGraph): string[] => graph.nodes.map((node) => node.op)

let tensorsBefore = 0
beforeEach(async () => {
  await tf.setBackend('cpu')
  tensorsBefore = tf.memory().numTensors
})
afterEach(() => {
  expect(tf.getBackend()).toBe('cpu')
  expect(tf.memory().numTensors).toBe(tensorsBefore)
  expect(traceBackend.numDataIds()).toBe(0)
})

test('the graph keeps the names and shapes that it was given', () => {
  const graph = trace({ x, bias: { shape: [3] } }, (v) => ({ sum: tf.add(v.x, v.bias), total: tf.sum(v.x) }))
  expect(graph.inputs).toEqual([
    { name: 'x', shape: [2, 3] },
    { name: 'bias', shape: [3] },
  ])
  expect(graph.outputs.map(({ name, shape }) => ({ name, shape }))).toEqual([
    { name: 'sum', shape: [2, 3] },
    { name: 'total', shape: [] },
  ])
  expect(ops(graph)).toEqual(['Add', 'ReduceSum'])
})

test('equal operations are recorded once, whatever the order of operands that commute', () => {
  const graph = trace({ x, y: x }, (v) => {
    const once = tf.mul(tf.exp(v.x), tf.exp(v.y))
    const again = tf.mul(tf.exp(v.y), tf.exp(v.x))
    return { sum: tf.sub(once, tf.neg(again)) }
  })
  expect(ops(graph).toSorted()).toEqual(['Exp', 'Exp', 'Mul', 'Neg', 'Sub'])
})

test('operations that differ in an attribute or in the order of operands are kept apart', () => {
  const graph = trace({ x, y: x }, (v) => ({
    differences: tf.addN([tf.sub(v.x, v.y), tf.sub(v.y, v.x)]),
    sums: tf.add(tf.sum(v.x, 1, true), tf.reshape(tf.sum(v.x, 0), [3])),
  }))
  expect(ops(graph).filter((op) => op === 'Sub')).toHaveLength(2)
  expect(ops(graph).filter((op) => op === 'ReduceSum')).toHaveLength(2)
})

test('equal constants are stored once and repeated numbers are broadcast from one', () => {
  const graph = trace({ x }, (v) => {
    const table = () => tf.tensor([1, 2, 3])
    return { y: tf.add(tf.mul(v.x, table()), tf.add(table(), tf.mul(v.x, tf.fill(v.x.shape, 7)))) }
  })
  expect(graph.initializers.map(({ shape, data }) => ({ shape, data: [...data] }))).toEqual([
    { shape: [3], data: [1, 2, 3] },
    { shape: [], data: [7] },
  ])
})

test('what no output needs is left out', () => {
  const graph = trace({ x }, (v) => {
    tf.softmax(tf.mul(v.x, tf.tensor([4, 5, 6])))
    return { y: tf.neg(v.x) }
  })
  expect(ops(graph)).toEqual(['Neg'])
  expect(graph.initializers).toEqual([])
})

test('arithmetic that changes nothing is not recorded', () => {
  const graph = trace({ x }, (v) => ({
    y: tf.add(tf.mul(tf.div(tf.sub(v.x, 0), 1), tf.ones([2, 3])), tf.zeros([2, 3])),
  }))
  expect(ops(graph)).toEqual([])
})

test('a gradient with respect to an unused input is a constant zero', () => {
  const graph = trace({ x, y: x }, (v) => {
    const [, dy] = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.add(a, tf.mul(b, 0))))([v.x, v.y])
    return { dy }
  })
  expect(ops(graph)).toEqual(['Expand'])
})

test('tensors of another backend that the function captures become constants and stay usable', () => {
  const captured = tf.tensor([1, 2, 3])
  const graph = trace({ x }, (v) => ({ y: tf.mul(v.x, captured), z: tf.add(v.x, captured) }))
  expect(graph.initializers).toHaveLength(1)
  expect(captured.arraySync()).toEqual([1, 2, 3])
  captured.dispose()
})

test('two traces share no state, nor do a trace and one inside it', () => {
  const fn = (v: Record<string, tf.Tensor>) => ({ y: tf.exp(tf.mul(v.x, tf.tensor([1, 2, 3]))) })
  const alone = trace({ x }, fn)
  let inner: TracedGraph | undefined
  const outer = trace({ x }, (v) => {
    const before = tf.mul(v.x, tf.tensor([1, 2, 3]))
    inner = trace({ x }, fn)
    return { y: tf.exp(before) }
  })
  expect(trace({ x }, fn)).toEqual(alone)
  expect(inner).toEqual(alone)
  expect(outer).toEqual(alone)
})

test('tracing is deterministic', () => {
  const step = (v: Record<string, tf.Tensor>) => {
    const { value, grad } = tf.valueAndGrad((w: tf.Tensor) => tf.sum(tf.tanh(tf.matMul(v.x, w))))(v.w)
    return { value, w: tf.sub(v.w, tf.mul(grad, 0.1)) }
  }
  const specs = { x, w: { shape: [3, 2] } }
  expect(trace(specs, step)).toEqual(trace(specs, step))
})

test('an error inside the function, even inside a gradient of a gradient, leaves nothing behind', () => {
  const broken = (v: Record<string, tf.Tensor>) => {
    const inner = tf.grad((a: tf.Tensor) => {
      tf.sigmoid(tf.exp(a))
      throw new Error('broken on purpose')
    })
    return { y: tf.grad((a: tf.Tensor) => tf.sum(inner(tf.tanh(a))))(v.x) }
  }
  expect(() => trace({ x }, broken)).toThrow('broken on purpose')
  expect(ops(trace({ x }, (v) => ({ y: tf.grad((a: tf.Tensor) => tf.square(a))(v.x) })))).toEqual(['Mul'])
})

test.each([
  ['matMul', (v: tf.Tensor) => tf.matMul(v, v), /matMul: found shapes \[2, 3\] and \[2, 3\]/],
  ['add', (v: tf.Tensor) => tf.add(v, tf.range(0, 4)), /broadcast/],
  ['concat', (v: tf.Tensor) => tf.concat([v, tf.range(0, 4).reshape([1, 4])], 0), /concat.*\(1,4\) does not match/],
  ['reshape', (v: tf.Tensor) => tf.reshape(v, [4, 2]), /Size\(6\)|must have the same number of elements/i],
  ['slice', (v: tf.Tensor) => tf.slice(v, [0, 2], [2, 2]), /slice/i],
  ['where', (v: tf.Tensor) => tf.where(tf.greater(v, 0), v, tf.range(0, 4)), /broadcast/],
])('%s of shapes that do not fit is an error while tracing', (_name, op, message) => {
  expect(() => trace({ x }, (v) => ({ y: op(v.x) }))).toThrow(message)
})

test('an error names the operation, the shapes that met, and the inputs by their letters', () => {
  const inputs = { x: { shape: [12, 3], letters: 'B C' }, y: { shape: [4], letters: 'K' }, rate: { shape: [] } }
  expect(() => trace(inputs, (v) => ({ z: tf.add(v.x, v.y) }))).toThrow(
    /\(kernel Add of a \[12, 3\], b \[4\]\)\nwhile tracing a function of x \[B=12, C=3\], y \[K=4\]$/,
  )
  const joined = () => trace(inputs, (v) => ({ z: tf.concat([v.x, tf.reshape(v.y, [2, 2])], 0) }))
  expect(joined).toThrow(/Error in concat2D.*\(kernel Concat of 0 \[12, 3\], 1 \[2, 2\]\)\nwhile tracing/)
})

test('letters that do not fit their shape are refused', () => {
  const spec = (letters: string) => () => trace({ x: { shape: [12, 2], letters } }, (v) => v)
  for (const letters of ['B', 'B T F', 'B 3'])
    expect(spec(letters)).toThrow(/input 'x' of shape \[12, 2\] with letters/)
  expect(spec('B 2')).not.toThrow()
})

test.each([
  [
    'a kernel that ONNX lacks',
    (v: tf.Tensor) => tf.unique(tf.reshape(v, [6])).values,
    /kernel Unique.*src\/compile\/kernels/s,
  ],
  [
    'the gradient of maximum pooling',
    (v: tf.Tensor) => tf.grad((u: tf.Tensor) => tf.maxPool(tf.reshape<tf.Rank.R4>(u, [1, 2, 3, 1]), 2, 1, 'valid'))(v),
    /kernel MaxPoolGrad.*tf\.reshape and tf\.max/s,
  ],
  ['a read of values', (v: tf.Tensor) => tf.scalar(v.dataSync()[0]), /read of tensor values.*as an output/s],
  ['complex numbers', (v: tf.Tensor) => tf.complex(v, v), /kernel Complex/],
  [
    'channels first',
    (v: tf.Tensor) => {
      const [map, filter] = [tf.reshape<tf.Rank.R4>(v, [1, 1, 2, 3]), tf.ones<tf.Rank.R4>([1, 1, 1, 1])]
      return tf.conv2d(map, filter, 1, 'same', 'NCHW')
    },
    /conv2d: found dataFormat NCHW/,
  ],
])('%s is refused by name, with a way out', (_name, op, message) => {
  expect(() => trace({ x }, (v) => ({ y: op(v.x) }))).toThrow(expect.objectContaining({ code: 'E_INTERNAL' }))
  expect(() => trace({ x }, (v) => ({ y: op(v.x) }))).toThrow(message)
})

test.each([
  ['an empty input name', () => trace({ '': x }, () => ({ y: tf.scalar(1) })), /name ''/],
  ['a reserved input name', () => trace({ '%1': x }, () => ({ y: tf.scalar(1) })), /name '%1'/],
  ['a shape with a hole', () => trace({ x: { shape: [2, -1] } }, (v) => v), /input 'x' of shape \[2, -1\]/],
  ['no outputs', () => trace({ x }, () => ({})), /returns no tensors/],
  ['an output that is no tensor', () => trace({ x }, () => ({ y: 3 as unknown as tf.Tensor })), /output 'y'/],
  [
    'a weight with too few values',
    () => trace({ x }, (v) => v, { weights: { w: { shape: [4], data: new Float32Array(3) } } }),
    /weight 'w' with 3 values; expected 4/,
  ],
  [
    'a weight named like an input',
    () => trace({ x }, (v) => v, { weights: { x: { shape: [1], data: new Float32Array(1) } } }),
    /'x' as an input and as a weight/,
  ],
])('%s is refused', (_name, call, message) => {
  expect(call).toThrow(message)
})

test('the recorded shape of any slice, pad and transpose chain is the eager one', () => {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(shape, fc.infiniteStream(fc.nat(100)), (lengths, numbers) => {
      const next = (below: number): number => numbers.next().value! % below
      const begin = lengths.map((length) => next(length))
      const size = lengths.map((length, i) => 1 + next(length - begin[i]))
      const paddings = lengths.map((): [number, number] => [next(3), next(3)])
      const perm = lengths.map((_, i) => i)
      for (let i = perm.length - 1; i > 0; i--) {
        const j = next(i + 1)
        ;[perm[i], perm[j]] = [perm[j], perm[i]]
      }
      const chain = (t: tf.Tensor) => tf.transpose(tf.pad(tf.slice(t, begin, size), paddings), perm)
      const eager = tf.tidy(() => chain(tf.zeros(lengths)).shape)
      const graph = trace({ t: { shape: lengths } }, ({ t }) => ({ y: chain(t) }))
      expect(graph.outputs[0].shape).toEqual(eager)
    }),
    { numRuns: 50, seed: 1 },
  )
})
