import { expect, test } from 'vitest'
import { placeFromText, placeOf } from '../../src/dsp/place.ts'
import { stateOfKit } from '../../web/kit-state.ts'
import { Similar } from '../../web/similar.ts'
import { editPad } from '../../web/state.ts'
import type { InstrumentState, PadEdit } from '../../web/state.ts'
import { welcome } from './welcome.ts'

const sizes = { latentSize: 32, conditionCount: 8 }
const start = stateOfKit(welcome.kit, welcome)
const done = (state: InstrumentState, edit: PadEdit | undefined): InstrumentState => editPad(state, 0, edit!)

/** Angle between the latents of two pads, in radians. */
function angle(a: InstrumentState, b: InstrumentState): number {
  const [x, y] = [a, b].map(({ pads: [{ seed, latent }] }) =>
    (latent === undefined ? placeOf(seed, sizes) : placeFromText(latent, sizes)!).subarray(0, sizes.latentSize),
  )
  const dot = (p: Float32Array, q: Float32Array) => p.reduce((sum, value, i) => sum + value * q[i], 0)
  return Math.acos(Math.min(1, dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y))))
}

test('a step leads as far as its amount says, and further goes on along the same great circle', () => {
  const similar = new Similar()
  const near = done(start, similar.edit(0, start.pads[0], sizes, 'step', 0.1))
  const far = done(near, similar.edit(0, near.pads[0], sizes, 'further', 0.2))
  expect(angle(start, near)).toBeGreaterThan(0.05)
  expect(angle(start, far)).toBeCloseTo(3 * angle(start, near), 2)
  expect(angle(start, near) + angle(near, far)).toBeCloseTo(angle(start, far), 2)
})

test('another way is as far from where the step began, and elsewhere', () => {
  const similar = new Similar()
  const one = done(start, similar.edit(0, start.pads[0], sizes, 'step', 0.2))
  const other = done(one, similar.edit(0, one.pads[0], sizes, 'turn', 0.2))
  expect(angle(start, one)).toBeGreaterThan(0.1)
  expect(angle(start, other)).toBeGreaterThan(0.1)
  expect(angle(one, other)).toBeGreaterThan(0.05)
  expect(other.pads[0].seed).toBe(start.pads[0].seed)
})

test('the same pad tries the same directions in the same order on every visit', () => {
  const texts = [new Similar(), new Similar()].map(
    (similar) => similar.edit(0, start.pads[0], sizes, 'step', 0.3)?.latent,
  )
  expect(texts[0]).toBe(texts[1])
})

test('there is no way on from a sound that a step has not made, and none beyond another sound', () => {
  const similar = new Similar()
  expect(similar.canFollow(0, start.pads[0])).toBe(false)
  expect(similar.edit(0, start.pads[0], sizes, 'further', 0.2)).toBeUndefined()
  const moved = done(start, similar.edit(0, start.pads[0], sizes, 'step', 0.6))
  expect([similar.canFollow(0, moved.pads[0]), similar.canGoOn(0, moved.pads[0])]).toEqual([true, true])
  const end = done(moved, similar.edit(0, moved.pads[0], sizes, 'further', 0.6))
  expect([similar.canFollow(0, end.pads[0]), similar.canGoOn(0, end.pads[0])]).toEqual([true, false])
  const other = editPad(end, 0, { seed: 99 })
  expect(similar.canFollow(0, other.pads[0])).toBe(false)
  expect(similar.canFollow(1, end.pads[0])).toBe(false)
})

test('a place that is not this model’s has no neighbours', () => {
  const pad = { ...start.pads[0], latent: 'AAAA' }
  expect(new Similar().edit(0, pad, sizes, 'step', 0.2)).toBeUndefined()
})
