// Where to compute: the engine that was asked for, or the fastest that works on this machine. "Works" is found out
// by running a small model in a process of its own (probe-worker.ts): a broken GPU driver may print to stderr, hang
// or crash, and none of that should reach the user's session.

import { fork } from 'node:child_process'
import * as tf from '@tensorflow/tfjs'
import { Fault } from '../faults/fault.ts'
import { nearest } from '../faults/nearest.ts'
import { encodeOnnx } from './onnx.ts'
import type { ProbeAnswer, ProbeQuestion } from './probe-worker.ts'
import { trace } from './trace.ts'

export const engineChoices = ['auto', 'onnx-cpu', 'onnx-webgpu', 'onnx-cuda', 'tfjs'] as const
export type EngineChoice = (typeof engineChoices)[number]
export type EngineName = Exclude<EngineChoice, 'auto'>
export type OnnxEngine = Exclude<EngineName, 'tfjs'>

/** What ONNX Runtime calls each engine. */
export const providers: Readonly<Record<OnnxEngine, 'cpu' | 'webgpu' | 'cuda'>> = {
  'onnx-cpu': 'cpu',
  'onnx-webgpu': 'webgpu',
  'onnx-cuda': 'cuda',
}

export interface ChosenEngine {
  readonly engine: EngineName
  /** A sentence for people: why this one. */
  readonly reason: string
}

/** How an engine did: the time of one 512×512 matrix product, or what stood in the way, in words. */
export type Probe = { readonly ms: number } | { readonly ms: undefined; readonly problem: string }

/**
 * The engine to use. A named GPU engine is tried first; 'auto' is the first of CUDA and WebGPU that works and is
 * faster than the CPU (a software GPU works, but is slower), else the CPU. Answers are kept for the process's life.
 * Errors: Fault E_USAGE for an unknown name, E_MACHINE where the named engine does not work here.
 */
export async function chooseEngine(choice: EngineChoice): Promise<ChosenEngine> {
  if (!engineChoices.includes(choice)) {
    const near = nearest(choice, engineChoices)
    throw new Fault('E_USAGE', {
      at: 'engine',
      found: `'${choice}'`,
      expected: `one of ${engineChoices.join(', ')}`,
      wayOut: near ? `Did you mean '${near}'?` : "Leave it out to let 'auto' decide.",
    })
  }
  if (choice === 'auto') return await (automatic ??= chooseAutomatically())
  // The CPU needs no trial: it is part of every build, and loading the library says so if it is not.
  if (choice === 'tfjs' || choice === 'onnx-cpu') return { engine: choice, reason: 'asked for' }
  const probe = await probeEngine(choice)
  if (probe.ms !== undefined) return { engine: choice, reason: 'asked for' }
  throw new Fault('E_MACHINE', {
    at: `engine '${choice}'`,
    found: probe.problem,
    expected: `an ONNX Runtime whose ${providers[choice]} provider works here`,
    wayOut: `${remedies[choice]} Or use engine 'auto' or 'onnx-cpu'.`,
  })
}

const remedies: Readonly<Record<Exclude<OnnxEngine, 'onnx-cpu'>, string>> = {
  'onnx-cuda':
    'On Linux x64 install CUDA 12 with cuDNN 9, then run `node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12`.',
  'onnx-webgpu': 'Install a GPU driver with Vulkan (libvulkan1 and a driver on Linux), Metal or Direct3D 12.',
}

let automatic: Promise<ChosenEngine> | undefined

async function chooseAutomatically(): Promise<ChosenEngine> {
  const declined: string[] = []
  for (const engine of ['onnx-cuda', 'onnx-webgpu'] as const) {
    const probe = await probeEngine(engine)
    if (probe.ms === undefined) {
      declined.push(`${engine}: ${probe.problem}`)
      continue
    }
    const cpu = await probeEngine('onnx-cpu')
    const times = `${probe.ms.toFixed(1)} ms a test product, the CPU ${cpu.ms?.toFixed(1) ?? '–'} ms`
    if (cpu.ms === undefined || probe.ms < cpu.ms) return { engine, reason: `the fastest that works here (${times})` }
    declined.push(`${engine}: works, but is slower (${times})`)
  }
  return { engine: 'onnx-cpu', reason: `the fastest that works here (${declined.join('; ')})` }
}

const probes = new Map<OnnxEngine, Promise<Probe>>()
const probeLimitMs = 30_000

/** Tries an engine once; later calls get the same answer. Never throws and prints nothing. */
export function probeEngine(engine: OnnxEngine): Promise<Probe> {
  const known = probes.get(engine)
  if (known) return known
  const probe = runProbe({ provider: providers[engine], model: productModel(), size: productSize })
  probes.set(engine, probe)
  return probe
}

const productSize = 512

function productModel(): Uint8Array {
  const graph = trace({ a: { shape: [productSize, productSize] } }, ({ a }) => ({ product: tf.matMul(a!, a!) }))
  return encodeOnnx(graph)
}

function runProbe(question: ProbeQuestion): Promise<Probe> {
  return new Promise((resolve) => {
    const worker = fork(new URL('probe-worker.ts', import.meta.url), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced', // passes the model's bytes as they are
      execArgv: [],
      timeout: probeLimitMs,
      killSignal: 'SIGKILL',
    })
    worker.once('message', (answer: ProbeAnswer) => {
      resolve(answer)
      worker.disconnect()
    })
    worker.once('error', (cause) => resolve({ ms: undefined, problem: `its trial does not start (${cause.message})` }))
    worker.once('exit', (code, signal) => {
      const how =
        signal === 'SIGKILL' ? `no answer in ${probeLimitMs / 1000} s` : `a crash (${signal ?? `exit ${code}`})`
      resolve({ ms: undefined, problem: how })
    })
    worker.send(question)
  })
}
