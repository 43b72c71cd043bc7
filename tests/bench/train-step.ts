// A config's critic update under WGAN-GP (second derivatives) on given spectra: as a graph on ONNX Runtime's CPU provider, operation
// by operation in WebAssembly, and in PyTorch where that is installed. All three start from the same numbers.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as tf from '@tensorflow/tfjs'
import { compileStep, type Step, type TensorData } from '../../src/compile/step.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { encodeSafetensors } from '../../src/formats/safetensors.ts'
import { criticTrunk, withObjective, type StyleConfig } from '../../src/gan/configs.ts'
import { critic } from '../../src/gan/critic.ts'
import { regularisation } from '../../src/training/regularisation.ts'
import { trainable, update, type Program } from '../../src/training/state.ts'
import { criticAdam, styleTables } from '../../src/training/style-parts.ts'
import { compare, type Benchmark, type BenchmarkRow } from './benchmark.ts'
import { styleConfig } from './style-config.ts'
import { findTorch, startTorch, type TorchTwin } from './torch.ts'

const classes = 8

/** The critic's part of a training step: losses of both sides and their penalties, gradients, Adam. */
function criticUpdate(config: StyleConfig): Program {
  const { critic: table } = styleTables(config, classes)
  const { objective, critic: terms } = regularisation(config)
  const { batch, grid, conditions } = config
  const spectrum = { shape: [batch, grid.frames, grid.fftSize / 2, 2], letters: 'B T F 2' }
  const asked = { shape: [batch, classes + conditions.length] }
  const sides = { real: spectrum, fake: spectrum, realAsked: asked, fakeAsked: asked, mix: { shape: [batch] } }
  return {
    inputs: { ...sides, rate: { shape: [] }, ...trainable(table) },
    run: (v) =>
      update(table, criticAdam, v, (p) => {
        const score = (x: tf.Tensor, by: tf.Tensor) =>
          critic(criticTrunk(config), p, x as tf.Tensor4D, by as tf.Tensor2D)
        const { real, fake, realAsked, fakeAsked, mix } = v
        const loss = objective.critic(score(real, realAsked), score(fake, fakeAsked))
        return terms.added(loss, { score, real, fake, realClasses: realAsked, fakeClasses: fakeAsked, mix }, true)
      }),
  }
}

/** Numbers like those of training: weights N(0, 1), moments at their start, spectra of about drums' size. */
function feedsOf(inputs: Program['inputs']): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape }]) => {
      const data = new Float32Array(shape.reduce((product, length) => product * length, 1))
      const random = new RandomStream(1, `benchmark ${name}`)
      if (name === 'rate') data.fill(1e-4)
      else if (name === 'mix') random.fillUniform(data)
      else if (!/^adam|\/bias$/.test(name)) random.fillNormal(data)
      return [name, { shape, data: name === 'real' || name === 'fake' ? data.map((x) => 0.3 * x) : data }]
    }),
  )
}

async function torchTwin(
  config: StyleConfig,
  feeds: Record<string, TensorData>,
  threads: number,
): Promise<TorchTwin | undefined> {
  const python = findTorch()
  if (python === undefined) return undefined
  const { grid, batch, critic: shape } = config
  const sizes = {
    batch,
    frames: grid.frames,
    bins: grid.fftSize / 2,
    patch: shape.patch,
    criticLayers: shape.widths.length,
    criticNames: Object.keys(styleTables(config, classes).critic),
  }
  const folder = mkdtempSync(join(tmpdir(), 'ghostnote-bench-'))
  try {
    writeFileSync(join(folder, 'sizes.json'), JSON.stringify(sizes))
    writeFileSync(join(folder, 'feeds.safetensors'), encodeSafetensors(feeds))
    const files = [join(folder, 'sizes.json'), join(folder, 'feeds.safetensors')]
    return await startTorch(python, join(import.meta.dirname, 'train-step-torch.py'), [...files, String(threads)])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export const trainStep: Benchmark = async ({ config: name, rounds, threads }) => {
  const config = withObjective(styleConfig(name), 'wgan-gp')
  const { inputs, run } = criticUpdate(config)
  const feeds = feedsOf(inputs)
  const traced = await compileStep(inputs, run, { engine: 'onnx-cpu', threads })
  const wasm = await compileStep(inputs, run, { engine: 'tfjs', eagerBackend: 'wasm' })
  const torch = await torchTwin(config, feeds, threads)

  const losses: Record<string, number> = torch ? { [`PyTorch ${torch.version}`]: torch.loss } : {}
  const stepOf = (who: string, step: Step) => async (): Promise<void> => {
    const { loss } = await step.run(feeds)
    losses[who] = loss.data[0]
  }
  const steps = { traced: stepOf('traced', traced), wasm: stepOf('WebAssembly', wasm) }
  const beside = torch && (await compare({ traced: steps.traced, torch: () => torch.step() }, rounds))
  const slow = await compare(steps, Math.min(rounds, 2))
  await torch?.close()
  await traced.dispose()

  const rows: BenchmarkRow[] = [
    { what: 'traced, ONNX Runtime', value: (beside ?? slow).traced, unit: 'ms a step' },
    { what: 'TensorFlow.js, WebAssembly', value: slow.wasm, unit: 'ms a step' },
    { what: 'WebAssembly / traced', value: slow.wasm / slow.traced, unit: '×' },
  ]
  if (beside)
    rows.push(
      { what: 'PyTorch', value: beside.torch, unit: 'ms a step' },
      { what: 'PyTorch / traced', value: beside.torch / beside.traced, unit: '×' },
    )
  const absent = 'PyTorch: not installed here (Debian: apt install python3-torch)'
  const told = Object.entries(losses).map(([who, loss]) => `${who} ${loss}`)
  return { rows, notes: [`losses of the first step: ${told.join(', ')}`, ...(torch ? [] : [absent])] }
}
