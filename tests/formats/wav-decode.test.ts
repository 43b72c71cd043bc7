import { WaveFile } from 'wavefile'
import { expect, test } from 'vitest'
import { Fault } from '../../src/faults/fault.ts'
import { decodeWav, encodeWav } from '../../src/formats/wav.ts'
import { fixture, knownSignal, largestDifference } from './known-signal.ts'

/** Half a step of the stored depth, and a hair for float32. */
const step = (bits: number) => 2 ** -bits + 6e-8

test.each([
  ['u8.wav', 44_100, 1, step(8)],
  ['s16-stereo.wav', 44_100, 2, step(16)],
  ['s16-8k.wav', 8000, 1, step(16)],
  ['s16-rifx.wav', 44_100, 1, step(16)],
  ['s24-48k.wav', 48_000, 1, step(24)],
  ['s24-96k-stereo.wav', 96_000, 2, step(24)],
  ['s32.wav', 44_100, 1, step(32)],
  ['f32.wav', 44_100, 1, step(32)],
  ['f64-stereo.wav', 44_100, 2, step(32)],
])('%s, written by SoX, decodes to the known signal within half a step', (name, rateHz, channels, tolerance) => {
  const pcm = decodeWav(fixture(name), name)
  expect(pcm.rateHz).toBe(rateHz)
  expect(pcm.channels).toHaveLength(channels)
  expect(pcm.mended).toEqual([])
  for (const [c, channel] of pcm.channels.entries())
    expect(largestDifference(channel, knownSignal(rateHz, c))).toBeLessThanOrEqual(tolerance)
})

test.each(['16', '24', '32f'] as const)('what encodeWav writes at depth %s, decodeWav reads back', (depth) => {
  const x = Float32Array.from(knownSignal(44_100, 0))
  const y = Float32Array.from(knownSignal(44_100, 1))
  const back = decodeWav(encodeWav({ channels: [x, y], rateHz: 44_100 }, depth), 'x.wav')
  // Integers are written with full scale 2^(n−1) − 1 and read with 2^(n−1): one step at full scale.
  const tolerance = depth === '32f' ? 0 : 1.5 * 2 ** (1 - Number(depth))
  expect(largestDifference(back.channels[0], x)).toBeLessThanOrEqual(tolerance)
  expect(largestDifference(back.channels[1], y)).toBeLessThanOrEqual(tolerance)
})

test.each(['16', '24', '32f'] as const)('encodeWav writes the bytes that wavefile would at depth %s', (depth) => {
  const x = Float32Array.from(knownSignal(44_100, 0)).subarray(0, 1000)
  const y = x.map((value) => value * 3) // beyond full scale
  const scale = depth === '16' ? 0x7fff : 0x7fffff
  const stored = (channel: Float32Array): Float64Array =>
    Float64Array.from(channel, (v) => (depth === '32f' ? v : Math.round(Math.max(-1, Math.min(1, v)) * scale)))
  for (const channels of [[x], [y], [x, y]]) {
    const file = new WaveFile()
    file.fromScratch(channels.length, 48_000, depth, channels.length === 1 ? stored(channels[0]) : channels.map(stored))
    expect(Buffer.from(encodeWav({ channels, rateHz: 48_000 }, depth)).equals(Buffer.from(file.toBuffer()))).toBe(true)
  }
})

test('an odd number of bytes is followed by one of padding, which the RIFF chunk counts and the data chunk does not', () => {
  const bytes = Buffer.from(encodeWav({ channels: [Float32Array.of(0.1, 0.2, 0.3)], rateHz: 44_100 }, '24'))
  expect([bytes.length, bytes.readUInt32LE(4), bytes.readUInt32LE(40)]).toEqual([54, 46, 9])
  expect(decodeWav(bytes, 'odd.wav').channels[0]).toHaveLength(3)
})

test.each([
  ['alaw.wav', 'WAV coding 0x0006'],
  ['msadpcm.wav', 'WAV coding 0x0002'],
])('%s is refused by the name of its coding', (name, found) => {
  expect(() => decodeWav(fixture(name), name)).toThrow(found)
})

interface Shape {
  formatSize?: number
  tag?: number
  channels?: number
  rateHz?: number
  blockAlign?: number
  bits?: number
  dataSize?: number
  data?: Uint8Array
  /** Bytes between the format chunk and the data chunk. */
  between?: Uint8Array
}

/** A WAV file with any field set wrong. */
function shapedWav(shape: Shape): Uint8Array {
  const { formatSize = 16, tag = 1, channels = 1, rateHz = 44_100, bits = 16 } = shape
  const { blockAlign = (channels * bits) / 8, data = new Uint8Array(400).fill(7), between = new Uint8Array() } = shape
  const bytes = Buffer.alloc(20 + 16 + between.length + 8 + data.length)
  bytes.write('RIFF')
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(formatSize, 16)
  bytes.writeUInt16LE(tag, 20)
  bytes.writeUInt16LE(channels, 22)
  bytes.writeUInt32LE(rateHz, 24)
  bytes.writeUInt16LE(blockAlign & 0xffff, 32)
  bytes.writeUInt16LE(bits, 34)
  bytes.set(between, 36)
  bytes.write('data', 36 + between.length)
  bytes.writeUInt32LE(shape.dataSize ?? data.length, 40 + between.length)
  bytes.set(data, 44 + between.length)
  return bytes
}

