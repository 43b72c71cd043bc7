import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeToText } from '../../src/dsp/place.ts'
import { sameKit, stateOfKit } from '../../web/kit-state.ts'
import { editPad, fitted, parseSaved, reachOf, recipeKey, recipeOf } from '../../web/state.ts'
import { classes, welcome } from './welcome.ts'

const [variation, tune] = welcome.controls
const start = stateOfKit(welcome.kit, welcome)

test('a kit with empty places still gives sixteen pads of classes that the model has', () => {
  expect(start.pads).toHaveLength(16)
  expect(start.pads[0]).toMatchObject({ name: 'Deep kick', class: 'kick', seed: 7 })
  expect(start.pads[5]).toMatchObject({ class: 'open-hat', seed: 12, controls: { decay: 0.5 } })
  expect(start.pads.every((pad) => classes.includes(pad.class as string))).toBe(true)
  expect(start.model).toBe('plain')
})

test('an edit changes its own pad and nothing else', () => {
  const edited = editPad(start, 3, { seed: 99 })
  expect(edited.pads[3].seed).toBe(99)
  expect(edited.pads.filter((pad, i) => pad !== start.pads[i])).toHaveLength(1)
  expect(start.pads[3].seed).not.toBe(99)
})

test('a new class renames the pad unless the player named it', () => {
  expect(editPad(start, 0, { class: 'closed-hat' }).pads[0].name).toBe('Closed hat')
  const named = editPad(start, 0, { name: '  Boom ' })
  expect(editPad(named, 0, { class: 'tom' }).pads[0].name).toBe('Boom')
  const unnamed = editPad(named, 0, { name: '' })
  expect(editPad(unnamed, 0, { class: 'tom' }).pads[0].name).toBe('Tom')
})

test('a control at its default is left out of the recipe, so that equal sounds have equal keys', () => {
  const moved = editPad(start, 0, { control: { row: tune, value: 3 } })
  expect(recipeOf(moved, 0).controls).toEqual({ tune: 3 })
  expect(sameKit(moved, start)).toBe(false)
  const back = editPad(moved, 0, { control: { row: tune, value: tune.default } })
  expect(recipeOf(back, 0).controls).toEqual({})
  expect(sameKit(back, start)).toBe(true)
})

test('the order in which controls were moved does not matter to the key', () => {
  const row = (state: typeof start, r: typeof tune, value: number) => editPad(state, 0, { control: { row: r, value } })
  const one = row(row(start, tune, 2), variation, 0.5)
  const other = row(row(start, variation, 0.5), tune, 2)
  expect(recipeKey(recipeOf(one, 0))).toBe(recipeKey(recipeOf(other, 0)))
})

test('a saved state comes back as it was', () => {
  const edited = editPad({ ...start, selected: 9, masterDb: -12.5, audition: false }, 2, { name: 'Ünïcode "pad"' })
  expect(parseSaved(JSON.stringify(edited))).toEqual(edited)
})

test('nothing that was damaged is taken for a saved state', () => {
  const text = JSON.stringify(start)
  expect(parseSaved(null)).toBeUndefined()
  expect(parseSaved(text.slice(0, -5))).toBeUndefined()
  expect(parseSaved(JSON.stringify({ ...start, pads: start.pads.slice(1) }))).toBeUndefined()
  expect(parseSaved(JSON.stringify({ ...start, masterDb: 400 }))).toBeUndefined()
  expect(parseSaved(text.replace('"seed":7', '"seed":-7'))).toBeUndefined()
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (any) => parseSaved(any) === undefined))
})

test('a state that fits the server is kept as it is', () => {
  expect(fitted(start, welcome)).toBe(start)
})

test('controls that this model lacks wait with the pad, and come back with a model that has them', () => {
  const steered = {
    ...welcome,
    models: [
      ...welcome.models,
      { ...welcome.models[0], name: 'steered', reach: { kick: { brightness: { min: 20, max: 40 } } } },
    ],
  }
  const asked = editPad({ ...start, model: 'steered' }, 0, { timbre: { id: 'brightness', value: 30 } })
  const elsewhere = fitted({ ...fitted(asked, steered), model: 'plain' }, steered)
  expect(recipeOf(elsewhere, 0).controls).toEqual({})
  expect(elsewhere.pads[0].idle).toEqual({ brightness: 30 })
  expect(fitted({ ...elsewhere, model: 'steered' }, steered).pads[0]).toEqual(asked.pads[0])
})

