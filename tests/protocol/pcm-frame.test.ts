import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import { packPcmFrame, parsePcmFrame, ShotAssembly } from '../../src/protocol/pcm-frame.ts'
import { packShot } from '../../src/protocol/pcm-stream.ts'

// Two samples (1 and −0.5) of id 0x01020304 at 44 100 Hz (0xac44), offset 16 384 (0x4000), sequence 1, last: written by
// hand from the layout, not by the packer.
const handWritten = new Uint8Array(
  Buffer.from('474e5043 01010101 04030201 44ac0000 00400000 01000000 0000803f 000000bf'.replaceAll(' ', ''), 'hex'),
)
const described = {
  id: 0x01020304,
  rateHz: 44_100,
  channels: 1,
  sampleOffset: 16_384,
  sequence: 1,
  last: true,
  samples: Float32Array.of(1, -0.5),
}

test('a frame packs to the bytes of the layout, and those bytes parse to the frame', () => {
  expect(packPcmFrame(described)).toEqual(handWritten)
  expect(parsePcmFrame(handWritten)).toEqual(described)
  expect(parsePcmFrame(handWritten.buffer)).toEqual(described)
})

test('a frame inside a larger buffer at an odd offset parses', () => {
  const padded = new Uint8Array(handWritten.length + 7)
  padded.set(handWritten, 3)
  expect(parsePcmFrame(padded.subarray(3, 3 + handWritten.length))).toEqual(described)
})

test('any frame survives the round trip bit for bit', () => {
  const u32 = fc.nat(0xffffffff)
  const frame = fc.record({
    id: u32,
    rateHz: u32,
    sampleOffset: u32,
    sequence: u32,
    last: fc.boolean(),
    channels: fc.integer({ min: 1, max: 8 }),
    perChannel: fc.float32Array({ maxLength: 40, noNaN: true }),
  })
  fc.assert(
    fc.property(frame, ({ perChannel, ...rest }) => {
      const samples = new Float32Array(perChannel.length * rest.channels).fill(0.25)
      samples.set(perChannel)
      expect(parsePcmFrame(packPcmFrame({ ...rest, samples }))).toEqual({ ...rest, samples })
    }),
  )
})

test('damaged or arbitrary bytes become a frame or a protocol fault and nothing else', () => {
  const tryParse = (bytes: Uint8Array) => {
    try {
      parsePcmFrame(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(Fault)
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), tryParse), { numRuns: 2000 })
  fc.assert(
    fc.property(fc.nat(31), fc.nat(255), fc.nat(32), (at, byte, length) => {
      const mutated = handWritten.slice(0, length)
      if (at < length) mutated[at] = byte
      tryParse(mutated)
    }),
    { numRuns: 3000 },
  )
})

test('a shot sent as frames comes together again, whatever its length', () => {
  for (const length of [0, 1, 16_383, 16_384, 16_385, 65_600]) {
    const shot = Float32Array.from({ length }, (_, i) => Math.sin(i))
    const frames = [...packShot(5, 44_100, shot)].map((bytes) => parsePcmFrame(bytes))
    const assembly = new ShotAssembly(length)
    const results = frames.map((frame) => assembly.accept(frame))
    expect(results.slice(0, -1).every((r) => r === undefined)).toBe(true)
    expect(results.at(-1)).toEqual(shot)
  }
})

test('a missing, doubled or surplus frame is noticed', () => {
  const frames = [...packShot(5, 44_100, new Float32Array(40_000))].map((bytes) => parsePcmFrame(bytes))
  const feed = (lengthSamples: number, order: number[]) => () => {
    const assembly = new ShotAssembly(lengthSamples)
    for (const i of order) assembly.accept(frames[i])
  }
  expect(feed(40_000, [0, 2])).toThrow('sequence 2')
  expect(feed(40_000, [0, 0])).toThrow('sequence 0')
  expect(feed(39_999, [0, 1, 2])).toThrow('39999 in all')
  expect(feed(40_001, [0, 1, 2])).toThrow('40001 in all')
  expect(feed(40_000, [0, 1, 2])).not.toThrow()
})
