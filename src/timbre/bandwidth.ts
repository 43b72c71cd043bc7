// Bandwidth over time: from where the spectrum sets in to where it falls under −75 dB.

import { zeros } from './scratch.ts'
import { boxcar, eachFrame, frameCount, powerScale } from './spectrogram.ts'

export const bandwidthWindow = 4096
export const bandwidthHop = 128
const floor = 10 ** (-75 / 20)
const onsetPart = 0.05
const leastLevel = 0.1

/** Bandwidth in Hz of every frame of x; 0 for frames in the lowest tenth of the range of levels. */
export function bandwidthCurve(x: Float64Array, rateHz: number): Float64Array {
  const form = { window: boxcar(bandwidthWindow), hopSamples: bandwidthHop, fftSize: bandwidthWindow } as const
  const frames = frameCount(x.length, bandwidthWindow, bandwidthHop)
  const bins = bandwidthWindow / 2 + 1
  const scale = Math.sqrt(powerScale({ ...form, scale: 'density', rateHz }))
  const levels = zeros(frames)
  const widths = zeros(frames)
  const magnitudes = zeros(bins)
  eachFrame(x, form, (spectrum, t) => {
    let level = 0
    let highest = -1
    for (let k = 0; k < bins; k++) {
      const re = spectrum[2 * k]
      const im = spectrum[2 * k + 1]
      const magnitude = Math.sqrt(re * re + im * im) * scale
      magnitudes[k] = magnitude
      level += magnitude
      if (magnitude >= floor) highest = k
    }
    levels[t] = level
    if (highest < 0) return
    let lowest = 0
    for (let sum = magnitudes[0]; sum < onsetPart * level && lowest < bins - 1; sum += magnitudes[lowest]) lowest++
    widths[t] = ((highest - lowest) * rateHz) / bandwidthWindow
  })
  let [least, most] = [Infinity, -Infinity]
  for (const level of levels) {
    least = Math.min(least, level)
    most = Math.max(most, level)
  }
  for (let t = 0; t < frames; t++) if (!(levels[t] > leastLevel * (most - least) + least)) widths[t] = 0
  return widths
}
