// Sound files spoilt at random, the same ones for the same round number.

import { RandomStream } from '../../src/dsp/random.ts'
import { Fault } from '../../src/faults/fault.ts'
import type { DecodedPcm } from '../../src/formats/wav.ts'
import { fixture } from './known-signal.ts'

const interesting = [0, 1, 2, 3, 7, 8, 16, 0x7f, 0x80, 0xfe, 0xff]

/** A file with a few bytes, fields or whole stretches changed, mostly in its first 128 bytes. */
function mutate(file: Uint8Array, random: RandomStream): Uint8Array {
  let bytes = Uint8Array.from(file)
  for (let n = 1 + random.integer(6); n > 0; n--) {
    const at = random.integer(random.chance(0.8) ? Math.min(128, bytes.length) : bytes.length)
    const kind = random.integer(6)
    if (kind === 0) bytes[at] = random.integer(256)
    else if (kind === 1) bytes[at] ^= 1 << random.integer(8)
    else if (kind === 2) bytes[at] = random.choice(interesting)
    else if (kind === 3) bytes.fill(random.choice([0, 0xff]), at, at + 4)
    else if (kind === 4) bytes = bytes.slice(0, Math.max(1, at))
    else bytes.copyWithin(at, random.integer(bytes.length), bytes.length - random.integer(bytes.length))
  }
  return bytes
}

/**
 * Decodes `rounds` mutated files; every outcome must be samples that fit the file and, after `use`, nothing thrown but
 * a Fault. Returns how many were decoded.
 */
export function fuzz(
  names: readonly string[],
  rounds: number,
  decode: (bytes: Uint8Array) => DecodedPcm,
  use: (pcm: DecodedPcm) => void = () => {},
): number {
  const files = names.map(fixture)
  let decoded = 0
  for (let round = 0; round < rounds; round++) {
    const bytes = mutate(files[round % files.length], new RandomStream(round, 'mutated files'))
    try {
      const pcm = decode(bytes)
      const samples = pcm.channels.reduce((sum, channel) => sum + channel.length, 0)
      if (samples > bytes.length) throw new Error(`${samples} samples out of ${bytes.length} bytes`)
      if (!(pcm.rateHz >= 4000 && pcm.rateHz <= 384_000)) throw new Error(`rate ${pcm.rateHz}`)
      if (!pcm.channels.every((channel) => channel.every(Number.isFinite))) throw new Error('not finite')
      decoded++
      use(pcm)
    } catch (error) {
      if (!(error instanceof Fault)) throw new Error(`round ${round}: ${String(error)}`, { cause: error })
    }
  }
  return decoded
}

export const wavNames = [
  'u8.wav',
  's16-stereo.wav',
  's16-rifx.wav',
  's24-48k.wav',
  's32.wav',
  'f32.wav',
  'f64-stereo.wav',
]
