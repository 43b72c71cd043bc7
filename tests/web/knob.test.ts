import { expect, test } from 'vitest'
import { canSteer, draggedValue, keyedValue, partOf, settledValue } from '../../web/knob.ts'

const reach = { min: 20, max: 80 }
const key = (name: string, shiftKey = false) => keyedValue({ key: name, shiftKey }, 50, reach, 0.1)

test('arrow keys move by a point, with Shift by a step, page keys by a tenth of the reach, Home and End to its ends', () => {
  expect([key('ArrowUp'), key('ArrowRight'), key('ArrowDown'), key('ArrowLeft')]).toEqual([51, 51, 49, 49])
  expect([key('ArrowUp', true), key('ArrowDown', true)]).toEqual([50.1, 49.9])
  expect([key('PageUp'), key('PageDown'), key('Home'), key('End')]).toEqual([56, 44, 20, 80])
})

test('Backspace and Delete set a knob to auto, and keys that play pads mean nothing to it', () => {
  expect([key('Backspace'), key('Delete')]).toEqual(['auto', 'auto'])
  for (const name of ['z', '1', 'Tab', 'Enter', ' ']) expect(key(name)).toBeUndefined()
})

test('no key and no drag leaves the reach', () => {
  expect(keyedValue({ key: 'ArrowUp', shiftKey: false }, 79.9, reach, 0.1)).toBe(80)
  expect(draggedValue(50, 10_000, reach, 0.1, false)).toBe(80)
  expect(draggedValue(50, -10_000, reach, 0.1, false)).toBe(20)
})

test('a drag of 160 pixels goes through the whole reach, a fine one through a tenth of it, both on steps', () => {
  expect(draggedValue(20, 160, reach, 0.1, false)).toBe(80)
  expect(draggedValue(20, 160, reach, 0.1, true)).toBe(26)
  expect(draggedValue(20, 1, reach, 0.1, false)).toBe(20.4)
})

test('values are read as parts of the reach, and a reach of a point or less cannot be steered', () => {
  expect([partOf(20, reach), partOf(50, reach), partOf(99, reach)]).toEqual([0, 0.5, 1])
  expect(partOf(7, { min: 7, max: 7 })).toBe(0.5)
  expect(canSteer({ min: 7, max: 7.5 })).toBe(false)
  expect(canSteer(reach)).toBe(true)
  expect(settledValue(33.333, reach, 0.1)).toBe(33.3)
})
