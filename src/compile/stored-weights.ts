// Reads an ONNX model that encodeOnnx has written, writes the same model with its external weights where they lie in
// another file: elsewhere, or in half precision.

import { Fault } from '../faults/fault.ts'
import { externalLocation, OnnxModel } from './onnx-schema.ts'

/** Where a weight's bytes lie in the outside file, row-major, little-endian: halves (IEEE 754 binary16) or float32. */
interface StoredWeight {
  readonly offset: number
  readonly length: number
  readonly half?: true
}

/** TensorProto.DataType */
const [float32, float16] = [1, 10]
/** Behind the name of a weight that is stored in half precision; the weight itself is what a Cast makes of it. */
const halfSuffix = '/half'

interface Tensor {
  name: string
  data_type: number
  data_location?: number
  external_data: { key: string; value: string }[]
}

interface Model {
  graph: { node: object[]; initializer: Tensor[] }
}

/**
 * `model` with its external weights read from where `stored` says. It computes in single precision as before: ONNX Runtime
 * widens halves once, when it opens the graph.
 * @throws Fault E_MODEL where the bytes are not such a model, or a weight is not stored.
 */
export function withStoredWeights(
  model: Uint8Array,
  stored: Readonly<Record<string, StoredWeight>>,
  at: string,
): Uint8Array {
  const decoded = decode(model, at)
  const casts: object[] = []
  for (const tensor of decoded.graph.initializer) {
    if (tensor.data_location !== externalLocation) continue
    const { name } = tensor
    const place = stored[name]
    if (place === undefined) throw refused(at, `a weight ${name}`, 'only weights that the file of weights holds')
    for (const entry of tensor.external_data)
      if (entry.key === 'offset' || entry.key === 'length') entry.value = String(place[entry.key])
    if (place.half !== true) continue
    tensor.name = name + halfSuffix
    tensor.data_type = float16
    const attribute = [{ name: 'to', type: 2, i: float32 }]
    casts.push({ input: [tensor.name], output: [name], name, op_type: 'Cast', attribute })
  }
  decoded.graph.node.unshift(...casts)
  return OnnxModel.encode(decoded).finish()
}

/** Only what comes back as it was: a model of other origin may hold fields that are not known here, and would be lost. */
function decode(model: Uint8Array, at: string): Model {
  const whole = 'a graph as `ghostnote export` writes it'
  let decoded
  try {
    decoded = OnnxModel.decode(model)
  } catch {
    throw refused(at, 'bytes that are no ONNX model', whole)
  }
  if (Buffer.compare(OnnxModel.encode(decoded).finish(), model) !== 0)
    throw refused(at, 'an ONNX model with more in it than is known here', whole)
  return decoded as unknown as Model
}

function refused(at: string, found: string, expected: string): Fault {
  return new Fault('E_MODEL', { at, found, expected, wayOut: 'Export the model again from its run.' })
}
