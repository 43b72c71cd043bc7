import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { WelcomeMessage } from '../../../src/protocol/messages.ts'
import { ExploredSounds } from '../../../web/explored-sounds.ts'
import { Exploration } from '../../../web/explore/exploration.ts'
import { stateOfKit } from '../../../web/kit-state.ts'
import type { Shot } from '../../../web/shot-queue.ts'
import { recipeKey, recipeOf } from '../../../web/state.ts'
import type { InstrumentState, Recipe } from '../../../web/state.ts'
import { welcome as plainWelcome } from '../welcome.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const shotOf = (recipe: Recipe): Shot => ({
  recipe,
  velocity: 127,
  samples: new Float32Array(8),
  rateHz: 44_100,
  renderMs: 1,
  peakDb: -1,
})

/** An instrument whose server renders when it is told to, and what the exploration did with it. */
function rig() {
  const models = plainWelcome.models.map((model) => ({ ...model, latentSize: 16, conditionCount: 8 }))
  const welcome: WelcomeMessage = { ...plainWelcome, models }
  let state: InstrumentState = { ...stateOfKit(plainWelcome.kit, welcome), selected: 0 }
  const labels: (string | undefined)[] = []
  const hits: [pad: number, heard: string | undefined][] = []
  const tried: { pad: number; shot: Shot | undefined } = { pad: 0, shot: undefined }
  const explored = new ExploredSounds(() => undefined)
  const exploration: Exploration = new Exploration(
    {
      get state() {
        return state
      },
      welcome,
      explored,
      shotOf: (pad) => shotOf(recipeOf(state, pad)),
      tryOut: (pad, shot) => Object.assign(tried, { pad, shot }),
      hit: (pad) => hits.push([pad, tried.shot && recipeKey(tried.shot.recipe)]),
      apply: (change, label) => {
        state = change(state)
        labels.push(label)
        exploration.follow()
      },
    },
    () => undefined,
  )
  explored.addEventListener('change', () => exploration.follow())
  /** Renders what is asked for next, so many times or all. */
  const render = (count = Infinity): Recipe[] => {
    const made: Recipe[] = []
    for (let i = 0; i < count; i++) {
      const wish = explored.next()
      if (wish === undefined) break
      made.push(wish.recipe)
      explored.put(shotOf(wish.recipe))
    }
    return made
  }
  exploration.show(true)
  vi.advanceTimersByTime(300)
  return { exploration, render, tried, hits, labels, state: () => state, recipe: (pad: number) => recipeOf(state, pad) }
}

test('nothing is rendered before it is seen, nor after', () => {
  const { exploration, render } = rig()
  exploration.show(false)
  expect(render()).toEqual([])
  exploration.show(true)
  expect(render()).toHaveLength(60) // the one in the middle is the pad’s
})

test('the map is rendered from its middle outwards, a morph’s stations before it, and nothing that a pad has already', () => {
  const { exploration, render } = rig()
  const rings = render(18).map(({ latent }) => exploration.points.find(({ recipe }) => recipe.latent === latent)!.ring)
  expect(rings).toEqual([...Array<number>(6).fill(1), ...Array<number>(12).fill(2)])
  exploration.lead('pad 1')
  expect(render(3).map(({ class: of }) => of)).toEqual([
    { kick: 0.5, snare: 0.5 },
    { kick: 0.75, snare: 0.25 },
    { kick: 0.25, snare: 0.75 },
  ])
})

test('the handle plays the nearest sound that is there, and the exact one when it rests', () => {
  const { exploration, render, tried, hits } = rig()
  render()
  exploration.lead('pad 1')
  render()
  exploration.morphTo(0.4, true)
  expect(tried.shot?.recipe).toEqual(exploration.stations[6][1]!.recipe) // 6/16 = 0.375
  expect(hits).toEqual([[0, recipeKey(tried.shot!.recipe)]])
  expect(exploration.isExact).toBe(false)
  vi.advanceTimersByTime(200)
  const [exact] = render(1)
  expect(exact).toEqual(exploration.recipe)
  expect(tried.shot?.recipe).toEqual(exact)
  expect(exploration.isExact).toBe(true)
})

test('at the far end it is the other pad’s sound, at the near end the pad’s own', () => {
  const { exploration, tried, recipe } = rig()
  exploration.lead('pad 1')
  exploration.morphTo(1, false)
  expect(tried.shot?.recipe).toEqual(recipe(1))
  exploration.morphTo(0, false)
  expect(tried.shot?.recipe).toEqual(recipe(0))
})

test('what is kept is what was heard, in one step with a name; the pad’s own ways of playing stay', () => {
  const { exploration, render, tried, labels, state, recipe } = rig()
  exploration.walkTo(30, false) // the middle
  exploration.walkTo(31, false)
  render()
  const heard = tried.shot!.recipe
  const before = state().pads[0]
  exploration.keep()
  expect(recipeKey(recipe(0))).toBe(recipeKey(heard))
  expect(labels).toEqual([`walk from ${before.name}`])
  expect(state().pads[0].name).toBe(before.name)
  expect([tried.shot, exploration.tried, exploration.at]).toEqual([undefined, undefined, undefined])
  exploration.keep() // nothing is tried
  expect(labels).toHaveLength(1)
})

test('while a sound is tried the pad stays, whatever is hit; else the map follows the selection when that has settled', () => {
  const { exploration, render, state } = rig()
  const select = (pad: number): void => {
    Object.assign(state(), { selected: pad })
    exploration.follow()
  }
  render()
  exploration.walkTo(31, false)
  select(3)
  expect(exploration.pad).toBe(0)
  exploration.back()
  expect(exploration.pad).toBe(3)
  for (const pad of [4, 5, 6]) select(pad)
  expect(render()).toEqual([]) // the old ones are there
  vi.advanceTimersByTime(300)
  expect(render(1)[0].class).toBe(state().pads[6].class)
  expect(exploration.points.some(({ recipe }) => exploration.shotOf(recipe) !== undefined)).toBe(true)
})

test('an edit of the pad from elsewhere ends what was tried', () => {
  const { exploration, render, tried, state } = rig()
  render()
  exploration.walkTo(31, false)
  expect(tried.shot).toBeDefined()
  Object.assign(state(), { pads: state().pads.with(0, { ...state().pads[0], seed: 77 }) })
  exploration.follow()
  expect([tried.shot, exploration.tried]).toEqual([undefined, undefined])
})

test('snapshots are kept under names of their own, are there to morph to, and can be removed', () => {
  const { exploration, labels, state } = rig()
  const name = state().pads[0].name
  exploration.putAside()
  exploration.putAside()
  expect(state().snapshots?.map((snapshot) => snapshot.name)).toEqual([`${name} 1`, `${name} 2`])
  exploration.lead(`snapshot ${name} 2`)
  expect(exploration.target?.recipe).toEqual(recipeOf(state(), 0))
  exploration.removeSnapshot(`${name} 2`)
  expect(exploration.target).toBeUndefined()
  expect(state().snapshots).toHaveLength(1)
  expect(labels.at(-1)).toBe(`removal of the snapshot ${name} 2`)
})
