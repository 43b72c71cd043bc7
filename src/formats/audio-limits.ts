// Bounds for sound files from anywhere, and the one sentence for those that break them. Beyond a bound a file is
// refused before anything is allocated for it.

import { Fault } from '../faults/fault.ts'

export const audioLimits = {
  fileBytes: 64 * 1024 * 1024,
  channels: 8,
  minRateHz: 4_000,
  maxRateHz: 384_000,
  maxSeconds: 60,
} as const

/** A Fault (E_AUDIO) about the file `name`. */
export function brokenAudio(
  name: string,
  found: string,
  expected: string,
  wayOut = 'Export the sound again as PCM WAV or FLAC, or take it out of the folder.',
): Fault {
  return new Fault('E_AUDIO', { at: name, found, expected, wayOut })
}

/** Checks what a header claims about channels, rate and length. */
export function checkAudioHeader(channels: number, rateHz: number, frames: number, name: string): void {
  if (channels < 1 || channels > audioLimits.channels)
    throw brokenAudio(name, `${channels} channels`, `1 to ${audioLimits.channels}`)
  if (!(rateHz >= audioLimits.minRateHz && rateHz <= audioLimits.maxRateHz))
    throw brokenAudio(name, `a rate of ${rateHz} Hz`, `${audioLimits.minRateHz} to ${audioLimits.maxRateHz} Hz`)
  if (frames > audioLimits.maxSeconds * rateHz)
    throw brokenAudio(
      name,
      `${(frames / rateHz).toFixed(1)} s of sound`,
      `one shot of at most ${audioLimits.maxSeconds} s`,
      'Cut the one-shots out of it, or take it out of the folder.',
    )
}

/** Four bytes as text; '' where they are not all there. */
export function fourCc(bytes: Uint8Array, at: number): string {
  return at + 4 <= bytes.length ? String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!) : ''
}
