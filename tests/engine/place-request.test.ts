// A sound's place and mixes of classes, from the request to the samples.

import { afterAll, expect, test } from 'vitest'
import { drawLatent } from '../../src/dsp/generator-signals.ts'
import { neighbourSeed } from '../../src/dsp/neighbours.ts'
import { morphPlaces, placeFromText, placeOf, placeToText } from '../../src/dsp/place.ts'
import { placeSizesOf } from '../../src/engine/conditions.ts'
import { checkKitFits, plainKit } from '../../src/engine/kits.ts'
import { neighbourOf, resolveMorph } from '../../src/engine/morph-request.ts'
import { resolveShot } from '../../src/engine/shot-request.ts'
import { Synth } from '../../src/engine/synth.ts'
import { readBundle } from '../../src/model/bundle.ts'
import { checkKit } from '../../src/protocol/kit.ts'
import { shippedFolder, shippedModel } from '../shipped.ts'

const bundle = readBundle(shippedFolder)
const synth = new Synth(bundle)
afterAll(() => synth.close())
const sizes = placeSizesOf(bundle)
const textOf = (seed: number) => placeToText(placeOf(seed, sizes))
const hit = { class: 'snare', seed: 7, velocity: 127 }
const energy = (x: Float32Array) => x.reduce((sum, v) => sum + v * v, 0)
/** Energy of the difference against that of `a`, in dB. */
const differenceDb = (a: Float32Array, b: Float32Array) =>
  10 * Math.log10(energy(a.map((v, i) => v - (b[i] ?? 0))) / energy(a))

test('the shipped model’s places are its latent and a normal for each condition', () => {
  expect(sizes).toEqual({ latentSize: 64, conditionCount: 8 })
})

test('a seed with its own place as text is the same sound but for the rounding', async () => {
  const own = await synth.render(hit)
  const placed = await synth.render({ ...hit, latent: textOf(7) })
  for (const [name, value] of Object.entries(own.given)) {
    const range = bundle.conditioning!.classes[1]!.percentiles[name as 'energy']
    expect(Math.abs(placed.given[name as 'energy']! - value), name).toBeLessThan(1e-3 * (range.at(-1)! - range[0]!))
  }
  expect(differenceDb(own.samples, placed.samples)).toBeLessThan(-40)
})

test('with the place of another seed, a seed gives that one’s timbre, and its own noise', async () => {
  const [own, moved, other] = await Promise.all([
    synth.render(hit),
    synth.render({ ...hit, latent: textOf(8) }),
    synth.render({ ...hit, seed: 8 }),
  ])
  for (const name of bundle.manifest.conditions!) expect(moved.given[name]).toBeCloseTo(other.given[name]!, 1)
  expect(moved.given.brightness).not.toBeCloseTo(own.given.brightness!, 1)
  expect(differenceDb(other.samples, moved.samples)).toBeGreaterThan(-30)
})

test('controls act on a placed sound as on a drawn one', () => {
  const given = (controls: Record<string, number>) =>
    resolveShot({ ...hit, latent: textOf(9), controls }, bundle).timbre.given
  expect(given({ brightness: 40 })).not.toEqual(given({}))
  const average = resolveShot({ ...hit, controls: { variation: 0 } }, bundle).timbre.given
  expect(given({ variation: 0 })).toEqual(average) // ψ = 0 is the class's mean, wherever the sound lies
})

test('a latent that is no place of the model is refused with what one would be', () => {
  for (const latent of ['', 'AAAA', `${textOf(7)}A`, textOf(7).replace(/.$/, '!')])
    expect(() => resolveShot({ ...hit, latent }, bundle)).toThrow(
      new RegExp(
        `^latent: found \\d+ characters that are no place of ${shippedModel}; expected 192 characters of base64url: 72 numbers`,
      ),
    )
})

test('a kit with a latent of another model does not fit, and one with a mix fits where all its classes are there', () => {
  const [first, ...others] = plainKit(['kick']).pads
  const kitWith = (pad: object) => checkKit({ ...plainKit(['kick']), pads: [{ ...first, ...pad }, ...others] }, 'kit')
  checkKitFits(kitWith({ latent: textOf(3), class: { kick: 0.5, snare: 0.5 } }), bundle, 'kit')
  expect(() => checkKitFits(kitWith({ latent: 'AAAA' }), bundle, 'kit')).toThrow(
    /^kit: pad 0: latent: found 4 characters/,
  )
  expect(() => checkKitFits(kitWith({ class: { kick: 1, snair: 1 } }), bundle, 'kit')).toThrow(
    /^kit: pad 0: found class "snair"; .*Did you mean "snare"\?/,
  )
  expect(() => kitWith({ class: { kick: 0 } })).toThrow(
    /pads\.0\.class: found \{"kick":0\}; expected at least one weight above 0/,
  )
  expect(() => kitWith({ latent: 'a+b' })).toThrow(/pads\.0\.latent: .*base64url/)
})

test('between a place and a seed the latent is on the great circle of both, and the noise between theirs', () => {
  const latent = placeOf(8, sizes).subarray(0, 64)
  const from = { class: 'snare', seed: 7, latent: textOf(8) }
  const { job } = resolveMorph({ from, to: { class: 'snare', seed: 9 }, amount: 0.3, velocity: 127 }, bundle)
  expect(job.from).toMatchObject({ from: { seed: 7 }, to: 9, amount: 0.3 })
  const placed = placeFromText(textOf(8), sizes)!.subarray(0, 64)
  expect(Math.max(...placed.map((x, i) => Math.abs(x - latent[i]!)))).toBeLessThan(1 / 4096)
  const same = resolveMorph({ from, to: { ...from, controls: { tune: 2 } }, amount: 0.5, velocity: 127 }, bundle)
  expect(same.job.from).toMatchObject({ seed: 7, latent: [...placed] })
})

test('a neighbour of a placed sound lies towards a sound that its seed draws, as the neighbour of its place does', () => {
  const sound = { class: 'snare', seed: 7, latent: textOf(8) }
  const { from, to, amount } = neighbourOf(sound, 2, 0.25)
  expect(from).toBe(sound)
  expect(to).toEqual({ class: 'snare', seed: neighbourSeed(7, 2) })
  const morphed = resolveMorph({ from, to, amount, velocity: 127 }, bundle)
  const place = morphPlaces(placeFromText(sound.latent, sizes)!, placeOf(to.seed, sizes), amount, sizes)
  const { from: drawn } = resolveShot({ ...sound, latent: placeToText(place), velocity: 127 }, bundle).job
  const latent = (drawn as { latent: readonly number[] }).latent
  drawLatent(morphed.job.from, 64).forEach((x, i) => expect(Math.abs(x - latent[i]!)).toBeLessThan(1 / 4096))
})

test('a mix of classes lies between them, whatever its weights add up to', () => {
  const given = (of: string | Record<string, number>) => resolveShot({ ...hit, class: of }, bundle)
  const mixed = given({ kick: 7, snare: 3 })
  expect(mixed.job).toEqual(given({ snare: 0.3, kick: 0.7 }).job)
  const [kick, snare] = [given('kick').job.conditions, given('snare').job.conditions]
  mixed.job.conditions.forEach((value, d) => expect(value).toBeCloseTo(0.7 * kick[d]! + 0.3 * snare[d]!, 6))
  expect(() => given({ kick: 1e308, snare: 1e308 })).toThrow(/^class: found weights of sum Infinity/)
})
