// Named float32 tensors ↔ the bytes of a .safetensors file: header length (u64, little-endian), JSON header padded
// with spaces to 8 bytes, then the tensors' raw little-endian data without gaps, in single or in half precision (IEEE
// 754 binary32 and binary16). Files may come from strangers, so every size is checked against the file before anything
// is allocated.

import { Fault } from '../faults/fault.ts'
import type { FaultCode } from '../faults/catalog.ts'

export interface NamedTensor {
  readonly shape: readonly number[]
  /** Row-major; its length is the product of the shape. */
  readonly data: Float32Array
  /** Stored in half precision, each value rounded to the nearest, ties to even. */
  readonly half?: true
}

/** Where a tensor's bytes lie, counted from the start of the file. */
export interface TensorPlace {
  readonly offset: number
  readonly length: number
  /** The bytes are halves, two for each value. */
  readonly half?: true
}

export interface Safetensors {
  readonly tensors: Readonly<Record<string, NamedTensor>>
  readonly metadata: Readonly<Record<string, string>>
}

const maxHeaderBytes = 1 << 20
const maxTensors = 4096
const maxRank = 16

/**
 * Tensors in the order of their names' code units → file, those of single precision first, so that every value lies at a
 * multiple of its size. @throws RangeError where a shape does not fit its data, or a value is too large for a half.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, NamedTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const sorted = Object.keys(tensors).toSorted()
  const isHalf = (name: string) => tensors[name]!.half === true
  const names = [...sorted.filter((name) => !isHalf(name)), ...sorted.filter(isHalf)]
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []
  const stored: Uint8Array[] = []
  let end = 0
  for (const name of names) {
    const { shape, data, half } = tensors[name]!
    const size = shape.reduce((product, length) => product * length, 1)
    if (size !== data.length)
      throw new RangeError(`${name}: shape [${shape.join()}] does not fit ${data.length} values`)
    const values = half === true ? halves(name, data) : data
    const start = end
    end += values.byteLength
    stored.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    header.push([name, { dtype: half === true ? 'F16' : 'F32', shape, data_offsets: [start, end] }])
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)))
  const dataStart = Math.ceil((8 + json.length) / 8) * 8
  if (dataStart - 8 > maxHeaderBytes || names.length > maxTensors)
    throw new RangeError(`${names.length} tensors, header of ${json.length} bytes: more than a reader would take`)
  const file = new Uint8Array(dataStart + end).fill(0x20, 8, dataStart)
  new DataView(file.buffer).setBigUint64(0, BigInt(dataStart - 8), true)
  file.set(json, 8)
  let at = dataStart
  for (const bytes of stored) {
    file.set(bytes, at) // every supported host is little-endian
    at += bytes.length
  }
  return file
}

function halves(name: string, data: Float32Array): Float16Array {
  const rounded = new Float16Array(data)
  const lost = data.findIndex((value, i) => Number.isFinite(value) && !Number.isFinite(rounded[i]))
  if (lost >= 0) throw new RangeError(`${name}: ${data[lost]} is too large for half precision`)
  return rounded
}

interface Entry extends TensorPlace {
  readonly name: string
  readonly shape: readonly number[]
}

export interface ReadOptions {
  /** The fault's code where the file cannot be read: a model by default. */
  readonly code?: FaultCode
  /** Refuse NaN and infinities. */
  readonly finite?: boolean
}

/**
 * File → tensors, copied out of `bytes`.
 * @param at the file to name in faults.
 * @throws Fault for whatever is not a well-formed file of float32 tensors; nothing else.
 */
export function decodeSafetensors(bytes: Uint8Array, at: string, options: ReadOptions = {}): Safetensors {
  const refuse = refusal(at, options.code)
  const { entries, metadata } = readHeader(bytes, refuse)
  const tensors = entries.map(({ name, shape, offset, length, half }): [string, NamedTensor] => {
    const { buffer } = new Uint8Array(bytes.subarray(offset, offset + length)) // a copy, which no offset shifts
    const data = half === true ? new Float32Array(new Float16Array(buffer)) : new Float32Array(buffer)
    if (options.finite === true) {
      const bad = data.findIndex((x) => !Number.isFinite(x))
      if (bad >= 0) throw refuse(`${data[bad]} at element ${bad} of ${name}`, 'finite values')
    }
    return [name, { shape, data, ...(half === undefined ? {} : { half }) }]
  })
  return { tensors: Object.fromEntries(tensors), metadata }
}