test('classes, models and controls that the server lacks give way to ones it has', () => {
  const strange = {
    ...start,
    model: 'gone',
    pads: start.pads
      .with(1, { ...start.pads[1], class: 'cowbell' })
      .with(2, { ...start.pads[2], controls: { tune: 99 } }),
  }
  const state = fitted(strange, welcome)
  expect(state.model).toBe('plain')
  expect(state.pads[1]).toMatchObject({ class: 'kick', name: 'Kick' })
  expect(state.pads[2].controls).toEqual({ tune: 12 })
  expect(state.pads[0]).toBe(start.pads[0])
})

const steered = {
  ...welcome,
  models: [{ ...welcome.models[0], reach: { kick: { brightness: { min: 20, max: 60 } } } }],
}

test('a wish for the timbre is part of the recipe until it is set back to auto', () => {
  const asked = editPad(start, 0, { timbre: { id: 'brightness', value: 40 } })
  expect(recipeOf(asked, 0).controls).toEqual({ brightness: 40 })
  expect(recipeKey(recipeOf(asked, 0))).not.toBe(recipeKey(recipeOf(start, 0)))
  const auto = editPad(asked, 0, { timbre: { id: 'brightness', value: undefined } })
  expect(recipeKey(recipeOf(auto, 0))).toBe(recipeKey(recipeOf(start, 0)))
})

test('a new class leaves the timbre to the seed, and tune and decay as they are', () => {
  const asked = editPad(editPad(start, 0, { timbre: { id: 'depth', value: 40 } }), 0, {
    control: { row: tune, value: 2 },
  })
  expect(editPad(asked, 0, { class: 'tom' }).pads[0].controls).toEqual({ tune: 2 })
})

test('a wish is moved into what the class reaches, and goes where the model has no timbre controls', () => {
  const asked = editPad(start, 0, { timbre: { id: 'brightness', value: 90 } })
  expect(fitted(asked, steered).pads[0].controls).toEqual({ brightness: 60 })
  expect(fitted(asked, welcome).pads[0].controls).toEqual({})
})

test('a mix and a place are part of the recipe; a new seed, and a model with other places, let the place go', () => {
  const mix = { kick: 0.7, snare: 0.3 }
  const latent = placeToText(Float32Array.of(1, 0, -1))
  const placed = editPad(start, 0, { class: mix, seed: 5, latent })
  expect(recipeOf(placed, 0)).toMatchObject({ class: mix, seed: 5, latent })
  expect(placed.pads[0].name).toBe('Kick + snare')
  expect(parseSaved(JSON.stringify(placed))).toEqual(placed)
  const keys = [placed, editPad(placed, 0, { seed: 5 }), editPad(placed, 0, { latent: undefined }), start]
  expect(new Set(keys.map((state) => recipeKey(recipeOf(state, 0)))).size).toBe(3)
  expect(keys[1].pads[0]).not.toHaveProperty('latent')
  const [model] = welcome.models
  const with3 = (latentSize: number) => ({ ...welcome, models: [{ ...model, latentSize, conditionCount: 1 }] })
  expect(fitted(placed, with3(2))).toBe(placed)
  expect(fitted(placed, with3(3)).pads[0]).not.toHaveProperty('latent')
  expect(fitted(editPad(start, 0, { class: { kick: 1, gong: 1 } }), welcome).pads[0].class).toBe('kick')
})

test('a mix reaches the weighted mean of what its classes reach', () => {
  const reach = { kick: { brightness: { min: 10, max: 30 } }, snare: { brightness: { min: 30, max: 70 } } }
  const model = { ...welcome.models[0], reach }
  expect(reachOf(model, 'snare')).toEqual(reach.snare)
  const mixed = reachOf(model, { kick: 3, snare: 1 })
  expect(mixed?.brightness.min).toBeCloseTo(15, 9)
  expect(mixed?.brightness.max).toBeCloseTo(40, 9)
  expect(reachOf(welcome.models[0], 'kick')).toBeUndefined()
})
