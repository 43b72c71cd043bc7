import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { envelopeTable } from '../../src/gan/class-envelope.ts'
import { initialise } from '../../src/gan/parameters.ts'
import { mapping } from '../../src/gan/mapping.ts'
import type { PartialsConfig } from '../../src/gan/partials.ts'
import { bandInterpolation } from '../../src/gan/band-interpolation.ts'
import { synthesis } from '../../src/gan/style-generator.ts'
import {
  noisePositions,
  styledLayers,
  styleGeneratorParameters,
  type StyleGeneratorConfig,
} from '../../src/gan/style-network.ts'

const config: StyleGeneratorConfig = {
  grid: { fftSize: 16, hopSamples: 8, frames: 8 },
  rateHz: 44_100,
  compression: 0.3,
  latentSize: 3,
  styleSize: 5,
  mappingLayers: 2,
  widths: [4, 6],
  firstFrames: 4,
  noiseBands: 4,
  classes: 2,
  conditions: 0,
  partials: { count: 2, bins: 3 },
  envelope: true,
}
/** The same, but that the lowest bins are the partials' alone. */
const aloneConfig: StyleGeneratorConfig = { ...config, partials: { count: 2, bins: 3, alone: 2 } }
/** And they add to the rest as sounds do. */
const linearConfig: StyleGeneratorConfig = { ...aloneConfig, partials: { ...aloneConfig.partials, linear: true } }
const batch = 2
const bins = config.grid.fftSize / 2

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const random = (purpose: string, length: number) => new RandomStream(1, purpose).fillNormal(new Float32Array(length))

/** Random values for every parameter, also those that start at zero: nothing may hide behind a zero. */
function parameters(of = config): Record<string, { shape: readonly number[]; data: Float32Array }> {
  return Object.fromEntries(
    Object.entries({ ...styleGeneratorParameters(of), ...envelopeTable(2, 8) }).map(([name, { shape }]) => [
      name,
      {
        shape,
        data: random(
          name,
          shape.reduce((a, b) => a * b, 1),
        ),
      },
    ]),
  )
}

const added = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

/** What compressed values come to whose sounds are added; a hundredth of their own power counts beside the sum's. */
function soundingTogether(parts: readonly number[][]): number[] {
  const sounds = parts.map(([re, im]) => [re, im].map((x) => x * Math.hypot(re, im) ** (1 / 0.3 - 1)))
  const sum = [0, 1].map((part) => added(sounds.map((sound) => sound[part])))
  const power = (Math.hypot(...sum) ** 2 + 0.01 * added(sounds.map((sound) => Math.hypot(...sound) ** 2))) / 1.01
  return sum.map((value) => value * Math.sqrt(power) ** (0.3 - 1))
}

