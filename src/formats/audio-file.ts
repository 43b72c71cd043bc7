// An audio file's bytes, whatever the format → samples.

import { Fault } from '../faults/fault.ts'
import { audioKind, kindBytes } from './audio-kind.ts'
import { audioLimits } from './wav-structure.ts'
import { decodeWav, type Pcm } from './wav.ts'

export interface DecodedAudio extends Pcm {
  /** What was wrong with the file but could be read all the same. */
  readonly mended: readonly string[]
}

/**
 * Decodes a WAV file's bytes, recognised by content. `name` is the file to name in a Fault: E_AUDIO for what is
 * broken or of a form that is not read.
 */
export async function decodeAudio(bytes: Uint8Array, name: string): Promise<DecodedAudio> {
  const kind = audioKind(bytes.subarray(0, kindBytes))
  if (bytes.length > audioLimits.fileBytes)
    throw new Fault('E_AUDIO', {
      at: name,
      found: `${bytes.length} bytes`,
      expected: `a one-shot of at most ${audioLimits.fileBytes} bytes`,
      wayOut: 'Cut the one-shots out of it, or take it out of the folder.',
    })
  if (kind === 'wav') return decodeWav(bytes, name)
  throw new Fault('E_AUDIO', {
    at: name,
    found: kind === undefined ? 'no audio format that is known' : `${kind.toUpperCase()} audio`,
    expected: 'WAV',
    wayOut: 'Convert it to WAV.',
  })
}
