// The differentiable descriptors against the exact models.

import * as tf from '@tensorflow/tfjs'
import { expect, test } from 'vitest'
import { RandomStream } from '../../../src/dsp/random.ts'
import { differentiableTimbre } from '../../../src/gan/descriptors/timbre.ts'
import { timbreOf } from '../../../src/timbre/models.ts'
import { canonical, factorySounds, fixture, rateHz, soundSamples } from './sounds.ts'
import { runTraced, tensorData } from './traced.ts'

type Name = keyof ReturnType<typeof differentiableTimbre>

/** Bounds with some margin over what was measured on other factory sounds: mean error, and error of nine in ten. */
const bounds: Readonly<Record<Name, { mean: number; most: number }>> = {
  brightness: { mean: 1e-4, most: 1e-4 },
  sharpness: { mean: 0.12, most: 0.3 },
  boominess: { mean: 0.12, most: 0.3 },
  depth: { mean: 0.8, most: 1 },
  warmth: { mean: 0.8, most: 2 },
}

async function measured(sounds: readonly Float32Array[]) {
  const data = new Float32Array(sounds.length * soundSamples)
  sounds.forEach((sound, b) => data.set(sound, b * soundSamples))
  return await runTraced({ x: tensorData([sounds.length, soundSamples], data) }, ({ x }) =>
    differentiableTimbre(x as tf.Tensor2D, rateHz),
  )
}

const exact = (sound: Float32Array, name: Name): number => timbreOf([sound], rateHz).timbre[name]!

test('factory sounds of every class come out as the exact models have them', async () => {
  const sounds = factorySounds(77, 24)
  const seen = await measured(sounds)
  const truth = sounds.map((sound) => timbreOf([sound], rateHz).timbre)
  for (const [name, { mean, most }] of Object.entries(bounds)) {
    const errors = truth
      .map((timbre, b) => Math.abs(seen[name].data[b] - timbre[name as Name]!))
      .toSorted((a, b) => a - b)
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length, name).toBeLessThan(mean)
    expect(errors[Math.floor(0.9 * errors.length)], name).toBeLessThan(most)
  }
})

const cases = [
  'c01_clap',
  'h01_hat_closed',
  'k01_kick_808_long',
  'k03_kick_tight',
  's01_snare',
  't02_tom_mid',
  'y01_crash',
]

test('the cases of the timbre fixtures keep brightness, sharpness and boominess', async () => {
  const sounds = cases.map(fixture)
  const seen = await measured(sounds)
  sounds.forEach((sound, b) => {
    for (const name of ['brightness', 'sharpness', 'boominess'] as const)
      expect(Math.abs(seen[name].data[b] - exact(sound, name)), `${name} of ${cases[b]}`).toBeLessThan(
        name === 'brightness' ? 1e-4 : 0.6,
      )
  })
})

test('level does not matter, and silence stays finite', async () => {
  const sound = fixture('s01_snare')
  const seen = await measured([sound, sound.map((value) => value / 64), new Float32Array(soundSamples)])
  for (const name of Object.keys(bounds)) {
    const [loud, quiet, silent] = seen[name].data
    expect(Math.abs(loud - quiet), name).toBeLessThan(1e-3)
    expect(Number.isFinite(silent), name).toBe(true)
  }
})

test('gradients point where the exact models go', async () => {
  const sound = fixture('s01_snare')
  // Some hiss under the decay: it moves every descriptor by a little.
  const noise = new RandomStream(5, 'hiss').fillNormal(new Float32Array(soundSamples))
  const hiss = noise.map((value, i) => value * Math.exp(-i / 4000))
  const names = Object.keys(bounds) as Name[]
  const gradients = await runTraced({ x: tensorData([1, soundSamples], sound) }, ({ x }) =>
    Object.fromEntries(
      names.map((name) => [name, tf.grad((y) => tf.sum(differentiableTimbre(y as tf.Tensor2D, rateHz)[name]))(x)]),
    ),
  )
  for (const name of names) {
    const slope = gradients[name].data.reduce((sum, value, i) => sum + value * hiss[i], 0)
    const moved = (by: number) => exact(canonicalLevel(sound, hiss, by), name)
    const step = 1e-3
    const exactSlope = (moved(step) - moved(-step)) / (2 * step)
    expect(Math.abs(slope - exactSlope), `${name}: ${slope} for ${exactSlope}`).toBeLessThan(
      0.15 * Math.abs(exactSlope) + 2,
    )
  }
})

function canonicalLevel(sound: Float32Array, direction: Float32Array, by: number): Float32Array {
  return canonical(sound.map((value, i) => value + by * direction[i]))
}

test('silence has gradients that are numbers', async () => {
  const { g } = await runTraced({ x: tensorData([1, soundSamples], new Float32Array(soundSamples)) }, ({ x }) => ({
    g: tf.grad((y) => tf.sum(tf.addN(Object.values(differentiableTimbre(y as tf.Tensor2D, rateHz)))))(x),
  }))
  expect(g.data.every(Number.isFinite)).toBe(true)
})
