// The recorded program: values, nodes and initialisers, built in order while a function is traced. Equal nodes are
// merged as they arrive (common-subexpression elimination by operator + inputs + attributes), equal constants too,
// and nodes that no output needs are dropped at the end.

import { Fault } from '../faults/fault.ts'

export type DType = 'float32' | 'int32' | 'int64' | 'bool'
type Bytes = Float32Array | Int32Array | BigInt64Array | Uint8Array

/** An ONNX attribute: a whole number or a list of them, a text, or a float (marked, since 1 may be either). */
export type Attribute = number | readonly number[] | string | { readonly float: number }

/** One tensor of the program. Immutable; refers to its producer by name. */
export interface Value {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: DType
  /** A smaller value of which this one is the broadcast; elementwise operators compute on it instead. */
  readonly narrow?: Value
  /** Every element equals this number, known while tracing. */
  readonly uniform?: number
  /** The tensor of which this one is a reshaping. */
  readonly reshaped?: Value
  /** This tensor is 1 where the one named `of` is above zero, and `otherwise` elsewhere. */
  readonly step?: { readonly of: string; readonly otherwise: number }
}

export interface GraphNode {
  readonly op: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Readonly<Record<string, Attribute>>
}

export interface Initializer {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: Bytes
  /** True for a weight named by the caller; those may live outside the ONNX file. */
  readonly weight: boolean
}

/** What an operator yields: the shape its runtime must agree with, the element type, and its attributes. */
interface NodeSpec {
  readonly shape: readonly number[]
  readonly dtype?: DType
  readonly attributes?: Readonly<Record<string, Attribute>>
}

interface NamedShape {
  readonly name: string
  readonly shape: readonly number[]
}

/** A traced function. All inputs and outputs are float32. */
export interface TracedGraph {
  readonly inputs: readonly NamedShape[]
  /** `value` is the name, inside the graph, of what the output `name` shows. */
  readonly outputs: readonly (NamedShape & { readonly value: string })[]
  readonly nodes: readonly GraphNode[]
  readonly initializers: readonly Initializer[]
}

/** `graph` without the named weights that nothing in it reads. */
export function withoutUnusedWeights(graph: TracedGraph): TracedGraph {
  const read = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ value }) => value)])
  return { ...graph, initializers: graph.initializers.filter(({ name }) => read.has(name)) }
}

/** Operators whose two operands may be exchanged without changing a bit of the result. */
const commutative = new Set(['Add', 'Mul', 'And', 'Or', 'Equal'])

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((length, i) => length === b[i])

/** Rows at least this long cost ONNX Runtime's broadcasting loop no more than flat arithmetic. */
export const longRow = 16

export class GraphBuilder {
  readonly #inputs: NamedShape[] = []
  readonly #outputs: (NamedShape & { value: string })[] = []
  readonly #nodes: GraphNode[] = []
  readonly #initializers: Initializer[] = []
  readonly #merged = new Map<string, Value>()
  #names = 0

  /** A graph input, float32, under exactly this name. */
  input(name: string, shape: readonly number[]): Value {
    this.#inputs.push({ name, shape })
    return { name, shape, dtype: 'float32' }
  }

  /** A named initialiser, float32. The data is kept, not copied. */
  weight(name: string, shape: readonly number[], data: Float32Array): Value {
    this.#initializers.push({ name, shape, dtype: 'float32', data, weight: true })
    return { name, shape, dtype: 'float32' }
  }

  /** Marks `value` as the graph output `name`. */
  output(name: string, value: Value): void {
    this.#outputs.push({ name, shape: value.shape, value: value.name })
  }

  /** An unnamed initialiser; equal ones are stored once. An array of one repeated number is broadcast from a scalar. */
  constant(data: Bytes, shape: readonly number[], dtype: DType): Value {
    const first = data[0]
    if (dtype !== 'int64' && shape.length > 0 && first !== undefined && isUniform(data, first)) {
      return this.uniform(Number(first), shape, dtype)
    }
    const key = constantKey(data, shape, dtype)
    const known = key === undefined ? undefined : this.#merged.get(key)
    if (known) return known
    const name = this.#newName()
    this.#initializers.push({ name, shape, dtype, data, weight: false })
    const value: Value =
      shape.length === 0 && first !== undefined
        ? { name, shape, dtype, uniform: Number(first) }
        : { name, shape, dtype }
    if (key !== undefined) this.#merged.set(key, value)
    return value
  }

  scalar(number: number, dtype: DType = 'float32'): Value {
    return this.constant(typed([number], dtype), [], dtype)
  }

  /** A one-dimensional int64 constant: axes, shapes, starts and ends are given to ONNX operators this way. */
  ints(numbers: readonly number[]): Value {
    return this.constant(typed(numbers, 'int64'), [numbers.length], 'int64')
  }

