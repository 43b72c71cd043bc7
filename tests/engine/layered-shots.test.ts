import { expect, test } from 'vitest'
import { LayeredShots } from '../../src/engine/layered-shots.ts'

const shot = (value: number) => Float32Array.of(value)
const amplitude = (velocity: number) => (velocity / 127) ** 2

test('a hit takes the softest shot that was not struck softer, and the hardest as long as there is no other', () => {
  const shots = new LayeredShots([shot(1)])
  expect([1, 127].map((velocity) => shots.take(velocity)!.layer)).toEqual([127, 127])
  shots.put({ layer: 32, index: 0 }, shot(2))
  shots.put({ layer: 96, index: 0 }, shot(3))
  const layers = [1, 32, 33, 64, 96, 97, 127].map((velocity) => shots.take(velocity)!.layer)
  expect(layers).toEqual([32, 32, 96, 96, 96, 127, 127])
  expect(shots.hardest![0]).toBe(1)
})

test('whatever a shot was rendered at, it sounds as loud as the hit', () => {
  const shots = new LayeredShots([shot(amplitude(127))])
  shots.put({ layer: 64, index: 0 }, shot(amplitude(64)))
  for (let velocity = 1; velocity <= 127; velocity++) {
    const { gain, shot: taken } = shots.take(velocity)!
    expect(taken[0] * gain).toBeCloseTo(amplitude(velocity), 6)
    expect(gain).toBeLessThanOrEqual(1)
  }
})

test('each velocity has its own turn, and takes fresh shots in its own places', () => {
  const shots = new LayeredShots([shot(1), shot(2)])
  shots.put({ layer: 64, index: 0 }, shot(3))
  shots.put({ layer: 64, index: 3 }, shot(4)) // the next place that there is
  const taken = [127, 60, 127, 60, 127, 60].map((velocity) => shots.take(velocity)!)
  expect(taken.map(({ shot: one }) => one[0])).toEqual([1, 3, 2, 4, 1, 3])
  expect(taken.map(({ layer, index }) => [layer, index])).toEqual([
    [127, 0],
    [64, 0],
    [127, 1],
    [64, 1],
    [127, 0],
    [64, 0],
  ])
  shots.put({ layer: 64, index: 1 }, shot(5))
  expect(shots.take(60)!.shot[0]).toBe(5)
})

test('a pad without shots is silent', () => {
  expect(new LayeredShots([]).take(100)).toBeUndefined()
})
