// One batch of files → one part file: what became of each, and the samples of those that became shots. A part is
// the unit of resuming: it is either whole on disk or absent.

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '../faults/fault.ts'
import { writeFileAtomic } from '../formats/atomic-file.ts'
import { decodeAudio } from '../formats/audio-file.ts'
import { audioKind, kindBytes } from '../formats/audio-kind.ts'
import { readHead, readWhole } from '../formats/bounded-read.ts'
import { audioLimits } from '../formats/audio-limits.ts'
import { resample } from '../dsp/resample.ts'
import { type Spectral, spectralOf, spectralRateHz } from '../timbre/spectral.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type DatasetRate, type Mend, prepareShot, shotFormAt } from '../dsp/shot.ts'
import { sha256 } from '../formats/sha256.ts'

interface BatchFile {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
  /** False for files without a label: only looked at, to tell audio from other files. */
  readonly labelled: boolean
}

export interface Batch {
  readonly root: string
  /** What the shots are prepared to. */
  readonly rateHz: DatasetRate
  readonly files: readonly BatchFile[]
}

export interface PreparedFile {
  readonly kind: 'prepared'
  readonly path: string
  readonly lengthSamples: number
  readonly sha256: string
  readonly sourceRateHz: number
  readonly gainDb: number
  readonly onsetSec: number
  readonly spectral: Spectral | null
  readonly spectralReason: string | null
  readonly fingerprint: readonly number[]
  readonly mends: readonly Mend[]
}

type FileOutcome =
  | PreparedFile
  | { readonly kind: 'unlabelled'; readonly path: string }
  | { readonly kind: 'broken'; readonly path: string; readonly reason: string }
  | { readonly kind: 'ignored'; readonly path: string; readonly reason: string }

/** Counts up when the same file would come out differently, so that parts of an older version are not taken over. */
const partVersion = 1

/** The name under which a batch's part is kept: changes with any file, and with the version of the preparation. */
export function partName(batch: Batch): string {
  const key = JSON.stringify([partVersion, batch.root, batch.rateHz, batch.files])
  return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.part`
}

/** Prepares a batch's files and writes its part into `folder`, unless it is there already. */
export async function prepareBatch(batch: Batch, folder: string): Promise<void> {
  const target = join(folder, partName(batch))
  if (existsSync(target)) return
  const outcomes: FileOutcome[] = []
  const shots: Float32Array[] = []
  for (const file of batch.files) {
    const { outcome, samples } = await prepareFile(batch, file)
    outcomes.push(outcome)
    if (samples !== undefined) shots.push(samples)
  }
  writeFileAtomic(target, encodePart(outcomes, shots))
}

async function prepareFile(
  { root, rateHz }: Batch,
  file: BatchFile,
): Promise<{ outcome: FileOutcome; samples?: Float32Array }> {
  const { path } = file
  const full = join(root, path)
  try {
    if (audioKind(readHead(full, kindBytes)) === undefined)
      return { outcome: { kind: 'ignored', path, reason: file.bytes === 0 ? 'empty file' : 'not audio' } }
    if (!file.labelled) return { outcome: { kind: 'unlabelled', path } }
    const audio = await decodeAudio(readWhole(full, audioLimits.fileBytes, path), path)
    const shot = prepareShot(audio, path, shotFormAt(rateHz))
    const { spectral, reason } = spectralOf(resample(shot.samples, rateHz, spectralRateHz))
    const damaged: Mend[] = audio.mended.map((text) => ({ kind: 'damaged', text }))
    const { samples, gainDb, onsetSec, mends } = shot
    return {
      samples,
      outcome: {
        kind: 'prepared',
        path,
        lengthSamples: samples.length,
        sha256: sha256(bytesOf(samples)),
        sourceRateHz: audio.rateHz,
        gainDb,
        onsetSec,
        spectral,
        spectralReason: reason,
        fingerprint: [...fingerprintOf(samples, rateHz)],
        mends: [...damaged, ...mends],
      },
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { found, expected, wayOut } = error.detail
    // What the machine lacks can be mended; a file that is broken is just left out.
    const remedy = error.code === 'E_MACHINE' ? `. ${wayOut}` : ''
    return { outcome: { kind: 'broken', path, reason: `found ${found}; expected ${expected}${remedy}` } }
  }
}

/** A part's bytes: length of the JSON (uint32), the JSON, zeros up to a multiple of 4, the samples. */
function encodePart(outcomes: readonly FileOutcome[], shots: readonly Float32Array[]): Uint8Array {
  const json = Buffer.from(JSON.stringify(outcomes))
  const start = 4 + Math.ceil(json.length / 4) * 4
  const bytes = new Uint8Array(start + 4 * shots.reduce((sum, x) => sum + x.length, 0))
  new DataView(bytes.buffer).setUint32(0, json.length, true)
  bytes.set(json, 4)
  let at = start
  for (const shot of shots) {
    bytes.set(bytesOf(shot), at)
    at += shot.byteLength
  }
  return bytes
}

export interface Part {
  readonly outcomes: readonly FileOutcome[]
  /** The samples of the prepared ones, one behind the other. */
  readonly samples: Float32Array
}

/** Reads a part back. */
export function readPart(folder: string, name: string): Part {
  const file = readFileSync(join(folder, name))
  const bytes = new Uint8Array(file) // a copy of its own, so that it starts on a multiple of 4
  const jsonLength = new DataView(bytes.buffer).getUint32(0, true)
  const outcomes = JSON.parse(Buffer.from(bytes.buffer, 4, jsonLength).toString()) as FileOutcome[]
  return { outcomes, samples: new Float32Array(bytes.buffer, 4 + Math.ceil(jsonLength / 4) * 4) }
}

/** The bytes of samples, little-endian (every machine that runs this is). */
export function bytesOf(samples: Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
}