function chunk(id: string, size: number, body: number): Uint8Array {
  const bytes = Buffer.alloc(8 + body)
  bytes.write(id)
  bytes.writeUInt32LE(size, 4)
  return bytes
}

test.each<[string, Shape, string]>([
  ['a format chunk of size 0', { formatSize: 0 }, 'a format chunk of 0 bytes'],
  ['a format chunk that runs past the end', { formatSize: 4_000_000_000 }, 'a format chunk of 4000000000 bytes'],
  ['no channels', { channels: 0, blockAlign: 2 }, '0 channels'],
  ['60 000 channels', { channels: 60_000 }, '60000 channels'],
  ['a rate of 0', { rateHz: 0 }, 'a rate of 0 Hz'],
  ['a rate of 4 GHz', { rateHz: 4_294_967_295 }, 'a rate of 4294967295 Hz'],
  ['no bits', { bits: 0 }, '0 bits per sample'],
  ['65 535 bits', { bits: 65_535 }, '65535 bits per sample'],
  ['frames that do not fit the format', { blockAlign: 3 }, 'frames of 3 bytes'],
  ['no samples', { data: new Uint8Array() }, 'no samples'],
  ['a part of one sample', { data: new Uint8Array(1) }, 'no samples'],
  ['a chunk that claims 4 GB before the data', { between: chunk('LIST', 0xffffffff, 4) }, 'no data chunk'],
  ['an unknown coding', { tag: 0x1234 }, 'WAV coding 0x1234'],
  ['16-bit floats', { tag: 3 }, '16 bits per floating-point sample'],
])('%s is a Fault that says so', (_, shape, found) => {
  expect(() => decodeWav(shapedWav(shape), 'bad.wav')).toThrow(`bad.wav: found ${found}`)
})

test('an endless run of empty chunks is cut short', () => {
  const between = Buffer.concat(Array.from({ length: 5000 }, () => chunk('LIST', 0, 0)))
  expect(() => decodeWav(shapedWav({ between }), 'bad.wav')).toThrow('more than 4096 chunks')
})

test('nothing but a Fault comes out of a file cut at any byte', () => {
  const whole = fixture('s24-48k.wav')
  for (let length = 0; length < 200; length++) {
    try {
      decodeWav(whole.subarray(0, length), 'cut.wav')
    } catch (error) {
      expect(error).toBeInstanceOf(Fault)
    }
  }
})

test('a truncated file is read as far as it goes, and says so', () => {
  const whole = fixture('s16-8k.wav')
  const pcm = decodeWav(whole.subarray(0, 44 + 1001), 'cut.wav')
  expect(pcm.channels[0]).toHaveLength(500)
  expect(largestDifference(pcm.channels[0], knownSignal(8000, 0).slice(0, 500))).toBeLessThan(step(16))
  expect(pcm.mended.join('; ')).toContain('truncated: 1001 of 2402 bytes')
  expect(pcm.mended.join('; ')).toContain('ended inside a sample frame')
})

test('a data chunk of unknown length, as streaming programs write it, reads to the end of the file', () => {
  const pcm = decodeWav(shapedWav({ dataSize: 0xffffffff }), 'stream.wav')
  expect(pcm.channels[0]).toHaveLength(200)
  expect(pcm.mended).toEqual(['its header gave no length; read to the end of the file'])
})

test('chunks of odd length are followed with and without their padding byte', () => {
  for (const body of [3, 4]) {
    const pcm = decodeWav(shapedWav({ between: chunk('LIST', 3, body) }), 'odd.wav')
    expect(pcm.channels[0]).toHaveLength(200)
  }
})

test('a file of more than a minute is not taken for a one-shot', () => {
  const data = new Uint8Array(4000 * 61)
  expect(() => decodeWav(shapedWav({ bits: 8, rateHz: 4000, data }), 'song.wav')).toThrow('61.0 s of sound')
})

test('floats that are not numbers are refused', () => {
  const data = new Uint8Array(new Float32Array([0, 1, Number.NaN, 0]).buffer)
  expect(() => decodeWav(shapedWav({ tag: 3, bits: 32, data }), 'nan.wav')).toThrow('no finite number as sample 2')
  const far = new Uint8Array(new Float64Array([0, 1e300]).buffer)
  expect(() => decodeWav(shapedWav({ tag: 3, bits: 64, data: far }), 'far.wav')).toThrow('no finite number as sample 1')
})
