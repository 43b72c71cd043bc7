import { expect, test } from 'vitest'
import { RandomStream } from '../../src/dsp/random.ts'
import { Fault } from '../../src/faults/fault.ts'
import { aiffStructure } from '../../src/formats/aiff-structure.ts'
import { decodePcm, decodeWav } from '../../src/formats/wav.ts'
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

/** Every outcome is samples that fit the file, or a Fault. */
function fuzz(names: readonly string[], rounds: number, decode: (bytes: Uint8Array) => ReturnType<typeof decodeWav>) {
  const files = names.map(fixture)
  let decoded = 0
  for (let round = 0; round < rounds; round++) {
    const bytes = mutate(files[round % files.length], new RandomStream(round, 'wav fuzz'))
    try {
      const { channels, rateHz } = decode(bytes)
      const samples = channels.reduce((sum, channel) => sum + channel.length, 0)
      if (samples > bytes.length) throw new Error(`round ${round}: ${samples} samples out of ${bytes.length} bytes`)
      if (!(rateHz >= 4000 && rateHz <= 384_000)) throw new Error(`round ${round}: rate ${rateHz}`)
      if (!channels.every((channel) => channel.every(Number.isFinite))) throw new Error(`round ${round}: not finite`)
      decoded++
    } catch (error) {
      if (!(error instanceof Fault)) throw new Error(`round ${round}: ${String(error)}`, { cause: error })
    }
  }
  return decoded
}

test('4000 mutated WAV files give samples or a Fault, never another exception', () => {
  const names = ['u8.wav', 's16-stereo.wav', 's16-rifx.wav', 's24-48k.wav', 's32.wav', 'f32.wav', 'f64-stereo.wav']
  const started = performance.now()
  const decoded = fuzz(names, 4000, (bytes) => decodeWav(bytes, 'fuzz.wav'))
  // Both ways out are taken: the mutations neither break everything nor nothing.
  expect(decoded).toBeGreaterThan(400)
  expect(decoded).toBeLessThan(3600)
  expect(performance.now() - started).toBeLessThan(30_000)
})

test('2000 mutated AIFF files give samples or a Fault, never another exception', () => {
  const names = ['s16.aiff', 's8-22k.aiff', 's24-48k-stereo.aiff', 's16-sowt.aifc', 'f32.aifc']
  const decoded = fuzz(names, 2000, (bytes) => decodePcm(bytes, aiffStructure(bytes, 'fuzz.aiff'), 'fuzz.aiff'))
  expect(decoded).toBeGreaterThan(200)
  expect(decoded).toBeLessThan(1800)
})
