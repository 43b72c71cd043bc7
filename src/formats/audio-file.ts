// An audio file's bytes, whatever the format → samples at the file's own rate. WAV and AIFF are read here; FLAC and Ogg
// Vorbis by node-web-audio-api, whose native library is loaded only when a file needs it.

import { Fault } from '../faults/fault.ts'
import { aiffStructure } from './aiff-structure.ts'
import { type AudioKind, audioKind, kindBytes } from './audio-kind.ts'
import { audioLimits, brokenAudio } from './audio-limits.ts'
import { type CompressedHeader, flacHeader } from './flac-header.ts'
import { decodeNatively } from './native-decoder.ts'
import { vorbisHeader } from './ogg-header.ts'
import { type DecodedPcm, decodePcm, decodeWav } from './wav.ts'

/** Frames that a decoder may add beyond what the header promises: its own padding. */
const paddingFrames = 65_536

/**
 * Decodes an audio file, recognised by content: WAV, AIFF, AIFF-C, FLAC, Ogg Vorbis. `name` is the file to name in a
 * Fault: E_AUDIO for what is broken or of a form that is not read, E_MACHINE where the native decoder cannot be loaded.
 */
export async function decodeAudio(bytes: Uint8Array, name: string): Promise<DecodedPcm> {
  const kind = audioKind(bytes.subarray(0, kindBytes))
  if (bytes.length > audioLimits.fileBytes)
    throw brokenAudio(name, `${bytes.length} bytes`, `a one-shot of at most ${audioLimits.fileBytes}`)
  if (kind === 'wav') return decodeWav(bytes, name)
  if (kind === 'aiff') return decodePcm(bytes, aiffStructure(bytes, name), name)
  if (kind === 'flac') return decodeNative(bytes, flacHeader(bytes, name), name)
  if (kind === 'ogg') return decodeNative(bytes, vorbisHeader(bytes, name), name)
  throw brokenAudio(name, nameOf(kind), 'WAV, AIFF, FLAC or Ogg Vorbis', 'Convert it to WAV or FLAC.')
}

function nameOf(kind: AudioKind | undefined): string {
  return kind === undefined ? 'no audio format that is known' : `${kind.toUpperCase()} audio`
}

/**
 * The header's promise and the packets that are there bound the outcome before anything is decoded: a few bytes of
 * FLAC or Vorbis can stand for hours.
 */
async function decodeNative(bytes: Uint8Array, header: CompressedHeader, name: string): Promise<DecodedPcm> {
  const { rateHz, frames, mostFrames } = header
  if (mostFrames > audioLimits.maxSeconds * rateHz + paddingFrames)
    throw brokenAudio(
      name,
      `packets for ${(mostFrames / rateHz).toFixed(0)} s of sound`,
      `one shot of at most ${audioLimits.maxSeconds} s`,
    )
  const answer = await decodeNatively({ bytes, rateHz })
  if (answer.kind === 'missing') throw noDecoder(name, answer.reason)
  if (answer.kind === 'broken')
    throw brokenAudio(name, `a stream that cannot be decoded (${answer.reason})`, 'a whole FLAC or Ogg Vorbis file')
  const { channels } = answer
  const decoded = channels[0]?.length ?? 0
  if (decoded === 0) throw brokenAudio(name, 'no samples', 'at least one')
  const short = frames > 0 && decoded < frames
  return { channels, rateHz, mended: short ? [`damaged: ${decoded} of ${frames} samples could be decoded`] : [] }
}

function noDecoder(name: string, reason: string): Fault {
  return new Fault('E_MACHINE', {
    at: name,
    found: `no native decoder for it on this machine (${reason})`,
    expected: 'the library of node-web-audio-api, for FLAC and Ogg Vorbis',
    wayOut:
      process.platform === 'linux'
        ? "Install ALSA's library (Debian, Ubuntu: apt-get install libasound2), or convert the file to WAV."
        : 'Run `npm ci` again, or convert the file to WAV.',
  })
}
