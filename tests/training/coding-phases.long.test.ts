// Which loss reaches which network, read off the moments that an update leaves behind.

import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, test } from 'vitest'
import { compileStep } from '../../src/compile/step.ts'
import { trace } from '../../src/compile/trace.ts'
import type { AdamConstants } from '../../src/training/adam.ts'
import type { StyleConfig } from '../../src/gan/configs.ts'
import type { RegulariserSetting } from '../../src/gan/regularisers.ts'
import { latentPrograms } from '../../src/training/coding-programs.ts'
import { regularisation } from '../../src/training/regularisation.ts'
import type { Program } from '../../src/training/state.ts'
import { autoencodeAdam, generatorAdam } from '../../src/training/style-parts.ts'
import { stylePrograms } from '../../src/training/style-programs.ts'
import { feeds } from './program-runs.ts'
import { tinyAae as aae, tiny } from './tiny-config.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const programs = (config: StyleConfig) => stylePrograms(config, regularisation(config), 2)
const latent = (config: StyleConfig) => latentPrograms(config, regularisation(config.latentCritic!), 2)
const weighted = (weight: number): StyleConfig => ({ ...aae, latentCritic: { ...aae.latentCritic!, weight } })

type Gradients = Readonly<Record<'encoder' | 'generator', number[]>>

/** Gradients that led to the first moments of an update: (m' − β₁ m)/(1 − β₁). The critic's weights times `critics`. */
async function gradients(build: () => Program, { beta1 }: AdamConstants, critics = 1): Promise<Gradients> {
  const program = build()
  const given = feeds(program.inputs)
  for (const [name, { data }] of Object.entries(given))
    if (/^(?:critic|latentCritic)\//.test(name)) data.forEach((value, i) => (data[i] = value * critics))
  const step = await compileStep(program.inputs, program.run, { engine: 'onnx-cpu', threads: 1 })
  const out = await step.run(given)
  await step.dispose()
  expect(Object.keys(out).filter((name) => /^(?:critic|latentCritic)\//.test(name))).toEqual([])
  const of = (network: string) =>
    Object.keys(out)
      .filter((name) => name.startsWith(`adam1/${network}/`))
      .toSorted()
      .flatMap((name) => [...out[name].data].map((next, i) => (next - beta1 * given[name].data[i]) / (1 - beta1)))
  return { encoder: of('encoder'), generator: of('generator') }
}

/** Largest difference, as a share of the largest value. */
function difference(a: number[], b: number[]): number {
  expect(a.length).toBe(b.length)
  expect(a.length).toBeGreaterThan(50)
  const scale = Math.max(...a.map(Math.abs))
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / scale
}
/** Moments of float32 give gradients back to about this. */
const same = 2e-3

test('a VAE-GAN’s encoder learns from reconstruction and KL as in a VAE, whatever the critic says', async () => {
  const vae = await gradients(programs(tiny).autoencode, autoencodeAdam)
  for (const critics of [1, 3]) {
    const { encoder } = await gradients(programs(tiny).codingGenerator, generatorAdam, critics)
    expect(difference(encoder, vae.encoder)).toBeLessThan(same)
  }
  const stronger = await gradients(programs({ ...tiny, adversarialWeight: 40 }).codingGenerator, generatorAdam)
  expect(difference(stronger.encoder, vae.encoder)).toBeLessThan(same)
  const looser = await gradients(programs({ ...tiny, klWeight: 1 }).codingGenerator, generatorAdam)
  expect(difference(looser.encoder, vae.encoder)).toBeGreaterThan(50 * same)
})

test('a VAE-GAN’s generator learns from reconstruction and critic, and never from the KL', async () => {
  const config = { ...tiny, adversarialWeight: 2 }
  const vae = await gradients(programs(tiny).autoencode, autoencodeAdam)
  const alone = await gradients(programs({ ...tiny, adversarialWeight: 0 }).codingGenerator, generatorAdam)
  expect(difference(alone.generator, vae.generator)).toBeLessThan(same)
  const [once, thrice] = [
    await gradients(programs(config).codingGenerator, generatorAdam),
    await gradients(programs(config).codingGenerator, generatorAdam, 3),
  ]
  expect(difference(once.generator, vae.generator)).toBeGreaterThan(5 * same)
  expect(difference(once.generator, thrice.generator)).toBeGreaterThan(5 * same)
  const kl = await gradients(programs({ ...config, klWeight: 5 }).codingGenerator, generatorAdam)
  expect(difference(once.generator, kl.generator)).toBeLessThan(same)
})

test('reconstructions have to convince a VAE-GAN’s critic, which those of an adversarial phase have not', async () => {
  const loss = async (build: () => Program, louder: number) => {
    const { inputs, run } = build()
    const given = feeds(inputs)
    if (given.epsilon !== undefined) given.epsilon.data.forEach((v, i, data) => (data[i] = v * louder))
    const step = await compileStep(inputs, run, { engine: 'onnx-cpu', threads: 1 })
    const { loss: value } = await step.run(given)
    await step.dispose()
    return value.data[0]
  }
  const { critic, codingCritic } = programs({ ...tiny, regularisers: [] })
  expect(Object.keys(critic().inputs)).not.toContain('epsilon')
  expect(Math.abs((await loss(codingCritic, 1)) - (await loss(codingCritic, 9)))).toBeGreaterThan(1e-6)
})

test('with a weight for the critic’s features, what the encoder learns depends on the critic', async () => {
  const config = { ...tiny, featureWeight: 5 }
  const [once, thrice] = [
    await gradients(programs(config).codingGenerator, generatorAdam),
    await gradients(programs(config).codingGenerator, generatorAdam, 3),
  ]
  expect(difference(once.encoder, thrice.encoder)).toBeGreaterThan(5 * same)
})

test('in an adversarial autoencoder the latent critic speaks to the encoder alone, and there is no KL', async () => {
  const plain = await gradients(programs({ ...tiny, klWeight: 0 }).autoencode, autoencodeAdam)
  const unheard = await gradients(latent(weighted(0)).adversarialAutoencode, autoencodeAdam)
  const heard = await gradients(latent(weighted(3)).adversarialAutoencode, autoencodeAdam)
  expect(difference(unheard.encoder, plain.encoder)).toBeLessThan(same)
  expect(difference(unheard.generator, plain.generator)).toBeLessThan(same)
  expect(difference(heard.generator, plain.generator)).toBeLessThan(same)
  expect(difference(heard.encoder, plain.encoder)).toBeGreaterThan(5 * same)
})

test('a term on scores that the objective has computed costs no second way back through the critic', () => {
  const convolutions = (regularisers: readonly RegulariserSetting[]) => {
    const { inputs, run } = programs({ ...tiny, regularisers }).critic()
    return trace(inputs, run).nodes.filter(({ op }) => op.startsWith('Conv')).length
  }
  const drift = { name: 'drift', strength: 0.1, interval: 1 } as const
  expect(convolutions([drift])).toBe(convolutions([]))
})
