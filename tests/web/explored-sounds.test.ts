import { expect, test } from 'vitest'
import { ExploredSounds } from '../../web/explored-sounds.ts'
import type { Shot } from '../../web/shot-queue.ts'
import type { Recipe } from '../../web/state.ts'

const recipe = (seed: number): Recipe => ({ model: 'plain', class: 'kick', seed, controls: {} })
const shot = (seed: number, samples = 100): Shot => ({
  recipe: recipe(seed),
  velocity: 127,
  samples: new Float32Array(samples),
  rateHz: 44_100,
  renderMs: 1,
  peakDb: -1,
})

/** Everything it asks for until it asks for nothing, each rendered at once. */
function askedOf(explored: ExploredSounds): number[] {
  const seeds: number[] = []
  for (let wish = explored.next(); wish !== undefined; wish = explored.next()) {
    seeds.push(wish.recipe.seed)
    explored.put(shot(wish.recipe.seed))
  }
  return seeds
}

test('sounds are asked for one at a time, in the order in which they are wanted', () => {
  let pumped = 0
  const explored = new ExploredSounds(() => pumped++)
  explored.want(5, [3, 1, 2].map(recipe))
  expect(pumped).toBe(1)
  expect(explored.next()).toEqual({ pad: 5, recipe: recipe(3), velocity: 127, isExplored: true })
  expect(explored.next()).toBeUndefined()
  explored.put(shot(3))
  expect(explored.shotOf(recipe(3))?.recipe.seed).toBe(3)
  expect(explored.missing).toBe(2)
  expect(askedOf(explored)).toEqual([1, 2])
  expect(explored.missing).toBe(0)
})

test('what is wanted anew replaces what was wanted, and what is there is not asked for again', () => {
  const explored = new ExploredSounds(() => undefined)
  explored.want(0, [1, 2, 3].map(recipe))
  explored.next()
  explored.want(1, [4, 1].map(recipe))
  expect(explored.next()).toBeUndefined() // the first is under way still
  explored.put(shot(1))
  expect(askedOf(explored)).toEqual([4])
})

test('one that cannot be had is told and not asked for again until others are wanted', () => {
  const explored = new ExploredSounds(() => undefined)
  let changes = 0
  explored.addEventListener('change', () => changes++)
  explored.want(0, [1, 2].map(recipe))
  explored.miss(explored.next()!, 'The model is gone.')
  expect([explored.trouble, changes]).toEqual(['The model is gone.', 1])
  expect(askedOf(explored)).toEqual([2])
  explored.want(0, [1, 2].map(recipe))
  expect(explored.trouble).toBeUndefined()
  expect(askedOf(explored)).toEqual([1])
})

test('where there are too many, those that nobody wants any more go first, the oldest of them', () => {
  const explored = new ExploredSounds(() => undefined, 2000) // five of 400 bytes
  explored.want(0, [1, 2, 3, 4, 5].map(recipe))
  askedOf(explored)
  explored.want(0, [2, 6, 7].map(recipe))
  askedOf(explored)
  expect([1, 2, 3, 4, 5, 6, 7].filter((seed) => explored.shotOf(recipe(seed)) !== undefined)).toEqual([2, 4, 5, 6, 7])
})

test('of a new server everything is asked for again', () => {
  const explored = new ExploredSounds(() => undefined)
  explored.want(0, [1, 2].map(recipe))
  explored.put(shot(1))
  explored.next()
  explored.restart()
  expect(askedOf(explored)).toEqual([1, 2])
})
