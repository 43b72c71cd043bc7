// One sound file → its descriptors, or the fault that says why there are none: what each worker of `analyze` does.

import { prepareShot, shotForm } from '../dsp/shot.ts'
import { prerollSamples } from '../dsp/onset.ts'
import type { FaultCode } from '../faults/catalog.ts'
import { Fault, type FaultDetail } from '../faults/fault.ts'
import { decodeAudio } from '../formats/audio-file.ts'
import type { Pcm } from '../formats/wav.ts'
import { canonicalShot } from '../timbre/canonical.ts'
import { type Descriptors, describe } from '../timbre/describe.ts'
import { readSound } from './sound-file.ts'

export interface FileOrder {
  readonly file: string
  /** Measure the canonical form of the file, not the file itself. */
  readonly canonical: boolean
}

/** One line of `analyze --json`. */
export interface FileReport extends Descriptors {
  readonly file: string
  /** What was measured: the file as it is, or its canonical form. Only canonical values compare with each other. */
  readonly form: 'as-is' | 'canonical'
  readonly rateHz: number
  readonly lengthSamples: number
}

export type FileOutcome =
  | { readonly report: FileReport }
  | { readonly fault: { readonly code: FaultCode; readonly detail: FaultDetail } }

/** Measures one file. Faults come back as a value, so that they survive the way between threads. */
export async function analyzeFile({ file, canonical }: FileOrder): Promise<FileOutcome> {
  try {
    const audio = await decodeAudio(readSound(file), file)
    const { channels, rateHz } = canonical ? canonicalForm(audio, file) : audio
    const lengthSamples = channels[0]?.length ?? 0
    const form = canonical ? 'canonical' : 'as-is'
    return { report: { file, form, rateHz, lengthSamples, ...describe(channels, rateHz) } }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { fault: { code: error.code, detail: error.detail } }
  }
}

/** What `prepare` makes of the file, in the canonical form: the same numbers that the file's example has. */
function canonicalForm(audio: Pcm, file: string): Pcm {
  const { samples } = prepareShot(audio, file)
  return { channels: [canonicalShot(samples, prerollSamples).samples], rateHz: shotForm.rateHz }
}
