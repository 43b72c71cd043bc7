import { expect, test } from 'vitest'
import { cubicKernel, drumKid, gaussianKernel, squaredMmd } from '../../src/evaluation/kernel-distance.ts'
import { cloud } from './points.ts'

const of = (points: readonly ArrayLike<number>[]) => ({ points })

test('the cubic kernel is (x·y/d + 1)³', () => {
  expect(cubicKernel([1, 2], [3, -1])).toBe((1 / 2 + 1) ** 3)
})

test('with a linear kernel the unbiased MMD² is the known sum over pairs', () => {
  // Means over pairs: within {1, 3} 3; within {2, 6} 12; between 1·2, 1·6, 3·2, 3·6 → 8. 3 + 12 − 2·8 = −1.
  const linear = (x: ArrayLike<number>, y: ArrayLike<number>) => x[0] * y[0]
  expect(squaredMmd({ points: [[1], [3]] }, { points: [[2], [6]] }, linear)).toBe(-1)
})

test('with a Gaussian kernel, MMD² between two Gaussians comes to its closed form', () => {
  // E k(x, y) for x ~ N(a, 1), y ~ N(b, 1) and width s is s/√(s² + 2) · exp(−(a − b)²/(2(s² + 2))).
  const [shift, width] = [1.5, 1]
  const within = width / Math.sqrt(width ** 2 + 2)
  const between = within * Math.exp(-(shift ** 2) / (2 * (width ** 2 + 2)))
  const measured = squaredMmd(of(cloud(1500, 1, 1)), of(cloud(1500, 1, 2, shift)), gaussianKernel(width))
  expect(Math.abs(measured - (2 * within - 2 * between))).toBeLessThan(0.02)
})

test('with the cubic kernel, MMD² between two Gaussians comes to its closed form', () => {
  // In one dimension E (xy + 1)³ = Σ C(3, i)·mᵢ(x)·mᵢ(y) with raw moments m: MMD² = Σ C(3, i)·(mᵢ(x) − mᵢ(y))².
  // N(0, 0.3²): 0, 0.09, 0. N(0.5, 0.3²): 0.5, 0.34, 0.26.
  const expected = 3 * 0.5 ** 2 + 3 * 0.25 ** 2 + 0.26 ** 2
  const measured = squaredMmd(of(cloud(1500, 1, 3, 0, 0.3)), of(cloud(1500, 1, 4, 0.5, 0.3)))
  expect(Math.abs(measured / expected - 1)).toBeLessThan(0.2)
})

test('drum-KID of two halves of one cloud is within its deviation of 0, and negative about as often as positive', () => {
  const values = Array.from({ length: 12 }, (_, i) => {
    const { value, deviation } = drumKid(of(cloud(200, 8, 10 + i)), of(cloud(200, 8, 50 + i)), { size: 100 })
    expect(Math.abs(value)).toBeLessThan(3 * deviation)
    return value
  })
  expect(values.some((x) => x < 0)).toBe(true)
  expect(values.some((x) => x > 0)).toBe(true)
})

test('drum-KID grows with the distance of the clouds, sees a narrower one of the same mean, and repeats exactly', () => {
  const real = of(cloud(200, 8, 1))
  const near = drumKid(of(cloud(200, 8, 2, 0.3)), real)
  const far = drumKid(of(cloud(200, 8, 3, 1)), real)
  const narrow = drumKid(of(cloud(200, 8, 4, 0, 0.4)), real)
  expect(near.value).toBeGreaterThan(2 * near.deviation)
  expect(far.value).toBeGreaterThan(4 * near.value)
  expect(narrow.value).toBeGreaterThan(2 * narrow.deviation)
  expect(drumKid(of(cloud(200, 8, 2, 0.3)), real)).toEqual(near)
  expect(drumKid(of(cloud(200, 8, 2, 0.3)), real, { seed: 2 })).not.toEqual(near)
})

test('sets filled class by class are unbiased only when their classes are given', () => {
  // Three classes far apart, six points of each, in both sets: one source.
  const drawn = (seed: number) => {
    const points = [0, 1, 2].flatMap((k) => cloud(6, 2, 3 * seed + k, 3 * k))
    return { points, classes: points.map((_, i) => Math.floor(i / 6)) }
  }
  const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
  const seeds = Array.from({ length: 300 }, (_, i) => i)
  const scale = gaussianKernel(2)
  const given = mean(seeds.map((i) => squaredMmd(drawn(2 * i), drawn(2 * i + 1), scale)))
  const hidden = mean(seeds.map((i) => squaredMmd(of(drawn(2 * i).points), of(drawn(2 * i + 1).points), scale)))
  expect(hidden).toBeLessThan(-0.02)
  expect(Math.abs(given)).toBeLessThan(0.25 * Math.abs(hidden))
})

test('sets that cannot be compared are refused', () => {
  expect(() => squaredMmd(of([[1]]), of([[1], [2]]))).toThrow(/two points/)
  const one = { points: [[1], [2]], classes: [0, 0] }
  const two = { points: [[1], [2], [3], [4]], classes: [0, 0, 1, 1] }
  expect(() => squaredMmd(one, two)).toThrow(/one of two/)
})
