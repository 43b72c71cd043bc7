// How far a sound is from the one that it stands for: level of what differs, spectra, timbre.

import { logSpectralDistance } from '../dsp/log-spectral.ts'
import { gainToDb } from '../dsp/level.ts'
import { resample } from '../dsp/resample.ts'
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