/** The same network in plain loops, with StyleGAN2's *fused* form: each example gets its own demodulated kernel. */
function reference(
  { count, bins: turned, alone: lowest = 0, linear = false }: PartialsConfig,
  p: ReturnType<typeof parameters>,
  style: number[],
  noise: Float32Array,
  carrier: Float32Array,
) {
  let x: number[][] = Array.from({ length: 4 }, (_unused, t) =>
    Array.from({ length: 4 }, (_, c) => p['generator/start'].data[t * 4 + c]),
  )
  let position = 0
  const layers: [string, number, number, number][] = [
    ['generator/level0/layer0', 4, 4, 4],
    ['generator/level0/layer1', 4, 4, 4],
    ['generator/level1/layer0', 8, 4, 6],
    ['generator/level1/layer1', 8, 6, 6],
  ]
  for (const [name, frames, inputs, outputs] of layers) {
    if (x.length < frames) x = x.flatMap((row) => [row, row])
    const weight = (k: number, i: number, o: number) =>
      (p[`${name}/weight`].data[(k * inputs + i) * outputs + o] * Math.SQRT2) / Math.sqrt(3 * inputs)
    const styles = Array.from({ length: inputs }, (_, i) => {
      const sum = style.reduce((s, w, j) => s + w * p[`${name}/style/weight`].data[j * inputs + i], 0)
      return 1 + sum / Math.sqrt(style.length)
    })
    const next = Array.from({ length: frames }, () => Array.from({ length: outputs }, () => 0))
    for (let o = 0; o < outputs; o++) {
      let power = 0
      for (let k = 0; k < 3; k++) for (let i = 0; i < inputs; i++) power += (styles[i] * weight(k, i, o)) ** 2
      for (let t = 0; t < frames; t++) {
        let sum = 0
        for (let k = 0; k < 3; k++)
          for (let i = 0; i < inputs; i++)
            sum += ((x[t + k - 1]?.[i] ?? 0) * styles[i] * weight(k, i, o)) / Math.sqrt(power + 1e-8)
        sum += noise[position + t] * p[`${name}/noise`].data[0] + p[`${name}/bias`].data[o]
        next[t][o] = Math.SQRT2 * (sum > 0 ? sum : 0.2 * sum)
      }
    }
    position += frames
    x = next
  }
  const rest = 2 * bins + config.noiseBands
  const each = 1 + 2 * turned + (lowest > 0 ? 2 : 0)
  const outputs = rest + count * each
  const phases = Array.from({ length: count }, () => 0)
  const matrix = bandInterpolation(config.noiseBands, config.grid, config.rateHz)
  return x.flatMap((row, t) => {
    const head = Array.from({ length: outputs }, (_, o) =>
      row.reduce(
        (s, v, i) => s + (v * p['generator/head/weight'].data[i * outputs + o]) / Math.sqrt(6),
        p['generator/head/bias'].data[o],
      ),
    )
    // Each partial: a frequency between 25 and 1200 Hz, its phase at the frame's centre, and re and im per bin.
    const partials = phases.map((before, m) => {
      const at = rest + m * each
      const share = (m + 1) / (count + 2)
      const height = 1 / (1 + Math.exp(-(head[at] + Math.log(share / (1 - share)))))
      const hz = 25 * 48 ** height
      const step = (2 * Math.PI * config.grid.hopSamples * hz) / config.rateHz
      phases[m] = before + step
      return { hz, phase: before + step / 2, re: at + 1, im: at + 1 + turned, lobe: at + 1 + 2 * turned }
    })
    const level = 0.25 * p['envelope/gain'].data[t] + 0.75 * p['envelope/gain'].data[config.grid.frames + t]
    return Array.from({ length: bins }, (_, f) => {
      const turns: number[][] = []
      for (const { hz, phase, re, im, lobe } of f < turned ? partials : []) {
        const angle = phase - (2 * Math.PI * f * (t + 0.5) * config.grid.hopSamples) / config.grid.fftSize
        const distance = (hz * config.grid.fftSize) / config.rateHz - f
        const height = lowest > 0 ? 3 / (1 + (distance / 1.5) ** 2) ** 0.65 : 0
        const [real, imaginary] = [head[re + f], head[im + f]].map(
          (own, i) => own + (lowest > 0 ? height * head[lobe + i] : 0),
        )
        turns.push([
          0.15 * (real * Math.cos(angle) - imaginary * Math.sin(angle)),
          0.15 * (real * Math.sin(angle) + imaginary * Math.cos(angle)),
        ])
      }
      // Above the bins that are the partials' alone, the head comes in over four bins.
      const plain = lowest > 0 ? Math.min(1, Math.max(0, (f + 1 - lowest) / 5)) : 1
      let band = 0
      for (let n = 0; n < config.noiseBands; n++) band += (head[2 * bins + n] - 1) * matrix[n * bins + f]
      const gain = Math.log1p(Math.exp(band))
      const own = [0, 1].map((part) => 0.15 * plain * head[2 * f + part])
      const hiss = [0, 1].map((part) => gain * carrier[(t * bins + f) * 2 + part])
      const all = [...turns, own, hiss]
      const sum =
        linear && f < turned ? soundingTogether(all) : [0, 1].map((part) => added(all.map((one) => one[part])))
      return sum.map((value) => level * value)
    }).flat()
  })
}

