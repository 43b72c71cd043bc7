import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import { decodeSafetensors, encodeSafetensors, tensorOffsets } from '../../src/formats/safetensors.ts'

/** A file put together by hand: header text as given, then raw bytes. */
function file(
  header: string,
  data: readonly number[] = [],
  headerLength = BigInt(Buffer.byteLength(header)),
): Uint8Array {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(headerLength)
  return new Uint8Array(Buffer.concat([length, Buffer.from(header), Buffer.from(data)]))
}

const one = [0, 0, 0x80, 0x3f] // 1.0
const minusTwo = [0, 0, 0, 0xc0] // −2.0
const half = [0, 0, 0, 0x3f] // 0.5

test('a file written by hand from the format is read, scalars, empty tensors and metadata included', () => {
  const header =
    '{"b":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"__metadata__":{"step":"12"},' +
    '"scalar":{"shape":[],"dtype":"F32","data_offsets":[8,12]},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]}}  '
  const bytes = file(header, [...one, ...minusTwo, ...half])
  expect(decodeSafetensors(bytes, 'hand')).toEqual({
    metadata: { step: '12' },
    tensors: {
      b: { shape: [2, 1], data: Float32Array.of(1, -2) },
      scalar: { shape: [], data: Float32Array.of(0.5) },
      none: { shape: [0, 3], data: new Float32Array(0) },
    },
  })
  expect(tensorOffsets(bytes)['scalar']).toEqual({ offset: 8 + header.length + 8, length: 4 })
})

test('a written file has the layout of the format: aligned header, offsets, little-endian values', () => {
  const bytes = encodeSafetensors({ 'layer/w': { shape: [2], data: Float32Array.of(1, -2) } }, { made: 'here' })
  const headerLength = Number(Buffer.from(bytes).readBigUInt64LE(0))
  expect((8 + headerLength) % 8).toBe(0)
  expect(JSON.parse(Buffer.from(bytes).toString('utf8', 8, 8 + headerLength))).toEqual({
    __metadata__: { made: 'here' },
    'layer/w': { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
  })
  expect([...bytes.subarray(8 + headerLength)]).toEqual([...one, ...minusTwo])
  expect(tensorOffsets(bytes)).toEqual({ 'layer/w': { offset: 8 + headerLength, length: 8 } })
})

test('any set of tensors survives the round trip, and offsets point at each one’s bytes', () => {
  const tensor = fc
    .array(fc.nat(4), { maxLength: 3 })
    .map((shape) => ({ shape, size: shape.reduce((a, b) => a * b, 1) }))
    .chain(({ shape, size }) =>
      fc.float32Array({ minLength: size, maxLength: size }).map((data) => ({ shape, data: new Float32Array(data) })),
    )
  const set = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 12 }), tensor, { maxKeys: 6 })
  fc.assert(
    fc.property(set, (tensors) => {
      const bytes = encodeSafetensors(tensors)
      const back = decodeSafetensors(bytes, 'file').tensors
      const places = tensorOffsets(bytes)
      expect(Object.keys(back).toSorted()).toEqual(Object.keys(tensors).toSorted())
      for (const [name, { shape, data }] of Object.entries(tensors)) {
        expect(back[name].shape).toEqual(shape)
        const stored = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
        expect(Buffer.from(back[name].data.buffer).equals(stored)).toBe(true)
        const { offset, length } = places[name]
        expect(Buffer.from(bytes.subarray(offset, offset + length)).equals(stored)).toBe(true)
      }
    }),
  )
})

