import { expect, test } from 'vitest'
import { decodeAudio } from '../../src/formats/audio-file.ts'
import { audioKind } from '../../src/formats/audio-kind.ts'
import { flacHeader } from '../../src/formats/flac-header.ts'
import { vorbisHeader } from '../../src/formats/ogg-header.ts'
import { fixture, knownLength, knownSignal, largestDifference } from './known-signal.ts'

const step = (bits: number) => 2 ** -bits + 6e-8

// Without ALSA's library on Linux the native decoder cannot be loaded; what is then owed is the sentence that says so.
const native = await decodeAudio(fixture('s16.flac'), 'probe').then(
  () => true,
  (error: { code?: string }) => error.code !== 'E_MACHINE',
)

test.each([
  ['s16.aiff', 44_100, 1, step(16)],
  ['s24-48k-stereo.aiff', 48_000, 2, step(24)],
  ['s8-22k.aiff', 22_050, 1, step(8)],
  ['s16.aifc', 44_100, 1, step(16)],
  ['s16-sowt.aifc', 44_100, 1, step(16)],
  ['f32.aifc', 44_100, 1, step(32)],
])('%s decodes to the known signal within half a step', async (name, rateHz, channels, tolerance) => {
  const pcm = await decodeAudio(fixture(name), name)
  expect(pcm.rateHz).toBe(rateHz)
  expect(pcm.channels).toHaveLength(channels)
  for (const [c, channel] of pcm.channels.entries())
    expect(largestDifference(channel, knownSignal(rateHz, c))).toBeLessThanOrEqual(tolerance)
})

test.runIf(native).each([
  ['s16.flac', 44_100, 1, step(16)],
  ['s16-8k.flac', 8000, 1, step(16)],
  ['s24-96k-stereo.flac', 96_000, 2, step(24)],
  // Lossy: what oggdec 1.4.2 makes of them is off by the same 0.0076 and 0.0082.
  ['q8.ogg', 44_100, 1, 0.01],
  ['q8-48k-stereo.ogg', 48_000, 2, 0.01],
])('%s decodes at its own rate to the known signal', async (name, rateHz, channels, tolerance) => {
  const pcm = await decodeAudio(fixture(name), name)
  expect(pcm.rateHz).toBe(rateHz)
  expect(pcm.channels).toHaveLength(channels)
  expect(pcm.mended).toEqual([])
  for (const [c, channel] of pcm.channels.entries())
    expect(largestDifference(channel, knownSignal(rateHz, c))).toBeLessThanOrEqual(tolerance)
})

test.runIf(native)('a stream that makes the native decoder abort costs only that file', async () => {
  await expect(decodeAudio(fixture('decoder-killer.ogg'), 'killer.ogg')).rejects.toThrow('makes the decoder crash')
  expect((await decodeAudio(fixture('q8.ogg'), 'q8.ogg')).channels[0]).toHaveLength(knownLength)
})

test.runIf(!native)('where the native decoder cannot be loaded, the sentence says how to get it', async () => {
  await expect(decodeAudio(fixture('s16.flac'), 's16.flac')).rejects.toThrow(/convert the file to WAV/)
})

test.runIf(native)('a truncated FLAC file is a Fault', async () => {
  await expect(decodeAudio(fixture('s16.flac').subarray(0, 300), 'cut.flac')).rejects.toThrow('cut.flac: found')
})

test('FLAC and Vorbis headers say rate, channels and length, and bound what decoding can yield', () => {
  expect(flacHeader(fixture('s24-96k-stereo.flac'), 'x')).toEqual({
    rateHz: 96_000,
    channels: 2,
    frames: knownLength,
    mostFrames: knownLength,
  })
  const vorbis = vorbisHeader(fixture('q8-48k-stereo.ogg'), 'x')
  expect(vorbis).toMatchObject({ rateHz: 48_000, channels: 2, frames: knownLength })
  expect(vorbis.mostFrames).toBeGreaterThanOrEqual(knownLength)
})

/** A FLAC frame header (RFC 9639 §9.1) for a block of 65 535 samples, its CRC-8 computed bit by bit. */
function flacFrameHeader(): number[] {
  const header = [0xff, 0xf8, 0x70, 0x08, 0x00, 0xff, 0xfe]
  let crc = 0
  for (const byte of header)
    for (let bit = 7; bit >= 0; bit--) crc = ((crc << 1) & 0xff) ^ ((crc >> 7) ^ ((byte >> bit) & 1) ? 0x07 : 0)
  return [...header, crc]
}

test('a FLAC file whose frames would unfold to hours is refused before it is decoded', async () => {
  const start = Uint8Array.from(fixture('s16.flac').subarray(0, 42))
  start[10] = 0xff // largest block of STREAMINFO: 65 535 samples
  start[11] = 0xff
  const bomb = Uint8Array.from([...start, ...Array.from({ length: 500 }, flacFrameHeader).flat(), 0])
  await expect(decodeAudio(bomb, 'bomb.flac')).rejects.toThrow('packets for 743 s of sound')
})

test('an Ogg file whose packets would unfold to hours is refused before it is decoded', async () => {
  const whole = fixture('q8.ogg')
  // One-byte packets, 255 to a page: 27 + 255 + 255 bytes each.
  const page = new Uint8Array(27 + 510)
  page.set(whole.subarray(0, 5))
  page[26] = 255
  page.fill(1, 27, 27 + 255)
  const bomb = Buffer.concat([whole, ...Array.from({ length: 40 }, () => page)])
  await expect(decodeAudio(bomb, 'bomb.ogg')).rejects.toThrow(/packets for \d+ s of sound/)
})

test('formats are told by content', () => {
  const kinds = ['u8.wav', 's16-rifx.wav', 's16.aiff', 'f32.aifc', 's16.flac', 'q8.ogg'].map((name) =>
    audioKind(fixture(name)),
  )
  expect(kinds).toEqual(['wav', 'wav', 'aiff', 'aiff', 'flac', 'ogg'])
  expect(audioKind(Buffer.from('ID3\u0004'))).toBe('mp3')
  expect(audioKind(Buffer.from('just a text file, nothing else'))).toBeUndefined()
  expect(audioKind(new Uint8Array())).toBeUndefined()
})

test('formats that are not read are refused by name', async () => {
  await expect(decodeAudio(Buffer.from('ID3\u0004 and so on'), 'song.mp3')).rejects.toThrow(
    'song.mp3: found MP3 audio; expected WAV, AIFF, FLAC or Ogg Vorbis. Convert it to WAV or FLAC.',
  )
})
