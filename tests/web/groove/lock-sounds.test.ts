import { expect, test } from 'vitest'
import type { WelcomeMessage } from '../../../src/protocol/messages.ts'
import type { Pattern } from '../../../src/protocol/pattern.ts'
import { emptyPattern, withLock } from '../../../web/groove/edit.ts'
import { LockSounds, lockedRecipe } from '../../../web/groove/lock-sounds.ts'
import { stateOfKit } from '../../../web/kit-state.ts'
import type { Shot, ShotWish } from '../../../web/shot-queue.ts'
import type { InstrumentState } from '../../../web/state.ts'
import { welcome } from '../welcome.ts'

const layers = [127]
const locked = withLock(withLock(emptyPattern, 2, 4, 'tune', 3), 2, 12, 'tune', 3)

function stateWith(pattern: Pattern): InstrumentState {
  return stateOfKit({ ...welcome.kit, pattern }, welcome)
}

function shotOf({ recipe, velocity }: ShotWish): Shot {
  return { recipe, velocity, samples: new Float32Array(100), rateHz: 44_100, renderMs: 1, peakDb: -3 }
}

function fill(locks: LockSounds): ShotWish[] {
  const wishes: ShotWish[] = []
  for (let wish = locks.next(); wish !== undefined; wish = locks.next()) {
    wishes.push(wish)
    locks.put(wish, shotOf(wish))
  }
  return wishes
}

function planned(pattern = locked, within: WelcomeMessage = welcome) {
  const locks = new LockSounds()
  const state = stateWith(pattern)
  locks.plan(state, within, layers)
  return { locks, state, recipe: lockedRecipe(state, 2, { tune: 3 }, within) }
}

test('a lock is asked for once for all steps that have it, first itself, then a neighbour', () => {
  const { locks, recipe } = planned()
  const wishes = fill(locks)
  expect(wishes.map(({ neighbour }) => neighbour)).toEqual([undefined, 0])
  for (const wish of wishes) {
    expect(wish.isLock).toBe(true)
    expect(wish.pad).toBeGreaterThanOrEqual(16)
    expect(wish.recipe).toEqual(recipe)
  }
  expect(recipe.controls['tune']).toBe(3)
})

test('one wish is under way at a time', () => {
  const { locks } = planned(withLock(locked, 3, 0, 'decay', 0.5))
  const first = locks.next()!
  expect(locks.next()).toBeUndefined()
  locks.put(first, shotOf(first))
  expect(locks.next()!.pad).not.toBe(first.pad)
})

test('a locked step plays nothing of its own until its sound is there, then no stroke twice in a row', () => {
  const { locks, recipe } = planned()
  expect(locks.take(2, recipe, 100)).toBeUndefined()
  fill(locks)
  const heard = [0, 1, 2, 3].map(() => {
    const shot = locks.take(2, recipe, 127)!
    fill(locks)
    return shot
  })
  expect(new Set(heard).size).toBe(4)
  expect(locks.take(3, recipe, 100)).toBeUndefined() // another pad
})

test('a lock that changes is another sound, and one that cannot be had is not asked for again', () => {
  const { locks, recipe } = planned()
  fill(locks)
  locks.plan(stateWith(withLock(emptyPattern, 2, 4, 'tune', 5)), welcome, layers)
  expect(locks.take(2, recipe, 100)).toBeUndefined()
  const wish = locks.next()!
  expect(wish.recipe.controls['tune']).toBe(5)
  locks.miss(wish)
  expect(locks.next()).toBeUndefined()
  locks.restart() // another server may have it
  expect(locks.next()!.recipe.controls['tune']).toBe(5)
})

test('a sound that comes after its lock has gone is not kept', () => {
  const { locks, recipe } = planned()
  const wish = locks.next()!
  locks.plan(stateWith(emptyPattern), welcome, layers)
  expect(locks.put(wish, shotOf(wish))).toBe(false)
  expect(locks.take(2, recipe, 100)).toBeUndefined()
  expect(locks.next()).toBeUndefined()
})

test('a control that the model has not is left out of what is asked for', () => {
  const { recipe } = planned(withLock(locked, 2, 4, 'brightness', 70))
  const state = stateWith(emptyPattern)
  expect(lockedRecipe(state, 2, { tune: 3, sparkle: 70 }, welcome)).toEqual(recipe)
})
