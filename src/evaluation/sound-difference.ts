// How far a sound is from the one that it stands for: level of what differs, spectra, timbre.

import { gainToDb } from '../dsp/level.ts'
import { resample } from '../dsp/resample.ts'
import { stft } from '../dsp/stft.ts'
import { canonicalForm, canonicalShot } from '../timbre/canonical.ts'
import { timbreNames, timbreOf } from '../timbre/models.ts'

/** All but whether a sound seems reverberant, which is yes or no. */
export const comparedTimbre = timbreNames.filter((name) => name !== 'reverb')

export interface SoundDifference {
  /** Power of the difference signal over that of the reference, dB; −∞ where the samples are the same. */
  readonly levelDb: number
  /** See `logSpectralDistance`. */
  readonly logSpectralDb: number
  /** Measured in the canonical form, other − reference, in points; those that both sounds have. */
  readonly timbre: Readonly<Partial<Record<(typeof comparedTimbre)[number], number>>>
}

/** Bins weaker than this below the reference's strongest count as silent. */
const floorDb = -80
const fftSize = 1024
const hopSamples = 256

/** `reference` and `other` [N] at `rateHz`; undefined where the reference is silent. */
export function soundDifference(
  reference: Float32Array,
  other: Float32Array,
  rateHz: number,
): SoundDifference | undefined {
  const logSpectralDb = logSpectralDistance(reference, other)
  if (logSpectralDb === undefined) return undefined
  const levelDb = gainToDb(Math.sqrt(energy(reference.map((x, i) => other[i] - x)) / energy(reference)))
  const [before, after] = [timbre(reference, rateHz), timbre(other, rateHz)]
  const changes = comparedTimbre.flatMap((name) => {
    const [was, is] = [before[name], after[name]]
    return was === null || is === null ? [] : [[name, is - was] as const]
  })
  return { levelDb, logSpectralDb, timbre: Object.fromEntries(changes) }
}

const energy = (x: Float32Array) => x.reduce((sum, value) => sum + value * value, 0)

const timbre = (x: Float32Array, rateHz: number) =>
  timbreOf([canonicalShot(resample(x, rateHz, canonicalForm.rateHz)).samples], canonicalForm.rateHz).timbre

/**
 * Root mean square over bins of the difference of two log power spectra, dB, as a mean over the frames that sound (Gray
 * and Markel 1976), of x and y [N]. Both are held at 80 dB below x's strongest bin; undefined where x is silent.
 */
export function logSpectralDistance(x: Float32Array, y: Float32Array): number | undefined {
  const grid = { fftSize, hopSamples, frames: Math.ceil(x.length / hopSamples) }
  const [a, b] = [powers(stft(x, grid)), powers(stft(y, grid))]
  const strongest = a.reduce((most, power) => Math.max(most, power), 0)
  if (strongest === 0) return undefined
  const floor = strongest * 10 ** (floorDb / 10)
  const bins = fftSize / 2
  let [sum, sounding] = [0, 0]
  for (let frame = 0; frame < a.length; frame += bins) {
    let [squares, loud] = [0, false]
    for (let i = frame; i < frame + bins; i++) {
      squares += (10 * Math.log10(Math.max(b[i], floor) / Math.max(a[i], floor))) ** 2
      loud ||= a[i] > floor
    }
    if (!loud) continue
    sum += Math.sqrt(squares / bins)
    sounding++
  }
  return sum / sounding
}

/** [T, F, 2] → [T, F]. */
function powers(spectrum: Float32Array): Float64Array {
  return Float64Array.from({ length: spectrum.length / 2 }, (_, i) => spectrum[2 * i] ** 2 + spectrum[2 * i + 1] ** 2)
}
