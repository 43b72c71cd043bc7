// Checkpoints as files of a run folder: checkpoint-NNNNNN.safetensors, or the same tensors in parts,
// checkpoint-NNNNNN.part-KK-of-NN.safetensors, for ways that take small files only. Each part is a safetensors file of
// its own; a set counts once all of it is there, so that it cannot tear either.

import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TensorData } from '../compile/step.ts'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { decodeSafetensors, encodeSafetensors } from '../formats/safetensors.ts'
import { sha256 } from '../formats/sha256.ts'

type State = Readonly<Record<string, TensorData>>

const filePattern = /^checkpoint-(\d+)(?:\.part-(\d+)-of-(\d+))?\.safetensors$/
/** Of a part's header, for each tensor and for the rest: names are short, and offsets of ten digits at most. */
const headerBytes = 256

interface CheckpointFile {
  readonly file: string
  readonly step: number
  readonly part?: { readonly number: number; readonly of: number }
}

function checkpointFiles(folder: string): CheckpointFile[] {
  return readdirSync(folder).flatMap((file): CheckpointFile[] => {
    const [, step, number, of] = filePattern.exec(file) ?? []
    if (step === undefined) return []
    if (number === undefined) return [{ file, step: Number(step) }]
    return [{ file, step: Number(step), part: { number: Number(number), of: Number(of) } }]
  })
}

/** The files that make up the checkpoint of `step`: the whole one, else a set of parts that is complete, in order. */
function filesOf(folder: string, step: number): string[] | undefined {
  const own = checkpointFiles(folder).filter((entry) => entry.step === step)
  const whole = own.find(({ part }) => part === undefined)
  if (whole !== undefined) return [whole.file]
  for (const of of new Set(own.map(({ part }) => part!.of))) {
    const parts = own.filter(({ part }) => part!.of === of).toSorted((a, b) => a.part!.number - b.part!.number)
    if (parts.length === of && parts.every(({ part }, i) => part!.number === i + 1))
      return parts.map(({ file }) => file)
  }
  return undefined
}

/** The steps of the checkpoints in `folder`, newest first; parts whose set is not complete are none. */
export function checkpointSteps(folder: string): number[] {
  const steps = new Set(checkpointFiles(folder).map(({ step }) => step))
  return [...steps].filter((step) => filesOf(folder, step) !== undefined).toSorted((a, b) => b - a)
}

/** The files of the newest checkpoint in `folder`, by name; none where there is none. */
export function newestCheckpointFiles(folder: string): string[] {
  const step = checkpointSteps(folder)[0]
  return step === undefined ? [] : filesOf(folder, step)!
}

/** How a checkpoint's files are called, in words and in one name for faults. */
export function checkpointPath(folder: string, step: number): string {
  return join(folder, `checkpoint-${String(step).padStart(6, '0')}.safetensors`)
}

function partPath(folder: string, step: number, number: number, of: number): string {
  const digits = (n: number) => String(n).padStart(2, '0')
  return checkpointPath(folder, step).replace(/\.safetensors$/, `.part-${digits(number)}-of-${digits(of)}.safetensors`)
}

/**
 * Writes the checkpoint of `step`.
 * @param partBytes the most that one file may hold; without it the checkpoint is one file.
 * @throws Fault E_USAGE where a single tensor is larger than that.
 */
export function writeCheckpoint(folder: string, step: number, state: State, partBytes?: number): void {
  const whole = encodeSafetensors(state, { step: String(step) })
  if (partBytes === undefined || whole.length <= partBytes) {
    writeFileAtomic(checkpointPath(folder, step), whole)
    return
  }
  const parts = portions(state, partBytes)
  const identity = sha256(whole)
  parts.forEach((names, i) => {
    const tensors = Object.fromEntries(names.map((name) => [name, state[name]!]))
    const metadata = { step: String(step), part: String(i + 1), parts: String(parts.length), whole: identity }
    writeFileAtomic(partPath(folder, step, i + 1, parts.length), encodeSafetensors(tensors, metadata))
  })
}

/** Names of tensors in their order, in portions of at most `partBytes` with their header. */
function portions(state: State, partBytes: number): string[][] {
  const parts: string[][] = []
  let bytes = Infinity
  for (const name of Object.keys(state).toSorted()) {
    const size = state[name]!.data.byteLength + headerBytes
    if (headerBytes + size > partBytes)
      throw new Fault('E_USAGE', {
        at: '--part-size',
        found: `${(partBytes / 2 ** 20).toFixed(2)} MiB`,
        expected: `at least ${((size + headerBytes) / 2 ** 20).toFixed(2)} MiB, for tensor ${name} alone`,
        wayOut: 'Allow larger parts.',
      })
    if (bytes + size > partBytes) {
      parts.push([])
      bytes = headerBytes
    }
    parts.at(-1)!.push(name)
    bytes += size
  }
  return parts
}

/**
 * The tensors of the checkpoint of `step`, which must be there.
 * @throws Fault E_CHECKPOINT where a file is damaged, or parts are not of one checkpoint.
 */
export function readCheckpoint(folder: string, step: number): Record<string, TensorData> {
  const state: Record<string, TensorData> = {}
  let whole: string | undefined
  for (const file of filesOf(folder, step)!) {
    const path = join(folder, file)
    const { tensors, metadata } = decodeSafetensors(readFileSync(path), path, { code: 'E_CHECKPOINT' })
    whole ??= metadata['whole']
    if (metadata['whole'] !== whole)
      throw new Fault('E_CHECKPOINT', {
        at: path,
        found: 'a part of another checkpoint',
        expected: 'parts that were written together',
        wayOut: 'Copy all parts again from one run folder.',
      })
    Object.assign(state, tensors)
  }
  if (whole !== undefined && sha256(encodeSafetensors(state, { step: String(step) })) !== whole)
    throw new Fault('E_CHECKPOINT', {
      at: checkpointPath(folder, step),
      found: 'parts that together are not what was written',
      expected: `sha256 ${whole.slice(0, 12)}…`,
      wayOut: 'Copy all parts again from where they were written.',
    })
  return state
}

/** Removes every file of the checkpoint of `step`, incomplete sets included. */
export function removeCheckpoint(folder: string, step: number): void {
  for (const entry of checkpointFiles(folder)) if (entry.step === step) rmSync(join(folder, entry.file))
}

/** Gives the checkpoint of `step` names that are not looked for: collapsed-NNNNNN… */
export function setCheckpointAside(folder: string, step: number): void {
  for (const { file, step: own } of checkpointFiles(folder))
    if (own === step) renameSync(join(folder, file), join(folder, file.replace(/^checkpoint/, 'collapsed')))
}
