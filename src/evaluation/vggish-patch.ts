// What VGGish takes (Hershey et al. 2017): 0.96 s of log-mel spectrum at 16 kHz, for embeddings that somebody brings.

import { RealFft } from '../dsp/fft.ts'
import { resample } from '../dsp/resample.ts'
import { hannPeriodic } from '../dsp/windows.ts'

export const patchFrames = 96
export const patchBands = 64

const rateHz = 16_000
const windowSamples = 400
const hopSamples = 160
const fftSize = 512
const lowHz = 125
const highHz = 7500
/** Added to each band's magnitude before the logarithm. */
const offset = 0.01

const melOf = (hz: number): number => 1127 * Math.log(1 + hz / 700)

/** Weight of each bin [bins] in each band: triangles that are linear in mel, the bin at 0 Hz left out. */
const weights = Array.from({ length: patchBands }, (_, band) => {
  const step = (melOf(highHz) - melOf(lowHz)) / (patchBands + 1)
  const low = melOf(lowHz) + band * step
  return Float64Array.from({ length: fftSize / 2 + 1 }, (__, bin) => {
    const mel = melOf((bin * rateHz) / fftSize)
    return bin === 0 ? 0 : Math.max(0, Math.min((mel - low) / step, (low + 2 * step - mel) / step))
  })
})

/** The patch [96, 64] of the first 0.975 s of a shot x [N]; silence follows a shorter one. */
export function vggishPatch(x: Float32Array, sourceHz: number): Float32Array {
  const sound = resample(x, sourceHz, rateHz)
  const fft = new RealFft(fftSize)
  const window = hannPeriodic(windowSamples)
  const patch = new Float32Array(patchFrames * patchBands)
  const magnitudes = new Float64Array(fftSize / 2 + 1)
  for (let t = 0; t < patchFrames; t++) {
    fft.time.fill(0)
    for (let i = 0; i < windowSamples; i++) fft.time[i] = (sound[t * hopSamples + i] ?? 0) * window[i]
    fft.forward()
    for (let k = 0; k <= fftSize / 2; k++) magnitudes[k] = Math.hypot(fft.spectrum[2 * k], fft.spectrum[2 * k + 1])
    weights.forEach((own, band) => {
      let sum = 0
      for (let k = 0; k < own.length; k++) sum += own[k] * magnitudes[k]
      patch[t * patchBands + band] = Math.log(sum + offset)
    })
  }
  return patch
}