test.each([
  ['a plain head everywhere', config],
  ['partials alone in the lowest bins', aloneConfig],
  ['partials that add as sounds do', linearConfig],
  ['partials in every bin', { ...linearConfig, partials: { ...linearConfig.partials, bins } }],
])('%s: synthesis equals the fused form of modulated convolution written in plain loops', (_name, of) => {
  const p = parameters(of)
  const tensors = Object.fromEntries(
    Object.entries(p).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  )
  const positions = noisePositions(config)
  expect(positions).toBe(4 + 4 + 8 + 8)
  const style = random('style', batch * config.styleSize)
  const noise = random('noise', batch * positions)
  const carrier = random('carrier', batch * config.grid.frames * bins * 2)
  const made = synthesis(of, tensors, {
    style: tf.tensor2d(style, [batch, config.styleSize]),
    classes: tf.tensor2d([0.25, 0.75, 0.25, 0.75], [batch, 2]),
    noise: tf.tensor3d(noise, [batch, positions, 1]),
    noiseSpectrum: tf.tensor4d(carrier, [batch, config.grid.frames, bins, 2]),
  })
  expect(made.shape).toEqual([batch, config.grid.frames, bins, 2])
  const values = made.dataSync()
  const size = values.length / batch
  for (let b = 0; b < batch; b++) {
    const expected = reference(
      of.partials,
      p,
      [...style.subarray(b * config.styleSize, (b + 1) * config.styleSize)],
      noise.subarray(b * positions, (b + 1) * positions),
      carrier.subarray(b * size, (b + 1) * size),
    )
    expected.forEach((value, i) => expect(Math.abs(values[b * size + i] - value)).toBeLessThan(1e-4))
  }
})

test('the class reaches the style: another class, another w', () => {
  const p = Object.fromEntries(
    Object.entries(initialise(styleGeneratorParameters(config), 1)).map(([name, { shape, data }]) => [
      name,
      tf.tensor(data, [...shape]),
    ]),
  )
  const latent = tf.zeros([2, config.latentSize]) as tf.Tensor2D
  const [a, b] = mapping(config, p, latent, tf.tensor2d([1, 0, 0, 1], [2, 2])).arraySync()
  expect(Math.hypot(...a.map((v, i) => v - b[i]))).toBeGreaterThan(0.1)
})

test('every bin takes weights that sum to one from two neighbouring bands', () => {
  const grid = { fftSize: 1024, hopSamples: 256, frames: 8 }
  const matrix = bandInterpolation(48, grid, 44_100)
  for (let bin = 0; bin < 512; bin++) {
    const column = Array.from({ length: 48 }, (_, band) => matrix[band * 512 + bin])
    const used = column.flatMap((w, band) => (w !== 0 ? [band] : []))
    expect(column.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
    expect(used.length).toBeLessThanOrEqual(2)
    if (used.length === 2) expect(used[1] - used[0]).toBe(1)
    expect(Math.min(...column)).toBeGreaterThanOrEqual(0)
  }
})

test('widths that do not end at the grid are refused', () => {
  expect(() => styleGeneratorParameters({ ...config, widths: [4] })).toThrow('1 levels end at 4 frames')
})

test('style mixing: layers before the crossover follow the one style, those from it on the other', () => {
  const tensors = Object.fromEntries(
    Object.entries(parameters()).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  )
  const positions = noisePositions(config)
  const style = (purpose: string) => tf.tensor2d(random(purpose, config.styleSize), [1, config.styleSize])
  const rest = {
    classes: tf.tensor2d([[1, 0]]),
    noise: tf.tensor3d(random('noise', positions), [1, positions, 1]),
    noiseSpectrum: tf.zeros([1, config.grid.frames, bins, 2]) as tf.Tensor4D,
  }
  const [one, two] = [style('one'), style('two')]
  const made = (crossover: number[]) =>
    synthesis(config, tensors, {
      style: one,
      other: { style: two, crossover: tf.tensor2d([crossover]) },
      ...rest,
    }).dataSync()
  const alone = (w: tf.Tensor2D) => synthesis(config, tensors, { style: w, ...rest }).dataSync()
  const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i])))
  expect(styledLayers(config)).toBe(4)
  expect(distance(made([0, 0, 0, 0]), alone(one))).toBeLessThan(1e-6)
  expect(distance(made([1, 1, 1, 1]), alone(two))).toBeLessThan(1e-5)
  expect(distance(made([0, 0, 0, 1]), alone(one))).toBeGreaterThan(0.01)
  expect(distance(made([0, 0, 0, 1]), alone(two))).toBeGreaterThan(0.01)
})
