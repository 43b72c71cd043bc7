// Reads a traced graph, writes the bytes of an ONNX model (onnx.proto, IR version 8, operator set 18).

import { Fault } from '../faults/fault.ts'
import type { Attribute, GraphNode, Initializer, TracedGraph } from './graph.ts'
import { onnxType } from './kernels-elementwise.ts'
import { externalLocation, OnnxModel } from './onnx-schema.ts'

/** Where a weight's bytes lie in the outside file: float32, little-endian, row-major. */
interface ExternalEntry {
  readonly offset: number
  readonly length: number
}

export interface OnnxOptions {
  /**
   * Weights named here are left out of the model and read from the file `location` instead (relative to the model's
   * folder): ONNX external data. Every weight of the graph must have an entry.
   */
  readonly externalWeights?: {
    readonly location: string
    readonly entries: Readonly<Record<string, ExternalEntry>>
  }
  /** Put before every output's name; needed where outputs share names with inputs, as in a training step. */
  readonly outputPrefix?: string
}

/** AttributeProto.AttributeType */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 }

/** Encodes `graph` as an ONNX model. Errors: Fault E_INTERNAL for name clashes and for weights without an entry. */
export function encodeOnnx(graph: TracedGraph, options: OnnxOptions = {}): Uint8Array {
  const prefix = options.outputPrefix ?? ''
  const taken = new Set([...graph.inputs.map((input) => input.name), ...graph.initializers.map((w) => w.name)])
  for (const { name } of graph.outputs) {
    if (!taken.has(prefix + name)) continue
    throw new Fault('E_INTERNAL', {
      at: `graph output '${prefix}${name}'`,
      found: 'an input or weight of the same name',
      expected: 'names that differ, since ONNX keeps one list of names',
      wayOut: 'Rename the output, or give encodeOnnx an outputPrefix.',
    })
  }
  // A node gives its result the output's name at once. An Identity is needed only where an output shows an input or
  // a weight, or shares its value with an earlier output.
  const shown = new Map<string, string>()
  const copies: object[] = []
  const produced = new Set(graph.nodes.map((node) => node.output))
  for (const { name, value } of graph.outputs) {
    if (produced.has(value) && !shown.has(value)) shown.set(value, prefix + name)
    else copies.push(encodeNode({ op: 'Identity', inputs: [value], output: prefix + name, attributes: {} }, shown))
  }
  const model = {
    ir_version: 8,
    producer_name: 'ghostnote',
    opset_import: [{ domain: '', version: 18 }],
    graph: {
      name: 'ghostnote',
      node: [...graph.nodes.map((node) => encodeNode(node, shown)), ...copies],
      initializer: graph.initializers.map((initializer) => encodeTensor(initializer, options.externalWeights)),
      input: graph.inputs.map(({ name, shape }) => valueInfo(name, shape)),
      output: graph.outputs.map(({ name, shape }) => valueInfo(prefix + name, shape)),
    },
  }
  return OnnxModel.encode(OnnxModel.create(model)).finish()
}

function valueInfo(name: string, shape: readonly number[]): object {
  const dim = shape.map((length) => ({ dim_value: length }))
  return { name, type: { tensor_type: { elem_type: onnxType.float32, shape: { dim } } } }
}

/** `names` gives the values that go by another name in the model. */
function encodeNode(node: GraphNode, names: ReadonlyMap<string, string>): object {
  const output = names.get(node.output) ?? node.output
  return {
    input: node.inputs.map((input) => names.get(input) ?? input),
    output: [output],
    name: output,
    op_type: node.op,
    attribute: Object.entries(node.attributes).map(([name, value]) => encodeAttribute(name, value)),
  }
}

function encodeAttribute(name: string, value: Attribute): object {
  if (typeof value === 'number') return { name, type: attributeType.int, i: value }
  if (typeof value === 'string') return { name, type: attributeType.string, s: Buffer.from(value) }
  if ('float' in value) return { name, type: attributeType.float, f: value.float }
  return { name, type: attributeType.ints, ints: value }
}

function encodeTensor(tensor: Initializer, external: OnnxOptions['externalWeights']): object {
  const { name, shape, dtype, data, weight } = tensor
  const head = { name, dims: shape, data_type: onnxType[dtype] }
  if (!weight || !external) {
    return { ...head, raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
  }
  const entry = external.entries[name]
  if (!entry || entry.length !== data.byteLength) {
    throw new Fault('E_INTERNAL', {
      at: `weight '${name}'`,
      found: entry ? `an entry of ${entry.length} bytes` : 'no entry among the external weights',
      expected: `one of ${data.byteLength} bytes`,
      wayOut: 'Write the weights file first and pass the offsets that it reports.',
    })
  }
  const pairs = { location: external.location, offset: String(entry.offset), length: String(entry.length) }
  return {
    ...head,
    data_location: externalLocation,
    external_data: Object.entries(pairs).map(([key, value]) => ({ key, value })),
  }
}
