import { expect, test } from 'vitest'
import { prepareShot } from '../../src/dsp/shot.ts'
import { aiffStructure } from '../../src/formats/aiff-structure.ts'
import { decodePcm, decodeWav } from '../../src/formats/wav.ts'
import { spectralOf } from '../../src/timbre/spectral.ts'
import { fuzz, wavNames } from './mutated-files.ts'

test('4000 mutated WAV files give samples or a Fault, never another exception', () => {
  const started = performance.now()
  const decoded = fuzz(wavNames, 4000, (bytes) => decodeWav(bytes, 'fuzz.wav'))
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

test('what is decoded from mutated files becomes a finite shot at −1 dBFS or a Fault', () => {
  let prepared = 0
  fuzz(
    wavNames,
    300,
    (bytes) => decodeWav(bytes, 'fuzz.wav'),
    (pcm) => {
      const { samples, gainDb } = prepareShot(pcm, 'fuzz.wav')
      const peak = samples.reduce((top, value) => Math.max(top, Math.abs(value)), 0)
      if (!(Math.abs(peak - 10 ** (-1 / 20)) < 1e-5) || !Number.isFinite(gainDb)) throw new Error(`peak ${peak}`)
      spectralOf(samples)
      prepared++
    },
  )
  expect(prepared).toBeGreaterThan(50)
})