test('each kind of damage is named in a sentence that starts with the file', () => {
  const entry = (fields: string) => file(`{"w":{${fields}}}`, [...one, ...one])
  const whole = '"dtype":"F32","shape":[2],"data_offsets":[0,8]'
  expect(() => decodeSafetensors(entry(whole), 'w.safetensors')).not.toThrow()
  const cases: [Uint8Array, RegExp][] = [
    [new Uint8Array(5), /found 5 bytes/],
    [file('{}', [], 2n ** 63n), /header of 9223372036854775808 bytes; expected at most 1048576/],
    [file('{}', [], 50n), /found 10 bytes; expected at least the 58 bytes of its header/],
    [file('{}', one), /found 14 bytes; expected 10/],
    [file('{"w":'), /not JSON/],
    [file('[]'), /not a JSON object/],
    [file('{"w":3}'), /entry w that is not an object/],
    [entry('"dtype":"F16","shape":[2],"data_offsets":[0,8]'), /w of dtype "F16"; expected F32/],
    [
      entry(`"dtype":${'['.repeat(9000)}${']'.repeat(9000)},"shape":[2],"data_offsets":[0,8]`),
      /w of a dtype that is no text/,
    ],
    [entry('"shape":[2],"data_offsets":[0,8]'), /w of a dtype that is missing/],
    [entry('"dtype":"F32","shape":[2.5],"data_offsets":[0,8]'), /a shape of w/],
    [entry('"dtype":"F32","shape":[-2],"data_offsets":[0,8]'), /a shape of w/],
    [entry('"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]'), /8 bytes for w of shape/],
    [entry('"dtype":"F32","shape":[2],"data_offsets":[0,12]'), /within the 8 bytes of data/],
    [entry('"dtype":"F32","shape":[2],"data_offsets":[8,0]'), /data_offsets \[8, 0\]/],
    [entry('"dtype":"F32","shape":[2],"data_offsets":[0]'), /not two whole numbers/],
    [entry('"dtype":"F32","shape":[1],"data_offsets":[4,8]'), /w at byte 66; expected byte 62/],
    [entry('"dtype":"F32","shape":[1],"data_offsets":[0,4]'), /found 70 bytes; expected 66/],
    [file('{"__metadata__":{"a":1}}'), /an object of strings/],
    [file(`{"a":{${whole}},"b":{${whole}}}`, [...one, ...one]), /right behind the tensor before it/],
    [file(`{${Array.from({ length: 4097 }, (_, i) => `"${i}":0`).join()}}`), /4097 tensors; expected at most 4096/],
  ]
  for (const [bytes, sentence] of cases) {
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(sentence)
    expect(() => decodeSafetensors(bytes, 'w.safetensors')).toThrow(/^w\.safetensors: /)
    expect(() => tensorOffsets(bytes)).toThrow(Fault)
  }
})

test('values that are not finite are refused on demand', () => {
  const bytes = encodeSafetensors({ w: { shape: [3], data: Float32Array.of(1, Number.NaN, 2) } })
  expect(() => decodeSafetensors(bytes, 'f', { finite: true })).toThrow('NaN at element 1 of w')
  expect(decodeSafetensors(bytes, 'f').tensors['w'].data).toEqual(Float32Array.of(1, Number.NaN, 2))
})

test('thousands of mutated files become tensors or a fault with the given code, nothing else', () => {
  const valid = encodeSafetensors(
    { a: { shape: [2, 3], data: new Float32Array(6) }, b: { shape: [], data: Float32Array.of(1) } },
    { step: '1' },
  )
  const mutation = fc.record({ at: fc.nat(valid.length), cut: fc.nat(12), put: fc.uint8Array({ maxLength: 12 }) })
  const digits = fc.record({
    at: fc.nat(valid.length),
    cut: fc.nat(2),
    put: fc.constantFrom('9', '-', '1e9', '[', '"', '}'),
  })
  let refused = 0
  const attempt = (changes: readonly { at: number; cut: number; put: string | Uint8Array }[]) => {
    let bytes: Uint8Array = valid
    for (const { at, cut, put } of changes)
      bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put), bytes.subarray(at + cut)])
    try {
      decodeSafetensors(bytes, 'f', { code: 'E_CHECKPOINT' })
    } catch (error) {
      refused++
      expect(error).toBeInstanceOf(Fault)
      expect((error as Fault).code).toBe('E_CHECKPOINT')
    }
  }
  fc.assert(fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), attempt), { numRuns: 3000 })
  fc.assert(fc.property(fc.array(digits, { minLength: 1, maxLength: 3 }), attempt), { numRuns: 3000 })
  expect(refused).toBeGreaterThan(3000)
})
