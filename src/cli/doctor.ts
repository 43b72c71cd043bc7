// ghostnote doctor: this machine → what works here, and how to get what does not.

import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../faults/fault.ts'
import {
  adapters,
  audioOutput,
  builtPage,
  type Finding,
  gpuEngine,
  inference,
  memory,
  midiInput,
  models,
  nativeTensorFlow,
  processor,
  runtime,
  trainingPackage,
  writing,
} from './doctor-checks.ts'
import { modelsOption } from './models.ts'
import { verb } from './verb.ts'

interface DoctorFlags {
  readonly models: string
  readonly json?: true
}

/** Without these nothing plays. */
const neededToPlay = ['onnx-cpu', 'models']

const marks: Readonly<Record<Finding['state'], string>> = { ok: '✓', optional: '–', missing: '✗' }

export function command(): Command {
  return verb('doctor', 'Say what this machine can do, and how to get what is missing.', [
    'doctor',
    'doctor --json | jq .canPlay',
  ])
    .addOption(modelsOption())
    .option('--json', 'print the findings as one JSON object on stdout')
    .action(run)
}

async function run(flags: DoctorFlags): Promise<void> {
  const [cpu, webgpu, cuda, audio, midi] = await Promise.all([
    inference(),
    gpuEngine('onnx-webgpu'),
    gpuEngine('onnx-cuda'),
    audioOutput(),
    midiInput(),
  ])
  const machine = [runtime(), processor(), memory(), cpu, webgpu, cuda, adapters(), nativeTensorFlow(), audio, midi]
  const findings = [...machine, models(resolve(flags.models)), builtPage(), trainingPackage(), writing(process.cwd())]
  const lacking = findings.filter(({ id, state }) => neededToPlay.includes(id) && state !== 'ok')
  const canPlay = lacking.length === 0
  if (flags.json) console.log(JSON.stringify({ canPlay, findings }))
  else {
    for (const { title, state, found, wayOut } of findings) {
      console.log(`${marks[state]} ${title.padEnd(16)} ${found}`)
      if (wayOut !== undefined) console.log(`  ${' '.repeat(16)} → ${wayOut}`)
    }
    if (canPlay) console.log('\nThis machine can play: `ghostnote serve`.')
  }
  if (!canPlay)
    throw new Fault('E_MACHINE', {
      at: 'this machine',
      found: lacking.map(({ title, found }) => `${title} ${found}`).join('; '),
      expected: 'a working ONNX Runtime and a sound model',
      wayOut: lacking.map(({ wayOut }) => wayOut).join(' '),
    })
}
