import { expect, test } from 'vitest'
import { realFft, RealFft } from '../../src/dsp/fft.ts'
import { shotToSpectrum, spectrumToShot } from '../../src/dsp/generator-signals.ts'
import { RandomStream } from '../../src/dsp/random.ts'
import { istft, stft } from '../../src/dsp/stft.ts'

const grid = { fftSize: 1024, hopSamples: 256, frames: 32 }
const length = grid.frames * grid.hopSamples
const noise = () => new RandomStream(1, 'test').fillUniform(new Float32Array(length), -1, 1)

test('the transform equals the defining sum', () => {
  const x = new RandomStream(2, 'dft').fillNormal(new Float32Array(16))
  const spectrum = realFft(x)
  for (let k = 0; k <= 8; k++) {
    let re = 0
    let im = 0
    for (let i = 0; i < 16; i++) {
      re += x[i] * Math.cos((2 * Math.PI * k * i) / 16)
      im -= x[i] * Math.sin((2 * Math.PI * k * i) / 16)
    }
    expect(spectrum[2 * k]).toBeCloseTo(re, 10)
    expect(spectrum[2 * k + 1]).toBeCloseTo(im, 10)
  }
})

test('folded to half its size, the transform agrees with the whole one at every size in use', () => {
  for (let size = 4; size <= 8192; size *= 2) {
    const x = new RandomStream(size, 'folded').fillNormal(new Float32Array(size))
    const fft = new RealFft(size)
    x.forEach((v, i) => (fft.time[i] = v))
    fft.forward()
    realFft(x).forEach((v, i) => expect(Math.abs(fft.spectrum[i] - v), `${size}, ${i}`).toBeLessThan(1e-11))
  }
})

test('the inverse transform undoes the forward one', () => {
  const x = new RandomStream(2, 'inverse').fillNormal(new Float32Array(64))
  const fft = new RealFft(64)
  x.forEach((v, i) => (fft.time[i] = v))
  fft.forward()
  fft.inverse()
  for (let i = 0; i < 64; i++) expect(fft.time[i]).toBeCloseTo(x[i], 10)
})

test('a full-scale sine on a bin has magnitude 1 in the middle of the grid', () => {
  const bin = 40
  const x = Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * bin * i) / grid.fftSize))
  const spectrum = stft(x, grid)
  const at = (16 * (grid.fftSize / 2) + bin) * 2
  expect(Math.hypot(spectrum[at], spectrum[at + 1])).toBeCloseTo(1, 5)
})

test('phases count from the first sample: a partial on a bin keeps its phase from frame to frame', () => {
  const bin = 41
  const phase = 0.7
  const x = Float32Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * bin * i) / grid.fftSize + phase))
  const spectrum = stft(x, grid)
  for (let t = 2; t < grid.frames - 2; t++) {
    const at = (t * (grid.fftSize / 2) + bin) * 2
    expect(Math.atan2(spectrum[at + 1], spectrum[at])).toBeCloseTo(phase, 4)
  }
})

test('overlap-add gives back the signal, all but the Nyquist bin, away from the first and last half hop', () => {
  const smooth = Float32Array.from(noise(), (_, i) => Math.sin(i * 0.3) * Math.exp(-i / 2000) + 0.2 * Math.cos(i * 1.1))
  const back = istft(stft(smooth, grid), grid)
  for (let i = 0; i < length; i++) expect(Math.abs(back[i] - smooth[i])).toBeLessThan(2e-4)
})

test('compression is undone exactly and silence stays silence', () => {
  const x = Float32Array.from({ length }, (_, i) => 0.8 * Math.sin(i * 0.05) * Math.exp(-i / 1500))
  const back = spectrumToShot(shotToSpectrum(x, grid, 0.3), grid, 0.3)
  for (let i = 0; i < length; i++) expect(Math.abs(back[i] - x[i])).toBeLessThan(2e-4)
  const silence = spectrumToShot(shotToSpectrum(new Float32Array(length), grid, 0.3), grid, 0.3)
  expect(Math.max(...silence.map(Math.abs))).toBe(0)
})
