import { expect, test } from 'vitest'
import { decodeWav } from '../../src/formats/wav.ts'
import { fuzz, wavNames } from './mutated-files.ts'

const rounds = process.env['GHOSTNOTE_SHORT'] === '1' ? 10_000 : 100_000

test(`${rounds} mutated WAV files give samples or a Fault, in bounded memory`, () => {
  const before = process.memoryUsage().rss
  const decoded = fuzz(wavNames, rounds, (bytes) => decodeWav(bytes, 'fuzz.wav'))
  expect(decoded).toBeGreaterThan(rounds / 10)
  expect(process.memoryUsage().rss - before).toBeLessThan(500e6)
})
