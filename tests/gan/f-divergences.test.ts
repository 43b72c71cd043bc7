import * as tf from '@tensorflow/tfjs'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { fDivergences, objectiveNamed, objectives, type FDivergence } from '../../src/gan/objectives.ts'
import { criticLossOn, jensenShannon, kl, minimised, pair, probabilities, scoresOf, sum } from './discrete.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const p = probabilities(pair.p)
const q = probabilities(pair.q)

interface Truth {
  readonly f: (u: number) => number
  readonly slope: (u: number) => number
  /** Its closed form on two distributions, where there is one of its own. */
  readonly divergence: number
}

const over = (term: (p: number, q: number) => number) => sum(p.map((v, i) => term(v, q[i])))

const truths: Record<keyof typeof fDivergences, Truth> = {
  'total-variation': {
    f: (u) => Math.abs(u - 1) / 2,
    slope: (u) => Math.sign(u - 1) / 2,
    divergence: over((a, b) => Math.abs(a - b) / 2),
  },
  kl: { f: (u) => u * Math.log(u), slope: (u) => 1 + Math.log(u), divergence: kl(p, q) },
  'reverse-kl': { f: (u) => -Math.log(u), slope: (u) => -1 / u, divergence: kl(q, p) },
  pearson: { f: (u) => (u - 1) ** 2, slope: (u) => 2 * (u - 1), divergence: over((a, b) => (a - b) ** 2 / b) },
  neyman: { f: (u) => (1 - u) ** 2 / u, slope: (u) => 1 - u ** -2, divergence: over((a, b) => (a - b) ** 2 / a) },
  'squared-hellinger': {
    f: (u) => (Math.sqrt(u) - 1) ** 2,
    slope: (u) => 1 - u ** -0.5,
    divergence: over((a, b) => (Math.sqrt(a) - Math.sqrt(b)) ** 2),
  },
  jeffreys: {
    f: (u) => (u - 1) * Math.log(u),
    slope: (u) => 1 + Math.log(u) - 1 / u,
    divergence: kl(p, q) + kl(q, p),
  },
  js: {
    f: (u) => -(u + 1) * Math.log((1 + u) / 2) + u * Math.log(u),
    slope: (u) => Math.log((2 * u) / (1 + u)),
    divergence: 2 * jensenShannon(p, q),
  },
  gan: {
    f: (u) => u * Math.log(u) - (u + 1) * Math.log(u + 1),
    slope: (u) => Math.log(u / (1 + u)),
    divergence: 2 * jensenShannon(p, q) - Math.log(4),
  },
}

/** sup over u of u·t − f(u), which is concave in u: a coarse search over eᵛ, then ternary search around the best. */
function supremum(t: number, f: (u: number) => number): number {
  const value = (v: number) => Math.exp(v) * t - f(Math.exp(v))
  let best = -30
  for (let v = -30; v <= 12; v += 0.05) if (value(v) > value(best)) best = v
  let [low, high] = [best - 0.05, best + 0.05]
  for (let i = 0; i < 100; i++) {
    const [a, b] = [low + (high - low) / 3, high - (high - low) / 3]
    if (value(a) < value(b)) low = a
    else high = b
  }
  return value(low)
}

describe.each(Object.keys(fDivergences) as (keyof typeof fDivergences)[])('%s', (name) => {
  const row: FDivergence = fDivergences[name]
  const { f, slope, divergence } = truths[name]

  test('the conjugate is the supremum of u·t − f(u), at every slope that f has', () => {
    const ratios = [0.05, 0.2, 0.5, 0.9, 1.1, 2, 5, 20]
    const t = ratios.map(slope)
    const found = row.conjugate(tf.tensor1d(t)).dataSync()
    t.forEach((at, i) => {
      const expected = supremum(at, f)
      expect(Math.abs(found[i] - expected)).toBeLessThan(2e-4 * Math.max(1, Math.abs(expected)))
    })
  })

  test('the activation grows, stays where the conjugate is finite, and its simplified composition is the same', () => {
    const scores = tf.linspace(-3, 3, 61)
    const t = row.activation(scores)
    const values = t.dataSync()
    for (let i = 1; i < values.length; i++) expect(values[i]).toBeGreaterThan(values[i - 1])
    const composed = row.conjugate(t).dataSync()
    const simplified = (row.composed?.(scores) ?? row.conjugate(t)).dataSync()
    composed.forEach((value, i) => {
      expect(Number.isFinite(value)).toBe(true)
      expect(Math.abs(simplified[i] - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)))
    })
  })

  test('the bound reaches the closed form at T* = f′(p/q)', () => {
    const best = tf.tensor1d(p.map((v, i) => slope(v / q[i])))
    const value = tf.sub(tf.mean(scoresOf(best, pair.p)), tf.mean(row.conjugate(scoresOf(best, pair.q))))
    expect(value.dataSync()[0]).toBeCloseTo(divergence, 5)
  })

  test('a critic that learns by gradient descent comes there too, and no critic gets beyond', () => {
    const loss = criticLossOn(objectiveNamed(name === 'gan' ? 'f-gan' : `f-${name}`), pair)
    const { value } = minimised(loss, p.length, { steps: 600, rate: name === 'total-variation' ? 200 : 4 })
    expect(-value).toBeCloseTo(divergence, 3)
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 4, maxLength: 4 }), (scores) => {
        expect(-loss(tf.tensor1d(scores)).dataSync()[0]).toBeLessThan(divergence + 1e-5)
      }),
      { numRuns: 50 },
    )
  })
})

test('far out, where e^s overflows the way through T, the losses of probabilities stay finite with their gradients', () => {
  for (const name of ['f-js', 'f-gan'] as const) {
    const slope = tf.grad((s) => objectives[name].critic(s as tf.Tensor1D, s as tf.Tensor1D))
    for (const value of slope(tf.tensor1d([-60, 60])).dataSync()) expect(Number.isFinite(value)).toBe(true)
  }
  const { conjugate } = fDivergences.jeffreys
  for (const value of conjugate(tf.tensor1d([-200, -20, 20, 60])).dataSync()) expect(Number.isFinite(value)).toBe(true)
})
