import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { changed, drawChange } from '../../src/gan/augmentation.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const form = { grid: { fftSize: 64, hopSamples: 16, frames: 3 }, rateHz: 44_100, compression: 0.3 }
const bins = 32
const draw = (share: number, step: number) => drawChange(form, share, new RandomStream(2, 'test', step))
const sizeAt = (change: Float32Array, bin: number) => Math.hypot(change[2 * bin]!, change[2 * bin + 1]!)
const angleAt = (change: Float32Array, bin: number) => Math.atan2(change[2 * bin + 1]!, change[2 * bin]!)
const turn = 2 * Math.PI
/** Into (−π, π]. */
const wrapped = (angle: number) => angle - turn * Math.round(angle / turn)

test('a change is a product of complex numbers, bin by bin', () => {
  const random = new RandomStream(3, 'spectrum')
  const shape: [number, number, number, number] = [2, 3, 4, 2]
  const values = () => random.fillNormal(new Float32Array(48))
  const [spectrum, change] = [values(), values()]
  const found = changed(tf.tensor4d(spectrum, shape), tf.tensor4d(change, shape)).dataSync()
  for (let i = 0; i < 48; i += 2) {
    expect(found[i]).toBeCloseTo(spectrum[i]! * change[i]! - spectrum[i + 1]! * change[i + 1]!, 5)
    expect(found[i + 1]).toBeCloseTo(spectrum[i]! * change[i + 1]! + spectrum[i + 1]! * change[i]!, 5)
  }
})

test('each of the four changes happens as often as was asked, and apart from the others', () => {
  const share = 0.3
  const count = 4000
  let untouched = 0
  for (let i = 0; i < count; i++) {
    const change = draw(share, i)
    if (change.every((value, at) => value === (at % 2 === 0 ? 1 : 0) || (at % 2 === 1 && Math.abs(value) === 0)))
      untouched++
  }
  // None of four independent ones: (1 − p)⁴, within four deviations; octaves between bins may cut nothing.
  const none = (1 - share) ** 4
  const deviation = Math.sqrt((none * (1 - none)) / count)
  expect(untouched / count).toBeGreaterThan(none - 4 * deviation)
  expect(untouched / count).toBeLessThan(none + share * none + 4 * deviation)
})

test('phases are those of a turn and a shift: a line over the bins, of at most half a hop (the shift theorem)', () => {
  for (let i = 0; i < 200; i++) {
    const change = draw(1, i)
    const heard = Array.from({ length: bins }, (_, bin) => bin).filter((bin) => sizeAt(change, bin) > 0)
    const first = heard.find((bin) => heard.includes(bin + 1))!
    const slope = wrapped(angleAt(change, first + 1) - angleAt(change, first))
    for (const bin of heard)
      expect(wrapped(angleAt(change, bin) - angleAt(change, first) - slope * (bin - first))).toBeCloseTo(0, 3)
    expect(Math.abs((slope * form.grid.fftSize) / turn)).toBeLessThanOrEqual(form.grid.hopSamples / 2 + 1e-3)
  }
})

test('levels stay within 4 dB, as compressed magnitudes have it, and at most an octave is taken out', () => {
  const most = 10 ** ((4 * form.compression) / 20)
  for (let i = 0; i < 200; i++) {
    const sizes = Array.from({ length: bins }, (_, bin) => sizeAt(draw(1, i), bin))
    const heard = sizes.filter((size) => size > 0)
    for (const size of heard) expect(size).toBeCloseTo(heard[0]!, 5)
    expect(heard[0]!).toBeLessThanOrEqual(most + 1e-6)
    expect(heard[0]!).toBeGreaterThanOrEqual(1 / most - 1e-6)
    const cut = sizes.flatMap((size, bin) => (size === 0 ? [bin] : []))
    if (cut.length > 1) expect(cut.at(-1)! / cut[0]!).toBeLessThan(2.001)
    expect(cut).not.toContain(0)
  }
})

test('every frame of a sound is changed alike', () => {
  const change = draw(1, 9)
  const row = change.slice(0, 2 * bins)
  for (let t = 1; t < form.grid.frames; t++) expect(change.slice(t * row.length, (t + 1) * row.length)).toEqual(row)
})
