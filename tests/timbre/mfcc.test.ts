import { readFileSync } from 'node:fs'
import MeydaPackage from 'meyda'
import { expect, test } from 'vitest'
import { realFft } from '../../src/dsp/fft.ts'
import { decodeWav } from '../../src/formats/wav.ts'
import { loudestWindow } from '../../src/timbre/spectral.ts'

// Somebody else has used Meyda before, with another size: its tables must not reach us.
const shared = MeydaPackage as unknown as { bufferSize: number; extract(feature: string, x: Float32Array): unknown }
shared.bufferSize = 512
shared.extract('mfcc', new Float32Array(512).fill(0.5))
const { mfccOf } = await import('../../src/timbre/mfcc.ts')

const folder = new URL('../fixtures/timbre/', import.meta.url)
const sound = (name: string) => decodeWav(readFileSync(new URL(`${name}.wav`, folder)), name).channels[0]

/** The same coefficients from their definition, in double precision. */
function independentMfcc(x: Float32Array): number[] {
  const [size, bands, rateHz] = [2048, 26, 44_100]
  const start = loudestWindow(x)
  const cut = Array.from({ length: size }, (_, i) => x[start + i] ?? 0)
  const peak = Math.max(...cut.map(Math.abs))
  const spectrum = realFft(cut.map((v, i) => (v / peak) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (size - 1)))))
  const top = 1125 * Math.log(1 + rateHz / 2 / 700)
  const edges = Array.from({ length: bands + 2 }, (_, i) =>
    Math.floor(((size + 1) * 700 * Math.expm1((i * top) / (bands + 1) / 1125)) / rateHz),
  )
  const logs = Array.from({ length: bands }, (_, band) => {
    const [low, middle, high] = [edges[band], edges[band + 1], edges[band + 2]]
    let sum = 0
    for (let k = low; k < Math.min(high, size / 2); k++) {
      const weight = k < middle ? (k - low) / (middle - low) : (high - k) / (high - middle)
      sum += weight * (spectrum[2 * k] ** 2 + spectrum[2 * k + 1] ** 2)
    }
    return Math.log(1 + sum)
  })
  return Array.from(
    { length: 13 },
    (_, k) => 2 * logs.reduce((sum, value, n) => sum + value * Math.cos((Math.PI / bands) * (n + 0.5) * k), 0),
  )
}

test.each(['k03_kick_tight', 's04_rimshot', 'h01_hat_closed', 'c01_clap', 'y01_crash', 'z_tone_1000'])(
  '%s: the coefficients agree with their definition, whoever used Meyda before',
  (name) => {
    const x = sound(name)
    const expected = independentMfcc(x)
    mfccOf(x)!.forEach((value, k) => expect(Math.abs(value - expected[k]), `coefficient ${k}`).toBeLessThan(1e-3))
  },
)

test('the level of a sound does not matter, and silence has no coefficients', () => {
  const x = sound('c01_clap')
  expect(mfccOf(x.map((value) => value / 1024))).toEqual(mfccOf(x))
  expect(mfccOf(new Float32Array(3000))).toBeNull()
})
