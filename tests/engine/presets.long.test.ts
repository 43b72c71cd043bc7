// Listens to the kits that ship, on the shipped model: what is heard is what their names and levels promise.

import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { peakOf } from '../../src/dsp/level.ts'
import { realFft } from '../../src/dsp/fft.ts'
import { KitShelf } from '../../src/engine/kit-shelf.ts'
import { Synth } from '../../src/engine/synth.ts'
import { artefactsOf } from '../../src/evaluation/artefacts.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { heaviestClass, soundOf } from '../../src/protocol/sound.ts'
import { integratedLufs } from '../../src/timbre/loudness-normalise.ts'
import { timbreOf } from '../../src/timbre/models.ts'
import { shippedFolder } from '../shipped.ts'

const root = join(import.meta.dirname, '../..')
const kits = new KitShelf(join(root, 'presets')).list()
const rateHz = 44_100

interface Heard {
  readonly class: string
  readonly name: string
  readonly x: Float32Array
  readonly lufs: number
}

const synth = new Synth(readBundle(shippedFolder))
const heard = new Map<string, Heard[]>()

beforeAll(async () => {
  for (const { id, kit } of kits) {
    const pads: Heard[] = []
    for (const pad of kit.pads) {
      const { name } = pad
      const { samples } = await synth.render({ ...soundOf(pad), velocity: 127 })
      pads.push({
        class: heaviestClass(pad.class),
        name,
        x: samples,
        lufs: integratedLufs(Float64Array.from(samples), rateHz),
      })
    }
    heard.set(id, pads)
  }
})
afterAll(() => synth.close())

/** Time until the power of 10 ms stays 20 dB under its highest, seconds. */
function fallSec(x: Float32Array): number {
  const block = rateHz / 100
  const powers = Array.from({ length: Math.ceil(x.length / block) }, (_, i) =>
    x.subarray(i * block, (i + 1) * block).reduce((sum, v) => sum + v * v, 0),
  )
  return (powers.findLastIndex((power) => power > Math.max(...powers) / 100) + 1) / 100
}

/** The strongest frequency under 700 Hz of the first 0.35 s. */
function pitchHz(x: Float32Array): number {
  const size = 65_536
  const length = Math.min(x.length, Math.round(0.35 * rateHz))
  const input = new Float64Array(size)
  for (let i = 0; i < length; i++) input[i] = x[i] * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length))
  const spectrum = realFft(input)
  let [best, most] = [0, 0]
  for (let k = Math.ceil((25 * size) / rateHz); k < (700 * size) / rateHz; k++) {
    const power = spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2
    if (power > most) [best, most] = [k, power]
  }
  return (best * rateHz) / size
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
const of = (id: string, className: string) => heard.get(id)!.filter((pad) => pad.class === className)

test('no pad clicks, clips, strikes twice, is silent, has an offset, or ends before it has faded', () => {
  for (const [id, pads] of heard)
    for (const { name, x } of pads) {
      const faults = Object.entries(artefactsOf(x, rateHz)).filter(([, has]) => has)
      expect([id, name, faults]).toEqual([id, name, []])
      expect(peakOf(x)).toBeLessThan(1)
    }
})

test('no pad sticks out: kick, snares and toms are equally loud, hats and cymbals some LU under them', () => {
  for (const [id, pads] of heard) {
    const base = median(pads.filter((pad) => ['kick', 'snare', 'tom'].includes(pad.class)).map((pad) => pad.lufs))
    const ranges: Readonly<Record<string, readonly [number, number]>> = {
      kick: [-2, 1.5],
      snare: [-2, 1.5],
      tom: [-1.5, 1.5],
      clap: [-4, 1],
      rim: [-5, -1.5],
      'closed-hat': [-9, -4],
      'open-hat': [-7, -3],
      cymbal: [-8, -2],
    }
    for (const { class: className, name, lufs } of pads) {
      const [low, high] = ranges[className]
      expect([id, name, lufs - base >= low && lufs - base <= high, (lufs - base).toFixed(1)]).toEqual([
        id,
        name,
        true,
        expect.anything(),
      ])
    }
  }
})

test('toms rise with their pads', () => {
  for (const { id } of kits) {
    const pitches = of(id, 'tom').map(({ x }) => pitchHz(x))
    expect([id, pitches]).toEqual([id, pitches.toSorted((a, b) => a - b)])
    for (let i = 1; i < pitches.length; i++) expect(pitches[i] / pitches[i - 1]).toBeGreaterThan(1.1)
  }
})

test('the kits differ as their names say: long and low, short, bright, dark', () => {
  const all = kits.map(({ id }) => id)
  const least = (measure: (id: string) => number) => all.toSorted((a, b) => measure(a) - measure(b))[0]
  expect(least((id) => -fallSec(of(id, 'kick')[0].x))).toBe('long-low')
  expect(least((id) => pitchHz(of(id, 'kick')[0].x))).toBe('long-low')
  expect(least((id) => median(heard.get(id)!.map(({ x }) => fallSec(x))))).toBe('tin-clock')
  const brightnessOf = ({ x }: Heard) => timbreOf([x], rateHz).timbre.brightness!
  const brightness = new Map(
    all.map((id) => [id, mean(['kick', 'snare', 'tom'].map((name) => mean(of(id, name).map(brightnessOf))))]),
  )
  expect(least((id) => brightness.get(id)!)).toBe('velvet')
  expect(least((id) => -brightness.get(id)!)).toBe('static-bloom')
})
