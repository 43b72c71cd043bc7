import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { GrowingSound } from '../../src/engine/growing-sound.ts'

const rateHz = 48_000
const held = 240 // 5 ms
const ramp = (length: number) => Float32Array.from({ length }, (_, i) => i + 1)

test('slices come together to the sound, and of an unfinished one the last 5 ms are held back', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3000), { minLength: 1, maxLength: 8 }), (lengths) => {
      const whole = ramp(lengths.reduce((a, b) => a + b))
      const sound = new GrowingSound(whole.length, rateHz)
      let at = 0
      lengths.forEach((length, i) => {
        const isLast = i === lengths.length - 1
        sound.add(whole.subarray(at, (at += length)), isLast)
        expect(sound.ready).toBe(isLast ? at : Math.max(0, at - held))
        expect(sound.isWhole).toBe(isLast)
      })
      expect(sound.samples).toEqual(whole)
    }),
  )
})

test('every change is told, and after the end nothing is', () => {
  const sound = new GrowingSound(3000, rateHz)
  const seen: [number, boolean][] = []
  sound.listen(() => seen.push([sound.ready, sound.isWhole]))
  sound.add(ramp(1000), false)
  sound.add(ramp(500), true)
  sound.listen(() => seen.push([-1, false]))
  expect(seen).toEqual([
    [760, false],
    [1500, true],
  ])
})

test('what was ready stays, the held end goes over in equal steps, and the rest is the other sound', () => {
  const sound = new GrowingSound(5000, rateHz)
  sound.add(new Float32Array(1000).fill(1), false)
  sound.goOver(new Float32Array(3000).fill(-2), 0.5)
  expect([sound.ready, sound.isWhole]).toEqual([3000, true])
  const step = 2 / (held + 1)
  sound.samples.subarray(0, 3000).forEach((x, i) => {
    const wanted = i < 760 ? 1 : i < 1000 ? 1 - step * (i - 759) : -1
    if (Math.abs(x - wanted) > 1e-6) expect([i, x]).toEqual([i, wanted])
  })
})

test('without another sound it fades out, and what is longer than announced is cut', () => {
  const faded = new GrowingSound(5000, rateHz)
  faded.add(new Float32Array(1000).fill(1), false)
  faded.goOver(new Float32Array(0), 0)
  expect(faded.ready).toBe(1000)
  expect(faded.samples[999]).toBeCloseTo(1 / (held + 1), 6)
  const cut = new GrowingSound(100, rateHz)
  cut.add(ramp(80), false)
  cut.add(ramp(80), true)
  expect(cut.ready).toBe(100)
})
