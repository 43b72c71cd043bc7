// What `ghostnote doctor` looks at: each check reads this machine and returns one finding.

import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'
import { join, sep } from 'node:path'
import { type OnnxEngine, probeEngine } from '../compile/engine-choice.ts'
import { Fault } from '../faults/fault.ts'
import { bundleNames, readBundle } from '../model/bundle.ts'
import { packageRoot } from './package.ts'
import { missingParts } from './packaged-parts.ts'
import { probeInChild } from './probe.ts'

export interface Finding {
  /** Stable, for programs. */
  readonly id: string
  readonly title: string
  /** ok: there; optional: not there, and Ghostnote works without; missing: something people will want is not there. */
  readonly state: 'ok' | 'optional' | 'missing'
  /** What was found, in words. */
  readonly found: string
  /** What to do about it; only where the state is not ok. */
  readonly wayOut?: string
}

const neededMajor = 24
const gib = 2 ** 30
const inGib = (bytes: number): string => `${(bytes / gib).toFixed(1)} GiB`

export function runtime(): Finding {
  const isPinned = process.execPath.startsWith(join(packageRoot, 'node_modules') + sep)
  const isRight = Number(process.versions.node.split('.')[0]) === neededMajor
  return {
    id: 'runtime',
    title: 'Runtime',
    state: isRight ? 'ok' : 'missing',
    found: `Node ${process.version} for ${process.platform}-${process.arch}, ${isPinned ? 'pinned with this package' : `from ${process.execPath}`}`,
    ...(isRight ? {} : { wayOut: `Run \`npm ci\` in ${packageRoot}; it brings Node ${neededMajor}.` }),
  }
}

export function processor(): Finding {
  const model = cpus()[0]?.model.trim() || 'unknown model'
  const cores = availableParallelism()
  return { id: 'processor', title: 'Processor', state: 'ok', found: `${model}, ${cores} cores to use` }
}

export function memory(): Finding {
  const enough = totalmem() >= 2 * gib
  return {
    id: 'memory',
    title: 'Memory',
    state: enough ? 'ok' : 'missing',
    found: `${inGib(totalmem())}, ${inGib(freemem())} of it free`,
    ...(enough ? {} : { wayOut: 'Playing takes about 0.5 GiB, training 2 GiB: close other programs.' }),
  }
}

/** ONNX Runtime's version and whether its CPU provider computes. */
export async function inference(): Promise<Finding> {
  const version = packageVersionOf('onnxruntime-node')
  const probe = await probeEngine('onnx-cpu')
  const works = probe.ms !== undefined
  return {
    id: 'onnx-cpu',
    title: 'ONNX Runtime',
    state: works ? 'ok' : 'missing',
    found: `${version ?? 'no version'}, CPU provider ${works ? `works (${probe.ms.toFixed(1)} ms a test product)` : `does not work: ${probe.problem}`}`,
    ...(works ? {} : { wayOut: 'Run `npm ci` again, on Linux x64 or arm64, macOS arm64, or Windows.' }),
  }
}

/** Whether a GPU provider really computes; sounds are rendered on the CPU, so this matters for training only. */
export async function gpuEngine(engine: Exclude<OnnxEngine, 'onnx-cpu'>): Promise<Finding> {
  const { title, wayOut } = gpuEngines[engine]
  const probe = await probeEngine(engine)
  return {
    id: engine,
    title,
    ...(probe.ms === undefined
      ? { state: 'optional', found: `does not work: ${probe.problem}`, wayOut: `For faster training: ${wayOut}` }
      : { state: 'ok', found: `works (${probe.ms.toFixed(1)} ms a test product)` }),
  }
}

const gpuEngines = {
  'onnx-webgpu': {
    title: 'WebGPU provider',
    wayOut: 'install a GPU driver with Vulkan (Debian: libvulkan1 and mesa-vulkan-drivers), Metal or Direct3D 12.',
  },
  'onnx-cuda': {
    title: 'CUDA provider',
    wayOut:
      'on Linux x64 with an NVIDIA card, install CUDA 12 and cuDNN 9, then run `node node_modules/onnxruntime-node/script/install.js --onnxruntime-node-install=cuda12`.',
  },
} as const

const vendors: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' }

/** Graphics adapters as Linux names them; other systems tell them to their drivers only. */
export function adapters(): Finding {
  const id = 'adapters'
  const title = 'GPU adapters'
  if (process.platform !== 'linux')
    return { id, title, state: 'ok', found: 'not listed on this system; see the WebGPU provider' }
  const nvidia = listed('/proc/driver/nvidia/gpus').map((gpu) => {
    const text = readText(`/proc/driver/nvidia/gpus/${gpu}/information`)
    return /^Model:\s*(.+)$/m.exec(text)?.[1] ?? 'NVIDIA'
  })
  const others = listed('/sys/class/drm')
    .filter((name) => /^card\d+$/.test(name))
    .map((name) => readText(`/sys/class/drm/${name}/device/vendor`).trim())
    .filter((vendor) => vendor !== '' && !(nvidia.length > 0 && vendor === '0x10de'))
    .map((vendor) => vendors[vendor] ?? `vendor ${vendor}`)
  const all = [...nvidia, ...others]
  if (all.length > 0) return { id, title, state: 'ok', found: all.join(', ') }
  return {
    id,
    title,
    state: 'optional',
    found: 'none',
    wayOut: 'None is needed: playing and training work on the CPU; `bundle` packs training for a machine that has one.',
  }
}

