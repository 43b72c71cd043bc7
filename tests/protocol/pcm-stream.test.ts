import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parsePcmFrame, pcmHeaderBytes, ShotAssembly } from '../../src/protocol/pcm-frame.ts'
import { packShot, PcmStream } from '../../src/protocol/pcm-stream.ts'

const shotOf = (length: number) => Float32Array.from({ length }, (_, i) => Math.sin(i))

test('whatever room there is at each step, the frames fit into it and come together to the shot', () => {
  const rooms = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 20 })
  const format = fc.constantFrom('f32' as const, 's16' as const)
  fc.assert(
    fc.property(fc.nat(60_000), rooms, format, (length, sizes, pcm) => {
      const samples = shotOf(length)
      const stream = new PcmStream({ id: 9, rateHz: 48_000, samples }, pcm)
      const assembly = new ShotAssembly(length)
      let whole: Float32Array | undefined
      let left = stream.leftBytes
      for (let i = 0; whole === undefined; i++) {
        const room = i < sizes.length ? sizes[i] : 4096
        const bytes = stream.next(room)
        if (bytes === undefined) continue
        expect(bytes.length).toBeLessThanOrEqual(room)
        left -= bytes.length - pcmHeaderBytes
        expect(stream.leftBytes).toBe(left)
        whole = assembly.accept(parsePcmFrame(bytes))
      }
      expect(stream.done).toBe(true)
      expect(stream.next(Infinity)).toBeUndefined()
      if (pcm === 'f32') expect(whole).toEqual(samples)
      else whole.forEach((x, i) => Math.abs(x - samples[i]) <= 0.5 / 32_767 + 1e-7 || expect(x).toBe(samples[i]))
    }),
  )
})

test('little room is waited out, unless little is all that there is to send', () => {
  const long = new PcmStream({ id: 1, rateHz: 44_100, samples: shotOf(10_000) }, 'f32')
  expect(long.next(pcmHeaderBytes + 2047)).toBeUndefined()
  expect(long.next(pcmHeaderBytes + 2048)!.length).toBe(pcmHeaderBytes + 2048)
  const short = new PcmStream({ id: 1, rateHz: 44_100, samples: shotOf(3) }, 'f32')
  expect(short.next(pcmHeaderBytes + 11)).toBeUndefined()
  expect(parsePcmFrame(short.next(pcmHeaderBytes + 12)!).last).toBe(true)
})

test('16 bits hold ±1 exactly, clip beyond it, and take the gain before rounding', () => {
  const samples = Float32Array.of(1, -1, 2, -2, 0.25, 0)
  const pack = (gain: number) =>
    Array.from(parsePcmFrame(new PcmStream({ id: 1, rateHz: 1, samples, gain }, 's16').next(Infinity)!).samples)
  expect(pack(1)).toEqual([1, -1, 1, -1, Math.fround(8192 / 32_767), 0])
  expect(pack(0.5).slice(0, 4)).toEqual([16_384 / 32_767, -16_383 / 32_767, 1, -1].map(Math.fround))
})

test('a shot in 16 bits has half the bytes of one in floats', () => {
  const bytesOf = (format: 'f32' | 's16') => [...packShot(1, 44_100, shotOf(32_768), format)].map((b) => b.length)
  expect(bytesOf('f32')).toEqual([65_560, 65_560])
  expect(bytesOf('s16')).toEqual([65_560])
})
