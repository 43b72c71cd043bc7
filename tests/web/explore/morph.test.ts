import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawLatent } from '../../../src/dsp/generator-signals.ts'
import { placeFromText, placeOf, placeToText } from '../../../src/dsp/place.ts'
import { resolveMorph } from '../../../src/engine/morph-request.ts'
import { resolveShot } from '../../../src/engine/shot-request.ts'
import { readBundle } from '../../../src/model/bundle.ts'
import { weightsOf } from '../../../src/protocol/sound.ts'
import { between } from '../../../web/explore/morph.ts'
import type { Recipe } from '../../../web/state.ts'
import { shippedFolder, shippedModel } from '../../shipped.ts'

const sizes = { latentSize: 64, conditionCount: 8 }
const kick: Recipe = { model: shippedModel, class: 'kick', seed: 3, controls: { tune: -4, decay: 0.5 } }
const snare: Recipe = { model: shippedModel, class: { snare: 3, clap: 1 }, seed: 19, controls: { level: -6 } }
const part = fc.double({ min: 0.001, max: 0.999, noNaN: true })

test('at the ends it is the one sound or the other itself', () => {
  expect(between({ recipe: kick }, { recipe: snare }, 0, sizes)).toBe(kick)
  expect(between({ recipe: kick }, { recipe: snare }, 1, sizes)).toBe(snare)
})

test('the way there is the way back: from the other end the same amount is the same sound', () => {
  fc.assert(
    fc.property(part, (amount) => {
      fc.pre(Math.abs(amount - 0.5) > 1e-9)
      const there = between({ recipe: kick }, { recipe: snare }, amount, sizes)
      const back = between({ recipe: snare }, { recipe: kick }, 1 - amount, sizes)
      const [a, b] = [there, back].map(({ latent }) => placeFromText(latent!, sizes)!)
      a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(2 / 4096))
      expect(there.seed).toBe(back.seed)
      const weights = Object.fromEntries(weightsOf(back.class))
      for (const [name, weight] of weightsOf(there.class)) expect(weights[name]).toBeCloseTo(weight, 2)
    }),
  )
})

test('classes and controls move in a straight line from what they are, or from their defaults', () => {
  const half = between({ recipe: kick }, { recipe: snare }, 0.5, sizes)
  expect(half.class).toEqual({ kick: 0.5, snare: 0.375, clap: 0.125 })
  expect(half.controls).toEqual({ tune: -2, decay: 0.75, level: -3 })
  expect(between({ recipe: kick }, { recipe: kick }, 0.3, sizes).class).toBe('kick')
})

test('a descriptor that one end asks for goes to what the other is expected to measure', () => {
  const bright = { recipe: { ...kick, controls: { brightness: 60 } } }
  const plain = { recipe: snare, timbre: { brightness: 40, depth: 12 } }
  expect(between(bright, plain, 0.25, sizes).controls).toMatchObject({ brightness: 55 })
  expect(between(plain, bright, 0.25, sizes).controls).toMatchObject({ brightness: 45 })
  expect(between(bright, { recipe: snare }, 0.25, sizes).controls).toMatchObject({ brightness: 60 })
  expect(between(plain, { recipe: kick }, 0.25, sizes).controls).not.toHaveProperty('depth')
})

test('between a sound and itself it is the same place', () => {
  const half = between({ recipe: kick }, { recipe: kick }, 0.5, sizes)
  expect(half.latent).toBe(placeToText(placeOf(3, sizes)))
})

test('the engine takes what comes out, and places it where its own morph of the two lies', () => {
  const bundle = readBundle(shippedFolder)
  const from = { class: 'kick', seed: 3, controls: {} }
  const to = { class: 'kick', seed: 19, controls: {} }
  const { model: _, ...sound } = between(
    { recipe: { model: shippedModel, ...from } },
    { recipe: { model: shippedModel, ...to } },
    0.3,
    sizes,
  )
  const ours = resolveShot({ ...sound, velocity: 127 }, bundle)
  const theirs = resolveMorph({ from, to, amount: 0.3, velocity: 127 }, bundle)
  expect(ours.job.mix).toEqual(theirs.job.mix)
  const [a, b] = [drawLatent(ours.job.from, 64), drawLatent(theirs.job.from, 64)]
  a.forEach((value, i) => expect(Math.abs(value - b[i])).toBeLessThan(1 / 4096))
})