/** Absolute byte offset and length of every tensor: what an ONNX model's external data entries point at. */
export function tensorOffsets(bytes: Uint8Array, at = 'safetensors'): Record<string, TensorPlace> {
  const { entries } = readHeader(bytes, refusal(at))
  return Object.fromEntries(entries.map(({ name, shape: _shape, ...place }) => [name, place]))
}

type Refusal = (found: string, expected: string) => Fault

function refusal(at: string, code: FaultCode = 'E_MODEL'): Refusal {
  return (found, expected) =>
    new Fault(code, { at, found, expected, wayOut: 'Copy the file again from where it was made, or make it again.' })
}

function readHeader(bytes: Uint8Array, refuse: Refusal): { entries: Entry[]; metadata: Record<string, string> } {
  if (bytes.length < 10) throw refuse(`${bytes.length} bytes`, 'a safetensors file')
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true)
  if (headerLength > maxHeaderBytes) throw refuse(`a header of ${headerLength} bytes`, `at most ${maxHeaderBytes}`)
  const dataStart = 8 + Number(headerLength)
  if (dataStart > bytes.length)
    throw refuse(`${bytes.length} bytes`, `at least the ${dataStart} bytes of its header (the file is cut short)`)
  const header = parseHeader(bytes.subarray(8, dataStart), refuse)
  const metadata = readMetadata(header['__metadata__'], refuse)
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  if (names.length > maxTensors) throw refuse(`${names.length} tensors`, `at most ${maxTensors}`)
  const entries = names.map((name) => readEntry(name, header[name], dataStart, bytes.length, refuse))
  // Sorted by place, each tensor must begin where the one before ends: no overlap, no gap, nothing behind the last.
  let end = dataStart
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset || a.length - b.length)) {
    if (entry.offset !== end)
      throw refuse(`${entry.name} at byte ${entry.offset}`, `byte ${end}, right behind the tensor before it`)
    end += entry.length
  }
  if (end !== bytes.length) throw refuse(`${bytes.length} bytes`, `${end}, the end of the last tensor`)
  return { entries, metadata }
}

function parseHeader(json: Uint8Array, refuse: Refusal): Record<string, unknown> {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    throw refuse('a header that is not JSON', 'a JSON header')
  }
  if (!isRecord(header)) throw refuse('a header that is not a JSON object', 'a JSON object')
  return header
}

function readMetadata(value: unknown, refuse: Refusal): Record<string, string> {
  if (value === undefined) return {}
  if (!isRecord(value) || !Object.values(value).every((v) => typeof v === 'string'))
    throw refuse('__metadata__ of another form', 'an object of strings')
  return value as Record<string, string>
}

/** One header entry, checked so that its bytes lie inside the file. */
function readEntry(name: string, value: unknown, dataStart: number, fileBytes: number, refuse: Refusal): Entry {
  const shown = name.length <= 80 ? name : `${name.slice(0, 77)}…`
  if (!isRecord(value)) throw refuse(`an entry ${shown} that is not an object`, 'dtype, shape and data_offsets')
  const { dtype, shape, data_offsets: offsets } = value
  if (dtype !== 'F32' && dtype !== 'F16') throw refuse(`${shown} of ${dtypeText(dtype)}`, 'F32 or F16')
  if (!Array.isArray(shape) || shape.length > maxRank || !shape.every(isSize))
    throw refuse(`a shape of ${shown} that is not a list of at most ${maxRank} whole numbers`, 'a shape')
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
    throw refuse(`data_offsets of ${shown} that are not two whole numbers`, '[begin, end]')
  const [begin, end] = offsets as [number, number]
  if (begin > end || end > fileBytes - dataStart)
    throw refuse(
      `data_offsets [${begin}, ${end}] of ${shown}`,
      `offsets within the ${fileBytes - dataStart} bytes of data (the file may be cut short)`,
    )
  let length = dtype === 'F16' ? 2 : 4
  for (const size of shape) length *= size // may lose precision or overflow to ∞, but then cannot match
  if (length !== end - begin) throw refuse(`${end - begin} bytes for ${shown} of shape [${shape.join()}]`, `${length}`)
  return { name, shape: shape, offset: dataStart + begin, length, ...(dtype === 'F16' ? { half: true } : {}) }
}

function dtypeText(dtype: unknown): string {
  return typeof dtype === 'string'
    ? `dtype "${dtype.slice(0, 20)}"`
    : `a dtype that is ${dtype === undefined ? 'missing' : 'no text'}`
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
