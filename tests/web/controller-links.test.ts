import { expect, test } from 'vitest'
import { checkKit } from '../../src/protocol/kit.ts'
import { linkOf, linksOf, turnedBy, turnedTo, withLink, withoutLink } from '../../web/controller-links.ts'
import { kitOfState, stateOfKit } from '../../web/kit-state.ts'
import { welcome } from './welcome.ts'

const reach = { kick: { brightness: { min: 20, max: 60 } }, 'open-hat': { brightness: { min: 70, max: 90 } } }
const server = { ...welcome, models: [{ ...welcome.models[0], reach }] }
const start = stateOfKit(welcome.kit, server) // pads 0, a kick, and 5, an open hat

test('a controller moves what it is linked to over the whole of its range', () => {
  const state = withLink(start, { controller: 21, control: 'tune', pad: 0 })
  expect(turnedBy(state, server, 21, 0).pads[0].controls).toEqual({ tune: -12 })
  expect(turnedBy(state, server, 21, 127).pads[0].controls).toEqual({ tune: 12 })
  expect(turnedBy(state, server, 22, 127)).toBe(state)
  expect(turnedBy(state, server, 21, 127).pads.slice(1)).toEqual(state.pads.slice(1))
})

test('a descriptor goes over what each pad’s class reaches; pads that the kit leaves empty stay empty', () => {
  const all = withLink(start, { controller: 74, control: 'brightness' })
  const turned = turnedBy(all, server, 74, 127)
  expect(turned.pads[0].controls).toEqual({ brightness: 60 })
  expect(turned.pads[5].controls).toMatchObject({ brightness: 90 })
  expect(kitOfState(turned).pads.map(({ pad }) => pad)).toEqual([0, 5])
})

test('what was turned elsewhere is turned here to the same values', () => {
  const turned = turnedTo(start, server, { control: 'decay', pads: [0, 5], values: [0.25, 0.75] })
  expect([turned.pads[0].controls, turned.pads[5].controls]).toEqual([{ decay: 0.25 }, { decay: 0.75 }])
  expect(turnedTo(start, server, { control: 'unheard-of', pads: [0], values: [1] })).toEqual(start)
})

test('a new link takes the place of what moved the same control, and one let go leaves a kit that says so', () => {
  const one = withLink(start, { controller: 1, control: 'tune', pad: 0 })
  const two = withLink(withLink(one, { controller: 2, control: 'tune', pad: 0 }), { controller: 3, control: 'tune' })
  expect(linksOf(two)).toEqual([
    { controller: 2, control: 'tune', pad: 0 },
    { controller: 3, control: 'tune' },
  ])
  expect(linkOf(two, 'tune', 0)?.controller).toBe(2)
  expect(linkOf(two, 'tune', 1)?.controller).toBe(3)
  const none = withoutLink(withoutLink(two, { control: 'tune' }), { control: 'tune', pad: 0 })
  expect(kitOfState(none).midi).toEqual({ controllers: [] })
  expect(() => checkKit(kitOfState(two), 'kit')).not.toThrow()
})
