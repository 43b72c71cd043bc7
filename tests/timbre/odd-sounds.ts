// Sounds that no drum machine would make, to see whether a descriptor can be made to answer with no number.

import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { decodeWav } from '../../src/formats/wav.ts'
import type { Descriptors } from '../../src/timbre/describe.ts'

const folder = new URL('../fixtures/timbre/', import.meta.url)
const drums = ['k03_kick_tight', 's04_rimshot', 'h01_hat_closed', 'e11_snare_ref', 'p01_cowbell'].map(
  (name) => decodeWav(readFileSync(new URL(`${name}.wav`, folder)), name).channels[0],
)

type Draw = () => number

/** Sources: sample i of n, from uniform draws in 0 … 1. */
const sources: Readonly<Record<string, (n: number, draw: Draw) => Float32Array>> = {
  noise: (n, draw) => filled(n, () => 2 * draw() - 1),
  decay: (n, draw) => filled(n, (i) => (2 * draw() - 1) * Math.exp((-8 * i) / n)),
  tone: (n, draw) => {
    const step = draw() ** 3 * Math.PI
    return filled(n, (i) => Math.sin(step * i))
  },
  sweep: (n, draw) => {
    const [from, to] = [draw(), draw()]
    return filled(n, (i) => Math.sin(Math.PI * i * (from + ((to - from) * i) / n / 2)) * Math.exp((-4 * i) / n))
  },
  impulses: (n, draw) => filled(n, () => (draw() < 0.002 ? 2 * draw() - 1 : 0)),
  one: (n, draw) => {
    const at = Math.floor(draw() * n)
    return filled(n, (i) => (i === at ? 1 : 0))
  },
  constant: (n, draw) => {
    const level = draw() - 0.5
    return filled(n, () => level)
  },
  ramp: (n) => filled(n, (i) => i / n),
  square: (n, draw) => {
    const half = 1 + Math.floor(draw() * 200)
    return filled(n, (i) => (Math.floor(i / half) % 2 === 0 ? 1 : -1))
  },
  alternating: (n) => filled(n, (i) => (i % 2 === 0 ? 1 : -1)),
  silence: (n) => new Float32Array(n),
  drum: (n, draw) => {
    const drum = drums[Math.floor(draw() * drums.length)]
    const start = Math.floor(draw() ** 2 * drum.length)
    return filled(n, (i) => drum[start + i] ?? 0)
  },
}

/** What is done to a source, in place. */
const mutations: Readonly<Record<string, (x: Float32Array, draw: Draw) => void>> = {
  none: () => {},
  hole: (x, draw) => {
    const start = Math.floor(draw() * x.length)
    x.fill(0, start, start + Math.floor(draw() * x.length))
  },
  stuck: (x, draw) => {
    const start = Math.floor(draw() * x.length)
    x.fill(x[start] ?? 0, start, start + Math.floor(draw() * x.length))
  },
  spike: (x, draw) => {
    for (let k = 0; k < 3; k++) x[Math.floor(draw() * x.length)] = (2 * draw() - 1) * 10 ** (draw() * 8)
  },
  offset: (x, draw) => {
    const offset = (2 * draw() - 1) * 10 ** (draw() * 6 - 3)
    for (let i = 0; i < x.length; i++) x[i] += offset
  },
  coarse: (x, draw) => {
    const step = 10 ** (-4 * draw())
    for (let i = 0; i < x.length; i++) x[i] = Math.round(x[i] / step) * step
  },
  clipped: (x, draw) => {
    const limit = draw() ** 4
    for (let i = 0; i < x.length; i++) x[i] = Math.max(-limit, Math.min(limit, x[i]))
  },
  rectified: (x) => {
    for (let i = 0; i < x.length; i++) x[i] = -Math.abs(x[i])
  },
  repeated: (x, draw) => {
    const period = 1 + Math.floor(draw() * x.length)
    for (let i = period; i < x.length; i++) x[i] = x[i - period]
  },
}

function filled(n: number, value: (i: number) => number): Float32Array {
  const x = new Float32Array(n)
  for (let i = 0; i < n; i++) x[i] = value(i)
  return x
}

const rates = [4000, 8000, 11_025, 16_000, 22_050, 32_000, 44_099, 44_100, 48_000, 96_000, 192_000, 384_000]

/** How an odd sound is made; a failing test names this and not ten thousand samples. */
export interface OddRecipe {
  readonly source: string
  readonly mutation: string
  readonly length: number
  readonly gainDb: number
  readonly channels: number
  readonly rateHz: number
  readonly seed: number
}

/** Recipes for up to `longest` samples: edge lengths of the models, levels over the range of float32, odd rates. */
export function oddRecipes(longest: number): fc.Arbitrary<OddRecipe> {
  const edges = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 590, 591, 882, 1535, 1536, 2047, 2048, 2049]
  return fc.record({
    source: fc.constantFrom(...Object.keys(sources)),
    mutation: fc.constantFrom(...Object.keys(mutations)),
    length: fc.oneof(
      fc.constantFrom(...edges.filter((edge) => edge <= longest)),
      fc.integer({ min: 0, max: Math.min(longest, 3000) }),
      fc.integer({ min: 0, max: longest }),
    ),
    gainDb: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -880, max: 700 })),
    channels: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 4 })),
    rateHz: fc.oneof({ weight: 3, arbitrary: fc.constant(44_100) }, fc.constantFrom(...rates)),
    seed: fc.nat(),
  })
}

/** The channels of a recipe; those of low rates are shorter, for they grow when they are converted. */
export function oddSound({ source, mutation, length, gainDb, channels, rateHz, seed }: OddRecipe): Float32Array[] {
  const samples = Math.ceil(length * Math.min(1, rateHz / 44_100))
  return Array.from({ length: channels }, (_, c) => {
    const stream = new RandomStream(seed, 'odd-sounds', c)
    const draw = () => stream.uniform()
    const x = sources[source](samples, draw)
    mutations[mutation](x, draw)
    return x.map((value) => Math.max(-3.4e38, Math.min(3.4e38, value * 10 ** (gainDb / 20))))
  })
}

/** Expects every number to be finite, and every null to have a reason, a sentence. */
export function everyNumberIsFinite({ timbre, temporal, spectral, reasons }: Descriptors): void {
  const values = Object.entries({ ...timbre, ...temporal })
  const wrong = [...values, ...Object.entries(spectral ?? {})].filter(([name, value]) =>
    value === null ? !/^[A-Z].*\.$/.test(reasons[name] ?? '') : ![value].flat().every(Number.isFinite),
  )
  expect(wrong).toEqual([])
  const missing = values.filter(([, value]) => value === null).map(([name]) => name)
  expect(Object.keys(reasons).toSorted()).toEqual([...missing, ...(spectral === null ? ['spectral'] : [])].toSorted())
}