  /** A tensor whose elements all equal `number`. */
  uniform(number: number, shape: readonly number[], dtype: DType = 'float32'): Value {
    return this.expand(this.scalar(number, dtype), shape)
  }

  /** `value` broadcast to `shape`, which it must be able to reach. */
  expand(value: Value, shape: readonly number[]): Value {
    if (sameShape(value.shape, shape)) return value
    const narrow = value.narrow ?? value
    const { dtype } = value
    const source = sizeOf(narrow.shape) === 1 ? narrow : this.#withLongRows(narrow, shape)
    const wide = sameShape(source.shape, shape)
      ? source
      : this.node('Expand', [source, this.ints(shape)], { shape, dtype })
    return value.uniform === undefined ? { ...wide, narrow } : { ...wide, narrow, uniform: value.uniform }
  }

  /** `value` with each element `count` times in a row, [n, count]: joined copies, far faster than Expand or Tile. */
  repeatInside(value: Value, count: number): Value {
    const { dtype } = value
    const size = sizeOf(value.shape)
    const column = this.node('Reshape', [value, this.ints([size, 1])], { shape: [size, 1], dtype })
    if (count === 1) return column
    const copies = Array.from({ length: count }, () => column)
    return this.node('Concat', copies, { shape: [size, count], dtype, attributes: { axis: 1 } })
  }

  /**
   * `value` repeated along the last axes of `shape` where it has length 1, if those are short. Along short rows
   * ONNX Runtime's broadcasting is twenty to fifty times slower than copying.
   */
  #withLongRows(value: Value, shape: readonly number[]): Value {
    const own = [...shape.slice(value.shape.length).map(() => 1), ...value.shape]
    let still = 0
    while (own.at(-1 - still) === 1) still++
    const row = shape.slice(shape.length - still)
    const count = sizeOf(row)
    if (count === 1 || count >= longRow) return value
    const full = [...own.slice(0, own.length - still), ...row]
    const repeated = this.repeatInside(value, count)
    return this.node('Reshape', [repeated, this.ints(full)], { shape: full, dtype: value.dtype })
  }

  /** Appends a node, or finds the equal one recorded earlier. */
  node(op: string, inputs: readonly Value[], spec: NodeSpec): Value {
    const { shape, dtype = inputs[0]?.dtype ?? 'float32', attributes = {} } = spec
    if (!shape.every((length) => Number.isInteger(length) && length >= 0)) {
      throw new Fault('E_INTERNAL', {
        at: `the operator ${op}`,
        found: `the result shape [${shape.join(', ')}]`,
        expected: 'whole, non-negative lengths',
        wayOut: 'Give the traced function inputs whose shapes fit together.',
      })
    }
    const names = inputs.map((input) => input.name)
    const keyNames = commutative.has(op) ? names.toSorted() : names
    const key = `${op}|${keyNames.join()}|${JSON.stringify(attributes)}|${dtype}`
    const known = this.#merged.get(key)
    if (known) return known
    const name = this.#newName()
    const node: GraphNode = { op, inputs: names, output: name, attributes }
    this.#nodes.push(node)
    const value: Value = { name, shape, dtype }
    this.#merged.set(key, value)
    return value
  }

  /** The finished graph: only what the outputs need, in the order of recording. */
  finish(): TracedGraph {
    const needed = new Set(this.#outputs.map((output) => output.value))
    const nodes: GraphNode[] = []
    for (const node of this.#nodes.toReversed()) {
      if (!needed.has(node.output)) continue
      for (const input of node.inputs) needed.add(input)
      nodes.push(node)
    }
    return {
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: nodes.toReversed(),
      initializers: this.#initializers.filter((initializer) => initializer.weight || needed.has(initializer.name)),
    }
  }

  /** '%' keeps recorded names apart from the caller's, which trace() does not let start with it. */
  #newName(): string {
    return `%${this.#names++}`
  }
}

function typed(numbers: readonly number[], dtype: DType): Bytes {
  if (dtype === 'float32') return Float32Array.from(numbers)
  if (dtype === 'int32') return Int32Array.from(numbers)
  if (dtype === 'bool') return Uint8Array.from(numbers)
  return BigInt64Array.from(numbers, BigInt)
}

function isUniform(data: Bytes, first: number | bigint): boolean {
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return false
  return !Object.is(first, -0)
}

/** A key for constants up to a size at which building it is cheap; larger ones are seldom equal. */
function constantKey(data: Bytes, shape: readonly number[], dtype: DType): string | undefined {
  if (data.length > 4096) return undefined
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return `const|${dtype}|${shape.join()}|${bytes.toString('latin1')}`
}
