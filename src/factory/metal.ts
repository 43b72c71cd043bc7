// Metal: the square-wave clusters of analogue machines, plates with many inharmonic modes, and ring modulation.

import type { RandomStream } from '../dsp/random.ts'
import { rateHz } from './drum-class.ts'
import { addModes, type Mode } from './modes.ts'

/** Frequencies of the six Schmitt-trigger oscillators of the classic analogue hat, as measured by many hands. */
const clusterHz = [205.3, 304.4, 369.6, 522.7, 540, 800] as const

/**
 * Sum of six square waves at tune·clusterHz, each moved by up to ±`detune` (a share), starting at random phases; from
 * their Fourier series, 4/π·Σ sin(2πkft)/k over odd k, cut off at 20 kHz, so that nothing aliases. RMS about 1.
 */
export function squareCluster(stream: RandomStream, length: number, tune: number, detune: number): Float32Array {
  const scale = 4 / (Math.PI * Math.sqrt(clusterHz.length))
  const harmonics: Mode[] = []
  for (const nominalHz of clusterHz) {
    const hz = nominalHz * tune * (1 + detune * stream.uniform(-1, 1))
    const phase = stream.uniform(0, 2 * Math.PI)
    for (let k = 1; k * hz < 20_000; k += 2)
      harmonics.push({ hz: k * hz, decaySec: Number.POSITIVE_INFINITY, gain: scale / k, phase: k * phase })
  }
  return addModes(new Float32Array(length), harmonics)
}

export interface Plate {
  /** Lowest and highest mode. */
  readonly lowHz: number
  readonly highHz: number
  /** Modes; a stiff plate has about equally many in every hertz. */
  readonly count: number
  /** T60 at 3 kHz; at f it is decaySec·(f/3000)^−damping, at most `longestRing` times decaySec. */
  readonly decaySec: number
  readonly damping: number
  /** Level falls by this many dB per octave above `lowHz` (may be negative). */
  readonly slopeDb: number
}

const longestRing = 2.5
/** Nothing is perfectly round: below this, modes come in pairs a few hertz apart, which beat. */
const pairedBelowHz = 3000

/** Modes of a plate: one in each of `count` equal slices of the band, at random place, phase and (Rayleigh) level. */
function plateModes(stream: RandomStream, plate: Plate): Mode[] {
  const count = Math.round(plate.count)
  const slice = (plate.highHz - plate.lowHz) / count
  const modes = Array.from({ length: count }, (_, k) => {
    const hz = plate.lowHz + (k + stream.uniform()) * slice
    const octaves = Math.log2(hz / plate.lowHz)
    const level = Math.sqrt(-Math.log(1 - stream.uniform())) * 10 ** ((-plate.slopeDb * octaves) / 20)
    return {
      hz,
      decaySec: plate.decaySec * Math.min(longestRing, (hz / 3000) ** -plate.damping) * stream.logUniform(0.7, 1.3),
      gain: level * Math.sqrt(2 / count),
      phase: stream.uniform(0, 2 * Math.PI),
    }
  })
  const twins = modes
    .filter((mode) => mode.hz < pairedBelowHz)
    .map((mode) => ({
      ...mode,
      hz: mode.hz + stream.uniform(0.7, 9),
      gain: mode.gain * stream.uniform(0.3, 1),
      phase: stream.uniform(0, 2 * Math.PI),
    }))
  return [...modes, ...twins]
}

/**
 * A plate whose high modes are fed by the low ones and so come late: modes are summed in octave bands, and band b
 * rises as 1 − e^(−t/τ) with τ = buildSec·(f/highHz). buildSec 0 is a plain strike.
 */
export function ringPlate(stream: RandomStream, plate: Plate, buildSec: number, length: number): Float32Array {
  const out = new Float32Array(length)
  const modes = plateModes(stream, plate)
  if (buildSec < 0.0005) return addModes(out, modes)
  const band = new Float32Array(length)
  for (let low = plate.lowHz; low < plate.highHz; low *= 2) {
    const members = modes.filter((mode) => mode.hz >= low && mode.hz < 2 * low)
    if (members.length === 0) continue
    addModes(band.fill(0), members)
    const fade = Math.exp(-1 / (buildSec * Math.min(1, (1.5 * low) / plate.highHz) * rateHz))
    for (let i = 0, lag = 1; i < length; i++, lag *= fade) out[i] += band[i] * (1 - lag)
  }
  return out
}

/**
 * Two-operator frequency modulation with an irrational-like ratio: sidebands at |carrier ± k·ratio·carrier|. The
 * index falls as the sound decays, so that it gets purer. Carson's rule keeps the sidebands under Nyquist.
 */
export function ringingFm(
  length: number,
  carrierHz: number,
  ratio: number,
  index: number,
  indexDecaySec: number,
): Float32Array {
  const out = new Float32Array(length)
  const modulatorHz = carrierHz * ratio
  const highestIndex = Math.max(0, (20_000 - carrierHz) / modulatorHz - 1)
  const start = Math.min(index, highestIndex)
  const perSample = 10 ** (-3 / (indexDecaySec * rateHz))
  const carrierStep = (2 * Math.PI * carrierHz) / rateHz
  const modulatorStep = (2 * Math.PI * modulatorHz) / rateHz
  for (let i = 0, depth = start; i < length; i++, depth *= perSample)
    out[i] = Math.SQRT2 * Math.sin(carrierStep * i + depth * Math.sin(modulatorStep * i))
  return out
}
