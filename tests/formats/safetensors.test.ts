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
    [entry('"dtype":"BF16","shape":[2],"data_offsets":[0,8]'), /w of dtype "BF16"; expected F32 or F16/],
    [entry('"dtype":"F16","shape":[2],"data_offsets":[0,8]'), /8 bytes for w of shape \[2\]; expected 4/],
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

/** What the 16 bits of a half mean (IEEE 754-2019, §3.4): sign, five bits of exponent, ten of fraction. */
function meaningOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

const halfBits = (values: Float32Array) => {
  const bytes = encodeSafetensors({ w: { shape: [values.length], data: values, half: true } })
  const { offset, length } = tensorOffsets(bytes)['w']
  return [...new Uint16Array(bytes.slice(offset, offset + length).buffer)]
}

test('every half is read as the standard defines it, and written back to the same bits', () => {
  const all = Array.from({ length: 65_536 }, (_, bits) => bits)
  const data = [...new Uint8Array(Uint16Array.from(all).buffer)]
  const bytes = file(`{"w":{"dtype":"F16","shape":[65536],"data_offsets":[0,${data.length}]}}`, data)
  const { w } = decodeSafetensors(bytes, 'halves').tensors
  expect(w.half).toBe(true)
  expect([...w.data]).toEqual(all.map(meaningOf))
  const finite = all.filter((value) => Number.isFinite(meaningOf(value)))
  expect(halfBits(Float32Array.from(finite, meaningOf))).toEqual(finite)
})

test('a value is stored as the nearest half, and as the even one where two are as near', () => {
  fc.assert(
    fc.property(fc.nat(0x7bfe), fc.integer({ min: 0, max: 2048 }), (bits, part) => {
      const [below, above] = [meaningOf(bits), meaningOf(bits + 1)]
      const value = below + ((above - below) * part) / 2048 // exact in single precision
      const nearest = part < 1024 || (part === 1024 && bits % 2 === 0) ? bits : bits + 1
      expect(halfBits(Float32Array.of(value, -value))).toEqual([nearest, nearest + 0x8000])
    }),
    { numRuns: 5000 },
  )
  const barelyAboveHalf = 2 ** -25 * (1 + 2 ** -23)
  expect(halfBits(Float32Array.of(2 ** -25, barelyAboveHalf, 65_519, 1 / 3))).toEqual([0, 1, 0x7bff, 0x3555])
  expect(() => halfBits(Float32Array.of(1, 65_520))).toThrow('w: 65520 is too large for half precision')
})

test('tensors of both precisions share a file in which every value lies at a multiple of its size', () => {
  const single = { shape: [1], data: Float32Array.of(0.1) }
  const halved = { shape: [3], data: Float32Array.of(1, -2, 0.5), half: true as const }
  const bytes = encodeSafetensors({ a: halved, b: single, c: halved })
  expect(decodeSafetensors(bytes, 'both').tensors).toEqual({ a: halved, b: single, c: halved })
  const places = tensorOffsets(bytes)
  expect(places['b'].offset % 4).toBe(0)
  expect(places['a']).toEqual({ offset: places['b'].offset + 4, length: 6, half: true })
  expect(places['c']).toEqual({ offset: places['a'].offset + 6, length: 6, half: true })
})

test('values that are not finite are refused on demand', () => {
  const bytes = encodeSafetensors({ w: { shape: [3], data: Float32Array.of(1, Number.NaN, 2) } })
  expect(() => decodeSafetensors(bytes, 'f', { finite: true })).toThrow('NaN at element 1 of w')
  expect(decodeSafetensors(bytes, 'f').tensors['w'].data).toEqual(Float32Array.of(1, Number.NaN, 2))
})

test('thousands of mutated files become tensors or a fault with the given code, nothing else', () => {
  const valid = encodeSafetensors(
    {
      a: { shape: [2, 3], data: new Float32Array(6) },
      b: { shape: [], data: Float32Array.of(1) },
      c: { shape: [2], data: Float32Array.of(1, 2), half: true },
    },
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