export async function audioOutput(): Promise<Finding> {
  const answer = await probeInChild('audio')
  const base = { id: 'audio', title: 'Audio outputs' }
  if (answer.found === undefined) {
    const wayOut = `${needsAlsa(answer.problem)}Sound comes out of the browser without it.`
    return { ...base, state: 'optional', found: `cannot be listed: ${answer.problem}`, wayOut }
  }
  if (answer.found.length > 0) return { ...base, state: 'ok', found: answer.found.join(', ') }
  const wayOut = 'Sound comes out of the browser, which may run on another machine (SSH tunnel).'
  return { ...base, state: 'optional', found: 'none', wayOut }
}

export async function midiInput(): Promise<Finding> {
  const answer = await probeInChild('midi')
  const base = { id: 'midi', title: 'MIDI inputs', state: 'optional' } as const
  if (answer.found === undefined) {
    const noSystem = answer.problem.includes('RtMidi') // "Failed to initialise RtMidi"
    const remedy = noSystem ? 'On Linux, load the ALSA sequencer (modprobe snd-seq). ' : needsAlsa(answer.problem)
    return {
      ...base,
      found: noSystem ? 'no MIDI system' : `cannot be listed: ${answer.problem}`,
      wayOut: `${remedy}Keyboard and pointer play without it.`,
    }
  }
  if (answer.found.length > 0) return { ...base, state: 'ok', found: answer.found.join(', ') }
  return { ...base, found: 'none', wayOut: 'Plug a controller in. Keyboard and pointer play without it.' }
}

function needsAlsa(problem: string): string {
  return problem.includes('libasound') ? 'Install ALSA’s library (Debian: apt install libasound2). ' : ''
}

/** Every bundle in the models folder, verified. */
export function models(folder: string): Finding {
  const verdicts = bundleNames(folder).map((name) => {
    try {
      const { manifest } = readBundle(join(folder, name))
      return { sound: true, text: `${name} (${manifest.classes.length} classes)` }
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault
      return { sound: false, text: `${name} is damaged: ${fault.message}` }
    }
  })
  const anySound = verdicts.some((verdict) => verdict.sound)
  return {
    id: 'models',
    title: 'Models',
    state: anySound ? 'ok' : 'missing',
    found: verdicts.length === 0 ? `none in ${folder}` : verdicts.map((verdict) => verdict.text).join('; '),
    ...(anySound
      ? {}
      : { wayOut: 'Restore models/ from the repository, or make one: `ghostnote train`, `ghostnote export`.' }),
  }
}

export function builtPage(): Finding {
  const isBuilt = existsSync(join(packageRoot, 'web', 'dist', 'index.html'))
  return {
    id: 'page',
    title: 'Page',
    state: isBuilt ? 'ok' : 'missing',
    found: isBuilt ? 'built' : 'not built',
    ...(isBuilt ? {} : { wayOut: 'Run `npm run build`; `npm start` does it by itself.' }),
  }
}

/** Whether training can be packed for another machine. */
export function trainingPackage(): Finding {
  const missing = missingParts()
  const base = { id: 'bundle', title: 'Training package' }
  if (missing.length === 0) return { ...base, state: 'ok', found: '`bundle` can be used' }
  const found = missing.map(({ what }) => what).join(', ')
  const isPossible = missing.every(({ needed }) => !needed)
  return {
    ...base,
    state: 'optional',
    found: isPossible ? `\`bundle\` can be used, without ${found}` : `\`bundle\` lacks ${found}`,
    wayOut: missing.map(({ wayOut }) => wayOut).join(' '),
  }
}

/** The optional peer that gives TensorFlow.js a native back end. */
export function nativeTensorFlow(): Finding {
  const version = packageVersionOf('@tensorflow/tfjs-node-gpu')
  const base = { id: 'tfjs-node-gpu', title: 'tfjs-node-gpu', state: 'optional' } as const
  if (version === undefined)
    return {
      ...base,
      found: 'not installed',
      wayOut: 'Not needed: it lets `train --engine tfjs` use CUDA 11 under Node 22 or older.',
    }
  if (Number(process.versions.node.split('.')[0]) < 23) return { ...base, state: 'ok', found: version }
  return {
    ...base,
    found: `${version}, which does not load under Node ${process.version}`,
    wayOut: 'Use ONNX Runtime.',
  }
}

export function writing(folder: string): Finding {
  const base = { id: 'writing', title: 'Writing here' }
  try {
    accessSync(folder, constants.W_OK)
  } catch {
    const wayOut = 'Change to a folder of your own before `factory`, `prepare`, `train` or `render`.'
    return { ...base, state: 'missing', found: `${folder} may not be written to`, wayOut }
  }
  const { bavail, bsize } = statfsSync(folder)
  const freeBytes = bavail * bsize
  const enough = freeBytes >= 2 * gib
  return {
    ...base,
    state: enough ? 'ok' : 'missing',
    found: `${folder}, ${inGib(freeBytes)} free`,
    ...(enough ? {} : { wayOut: 'A data set and a run take about 2 GiB: free some space.' }),
  }
}

function packageVersionOf(name: string): string | undefined {
  try {
    const path = findPackageJSON(name, import.meta.url)
    return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
  } catch {
    return undefined
  }
}

function listed(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

function readText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
