import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Shot, ShotWish } from '../../web/shot-queue.ts'
import type { Recipe } from '../../web/state.ts'
import { Strokes } from '../../web/strokes.ts'

const layers = [32, 64, 96, 127]
const lengthSamples = 1000

function recipe(seed: number, controls: Record<string, number> = {}): Recipe {
  return { model: 'plain', class: 'kick', seed, controls }
}

function shotOf({ recipe: wished, velocity }: ShotWish): Shot {
  const samples = new Float32Array(lengthSamples)
  return { recipe: wished, velocity, samples, rateHz: 44_100, renderMs: 5, peakDb: -6 }
}

/** Gives a pad its own sound. */
function own(strokes: Strokes, pad: number, wished: Recipe): Shot {
  const wish = { pad, recipe: wished, velocity: 127 }
  const shot = shotOf(wish)
  strokes.put(wish, shot)
  return shot
}

/** Renders all that is asked for, and tells it. */
function fill(strokes: Strokes): ShotWish[] {
  const wishes: ShotWish[] = []
  for (let wish = strokes.next(); wish !== undefined; wish = strokes.next()) {
    wishes.push(wish)
    strokes.put(wish, shotOf(wish))
  }
  return wishes
}

function rack(count = 1, limitBytes?: number): Strokes {
  const strokes = new Strokes(limitBytes)
  for (let pad = 0; pad < count; pad++) {
    strokes.plan(pad, { recipe: recipe(pad), isFrozen: false, layers })
    own(strokes, pad, recipe(pad))
  }
  return strokes
}

test('the first hit plays the pad’s own sound, every further one a neighbour that was not heard before', () => {
  const strokes = rack()
  const shown = strokes.ownOf(0)
  const heard = new Set<Shot>()
  for (let hit = 0; hit < 50; hit++) {
    const shot = strokes.take(0, 127)!
    expect(strokes.playedOf(0)).toBe(shot)
    heard.add(shot)
    fill(strokes)
  }
  expect([...heard][0]).toBe(shown)
  expect(heard.size).toBe(50)
  expect(strokes.ownOf(0)).toBe(shown)
})

test('neighbours are drawn in turn, none twice', () => {
  const strokes = rack()
  const drawn: ShotWish[] = []
  for (let hit = 0; hit < 10; hit++) {
    strokes.take(0, 127)
    drawn.push(...fill(strokes))
  }
  expect(drawn.map(({ neighbour }) => neighbour)).toEqual(drawn.map((_, i) => i))
})

test('a frozen pad plays its own sound at every velocity, and asks for nothing', () => {
  const strokes = rack()
  fill(strokes)
  strokes.plan(0, { recipe: recipe(0), isFrozen: true, layers })
  const shown = strokes.ownOf(0)
  for (const velocity of [1, 40, 127, 127]) expect(strokes.take(0, velocity)).toBe(shown)
  expect(strokes.next()).toBeUndefined()
  expect(strokes.bytes).toBe(0)
})

test('a struck velocity layer gets strokes of its own, and the next hit there plays one', () => {
  const strokes = rack()
  fill(strokes)
  expect(strokes.take(0, 50)!.velocity).toBe(127) // none of its layer yet
  expect(fill(strokes).filter(({ velocity }) => velocity === 64)).toHaveLength(2)
  expect(strokes.take(0, 33)!.velocity).toBe(64)
  expect(strokes.take(0, 64)!.velocity).toBe(64)
})

test('a roll that is faster than the server takes new strokes of the next layer, then its own again', () => {
  const strokes = rack()
  strokes.take(0, 127)
  strokes.take(0, 90)
  fill(strokes) // two at 127, two at 96
  const roll = Array.from({ length: 8 }, () => strokes.take(0, 127)!)
  expect(roll.map(({ velocity }) => velocity).slice(0, 4)).toEqual([127, 127, 96, 96])
  expect(new Set(roll.slice(0, 4)).size).toBe(4)
  for (const shot of roll.slice(4)) expect(shot).toBe(strokes.ownOf(0))
})

test('a roll that has to repeat never plays the same stroke twice running', () => {
  const strokes = rack()
  fill(strokes)
  const roll = Array.from({ length: 12 }, () => strokes.take(0, 127)!)
  expect(new Set(roll).size).toBe(2)
  roll.slice(1).forEach((shot, i) => expect(shot).not.toBe(roll[i]))
})

test('the very next hit after a knob was turned has it, and what comes late of before is not played', () => {
  const strokes = rack()
  strokes.take(0, 127)
  fill(strokes)
  strokes.take(0, 127)
  const late = strokes.next()!
  const turned = recipe(0, { tune: 3 })
  strokes.plan(0, { recipe: turned, isFrozen: false, layers })
  const before = strokes.take(0, 127)! // the new one is under way: what was rendered last stands in
  expect(before.recipe.controls).toEqual({})
  expect(strokes.put(late, shotOf(late))).toBe(false)
  expect(strokes.next()).toBeUndefined() // no neighbours before the sound itself
  own(strokes, 0, turned)
  for (const velocity of [20, 127, 60]) {
    expect(strokes.take(0, velocity)!.recipe).toBe(turned)
    fill(strokes)
  }
})

test('one stroke is asked for at a time: first for pads that have none, those hit last before the others', () => {
  const strokes = rack(3)
  strokes.take(1, 127)
  const first = strokes.next()!
  expect(first.pad).toBe(1)
  expect(strokes.next()).toBeUndefined()
  strokes.put(first, shotOf(first))
  expect(fill(strokes).map(({ pad }) => pad)).toEqual([0, 2, 1])
})

test('a refusal leaves a pad with what it has until it is hit again, and the others go on', () => {
  const strokes = rack(2)
  strokes.miss(strokes.next()!)
  expect(fill(strokes).map(({ pad }) => pad)).toEqual([1])
  expect(strokes.take(0, 127)).toBe(strokes.ownOf(0))
  expect(strokes.next()?.pad).toBe(0)
})

test('a new connection begins with nothing ahead, and asks again', () => {
  const strokes = rack()
  fill(strokes)
  strokes.take(0, 127)
  const lost = strokes.next()!
  strokes.restart()
  expect(strokes.bytes).toBe(0)
  expect(strokes.next()!.neighbour).not.toBe(lost.neighbour)
})

test('however it is played, memory stays within its limit, every hit sounds, and only the plan’s sounds are played', () => {
  const shotBytes = lengthSamples * 4
  const action = fc.record({
    pad: fc.nat(5),
    velocity: fc.integer({ min: 1, max: 127 }),
    tune: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
    frozen: fc.boolean(),
    rendered: fc.nat(4),
  })
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (actions, limit) => {
      const strokes = rack(6, limit * shotBytes)
      for (const { pad, velocity, tune, frozen, rendered } of actions) {
        if (tune !== undefined) {
          const turned = recipe(pad, { tune })
          strokes.plan(pad, { recipe: turned, isFrozen: frozen, layers })
          own(strokes, pad, turned)
        }
        const shot = strokes.take(pad, velocity)
        expect(shot?.recipe).toEqual(strokes.ownOf(pad)!.recipe)
        for (let i = 0; i < rendered; i++) {
          const wish = strokes.next()
          if (wish !== undefined) strokes.put(wish, shotOf(wish))
          expect(strokes.bytes).toBeLessThanOrEqual(limit * shotBytes)
        }
      }
    }),
  )
})
