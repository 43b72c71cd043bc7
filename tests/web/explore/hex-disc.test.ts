import { expect, test } from 'vitest'
import { hexCorners, hexDisc, keyedPoint, nearestPoint } from '../../../web/explore/hex-disc.ts'

const sizes = [1, 2, 3, 5]

test('a disc has the centred hexagonal numbers of points: 7, 19, 37, 61', () => {
  expect([1, 2, 3, 4].map((n) => hexDisc(n).length)).toEqual([7, 19, 37, 61])
})

test('every point inside has six neighbours at one distance, and nobody is nearer', () => {
  for (const n of sizes) {
    const points = hexDisc(n)
    for (const point of points) {
      const distances = points
        .filter((other) => other !== point)
        .map(({ x, y }) => Math.hypot(x - point.x, y - point.y))
      const least = Math.min(...distances)
      expect(least).toBeCloseTo(1 / n, 9)
      if (point.ring < n) expect(distances.filter((d) => d < 1 / n + 1e-9)).toHaveLength(6)
    }
  }
})

test('the farthest points are at distance 1, and a ring has six points a step', () => {
  for (const n of sizes) {
    const points = hexDisc(n)
    expect(Math.max(...points.map(({ x, y }) => Math.hypot(x, y)))).toBeCloseTo(1, 9)
    for (let ring = 1; ring <= n; ring++) expect(points.filter((point) => point.ring === ring)).toHaveLength(6 * ring)
  }
})

test('arrow keys reach every point, step to a neighbour or stay, and away from the rim the way back is the key across', () => {
  const across = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft', ArrowUp: 'ArrowDown', ArrowDown: 'ArrowUp' }
  for (const n of sizes) {
    const points = hexDisc(n)
    const reached = new Set<number>()
    const walk = (at: number): void => {
      if (reached.has(at)) return
      reached.add(at)
      for (const [key, back] of Object.entries(across)) {
        const next = keyedPoint(points, at, key)!
        const [a, b] = [points[at], points[next]]
        if (next !== at) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeCloseTo(1 / n, 9)
        if (a.ring < n - 1 || key === 'ArrowLeft' || key === 'ArrowRight')
          if (next !== at) expect(keyedPoint(points, next, back)).toBe(at)
        walk(next)
      }
    }
    walk(keyedPoint(points, 0, 'Home')!)
    expect(reached.size).toBe(points.length)
  }
  expect(keyedPoint(hexDisc(2), 0, 'Enter')).toBeUndefined()
})

test('a pointer is at the cell whose corners surround it, and outside at none', () => {
  const points = hexDisc(3)
  points.forEach((point, i) => {
    expect(nearestPoint(points, 3, point.x + 0.1, point.y - 0.1)).toBe(i)
    const corners = hexCorners(point, 3, 100)
      .split(' ')
      .map((pair) => pair.split(',').map(Number))
    expect(corners).toHaveLength(6)
    for (const [x, y] of corners)
      expect(Math.hypot(x / 100 - point.x, y / 100 - point.y)).toBeCloseTo(1 / 3 / Math.sqrt(3), 3)
  })
  expect(nearestPoint(points, 3, 1.3, 0)).toBeUndefined()
  expect(nearestPoint(points, 3, 0, -1.15)).toBeUndefined()
})
