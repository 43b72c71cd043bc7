// Decoded audio of any rate and layout → one prepared shot: mono, at a dataset's or a model's rate, onset-aligned, trimmed, faded, levelled.

import {
  clippedSamples,
  dbToGain,
  fadeIn,
  fadeOut,
  gainToDb,
  offsetOf,
  peakOf,
  removeOffset,
  scaleToPeak,
  shotPeakDb,
} from './level.ts'
import { endOf, onsetOf, prerollSamples } from './onset.ts'
import { greatestCommonDivisor, resample } from './resample.ts'
import { Fault } from '../faults/fault.ts'

/** Decoded audio: channels [N] each, at `rateHz`. */
interface Audio {
  readonly channels: readonly Float32Array[]
  readonly rateHz: number
}

/** Rates that a dataset may have, Hz. */
export const datasetRates = [44_100, 16_000] as const
export type DatasetRate = (typeof datasetRates)[number]

/** The form that every example of a dataset has, at one of its rates; lengths in samples at its rate. */
export interface ShotForm<Rate extends number = number> {
  readonly rateHz: Rate
  readonly peakDb: number
  /** Samples before the onset; zeros where the file starts later. */
  readonly prerollSamples: number
  readonly maxLengthSamples: number
  readonly tailDb: number
  readonly fadeOutSamples: number
  /** Fade of a sound that was still going at the maximum length. */
  readonly cutFadeSamples: number
}

/** The form of most datasets. A change here is a change of the dataset's version. */
export const shotForm: ShotForm<DatasetRate> = {
  rateHz: 44_100,
  peakDb: shotPeakDb,
  prerollSamples,
  maxLengthSamples: 65_536,
  tailDb: -66,
  fadeOutSamples: 441,
  cutFadeSamples: 4096,
}

/** The same form in time, to the nearest sample, at another rate. */
export function shotFormAt<Rate extends number>(rateHz: Rate): ShotForm<Rate> {
  const scaled = (samples: number) => Math.round((samples * rateHz) / shotForm.rateHz)
  return {
    ...shotForm,
    rateHz,
    prerollSamples: scaled(shotForm.prerollSamples),
    maxLengthSamples: scaled(shotForm.maxLengthSamples),
    fadeOutSamples: scaled(shotForm.fadeOutSamples),
    cutFadeSamples: scaled(shotForm.cutFadeSamples),
  }
}

export const mendKinds = [
  'stereo',
  'phase',
  'offset',
  'resampled',
  'lead',
  'tail',
  'cut',
  'abrupt',
  'clipped',
  'damaged',
] as const
export type MendKind = (typeof mendKinds)[number]

/** One thing that was done to a file, or found in it; `text` is a clause for people. */
export interface Mend {
  readonly kind: MendKind
  readonly text: string
}

export interface PreparedShot {
  /** Mono, in the form that was asked for: its rate, onset at its `prerollSamples`, peak at −1 dBFS. */
  readonly samples: Float32Array
  /** What the source was multiplied by. */
  readonly gainDb: number
  /** Where the onset stood in the source. */
  readonly onsetSec: number
  readonly mends: readonly Mend[]
}

/** Anything whose peak is under this (−80 dBFS, 3 steps of 16 bit) is silence. */
const silentPeak = 1e-4
const minSourceSec = 0.002
/** Offsets under this part of the peak (−60 dB) are left alone: they are below the tail's end. */
const offsetPart = 0.001

function refuse(name: string, found: string, expected: string): Fault {
  return new Fault('E_AUDIO', { at: name, found, expected, wayOut: 'Take the file out of the folder.' })
}

/** Prepares one shot. Throws a Fault (E_AUDIO) for a source that is silent or too short; `name` is the file to name. */
export function prepareShot(pcm: Audio, name: string, form: ShotForm = shotForm): PreparedShot {
  const mends: Mend[] = []
  const note = (kind: MendKind, text: string) => mends.push({ kind, text })
  const lengthSec = (pcm.channels[0]?.length ?? 0) / pcm.rateHz
  if (lengthSec < minSourceSec)
    throw refuse(name, `${(lengthSec * 1000).toFixed(2)} ms of sound`, `at least ${minSourceSec * 1000} ms`)

  const mono = mixToMono(pcm.channels, note)
  // Float files may hold anything up to 10³⁸; squares must stay finite.
  const tamed = peakOf(mono) > 1 ? scaleToPeak(mono, 1) : 1
  const sourcePeak = peakOf(mono)
  if (sourcePeak >= 0.99 && tamed === 1) {
    const clipped = clippedSamples(mono, 3)
    if (clipped > 0) note('clipped', `${clipped} samples clipped at full scale (left as they are)`)
  }
  const offset = offsetOf(mono, Math.round(pcm.rateHz * 0.02))
  if (Math.abs(offset) > offsetPart * sourcePeak) {
    removeOffset(mono, offset)
    if (peakOf(mono) >= silentPeak) note('offset', `constant offset of ${offset.toPrecision(2)} removed`)
  }
  if (peakOf(mono) < silentPeak)
    throw refuse(name, `silence (peak ${gainToDb(peakOf(mono)).toFixed(0)} dBFS)`, 'a sound above -80 dBFS')

  const { rateHz } = form
  const region = soundingRegion(mono, pcm.rateHz, form)
  const x = resample(region.samples, pcm.rateHz, rateHz)
  if (pcm.rateHz !== rateHz) note('resampled', `resampled from ${pcm.rateHz} Hz`)

  const onset = onsetOf(x, rateHz)
  const end = endOf(x, rateHz, form.tailDb)
  const start = onset - form.prerollSamples
  const startSec = region.startSec + start / rateHz
  const afterSec = lengthSec - region.startSec - end / rateHz
  const cut = end - start > form.maxLengthSamples
  if (startSec > 0.001) note('lead', `${ms(startSec)} before the onset trimmed`)
  if (afterSec > 0.01 && !cut) note('tail', `${ms(afterSec)} after the end of the sound trimmed`)
  if (cut) note('cut', `cut to ${ms(form.maxLengthSamples / rateHz)}, the longest shot kept`)
  else if (end === x.length && stillLoud(x, rateHz)) note('abrupt', 'ended while still sounding; faded out')

  const samples = new Float32Array(cut ? form.maxLengthSamples : end - start)
  samples.set(x.subarray(Math.max(0, start), start + samples.length), Math.max(0, -start))
  fadeIn(samples, form.prerollSamples)
  fadeOut(samples, cut ? form.cutFadeSamples : Math.min(form.fadeOutSamples, samples.length >> 2))
  const gain = tamed * scaleToPeak(samples, dbToGain(form.peakDb))
  return { samples, gainDb: gainToDb(gain), onsetSec: region.startSec + onset / rateHz, mends }
}

function ms(seconds: number): string {
  return `${(seconds * 1000).toFixed(1)} ms`
}

/**
 * The part of a source that can become the shot: from a little before its onset to a little beyond the maximum
 * length. It starts on an instant that both rates have a sample on, so that copies of a sound at several rates stay
 * on one grid.
 */
function soundingRegion(x: Float32Array, fromHz: number, form: ShotForm): { samples: Float32Array; startSec: number } {
  const onset = onsetOf(x, fromHz)
  const common = fromHz / greatestCommonDivisor(fromHz, form.rateHz)
  const start = Math.max(0, Math.floor((onset - 0.1 * fromHz) / common) * common)
  const end = onset + Math.ceil((form.maxLengthSamples / form.rateHz + 0.1) * fromHz)
  return { samples: x.subarray(start, end), startSec: start / fromHz }
}

/** Whether the last 10 ms are louder than −40 dB of the peak. */
function stillLoud(x: Float32Array, rateHz: number): boolean {
  return peakOf(x.subarray(-rateHz / 100)) > 0.01 * peakOf(x)
}

/**
 * The mean of all channels. Where that cancels (its energy under half of what unrelated channels would leave: for
 * stereo −6 dB of one channel), the loudest channel alone. Always a copy.
 */
function mixToMono(channels: readonly Float32Array[], note: (kind: MendKind, text: string) => void): Float32Array {
  const first = channels[0]
  if (channels.length === 1) return first.slice()
  const mid = new Float32Array(first.length)
  for (const channel of channels) for (let i = 0; i < mid.length; i++) mid[i] += channel[i] / channels.length
  const energies = channels.map(energyOf)
  const mean = energies.reduce((a, b) => a + b, 0) / channels.length
  if (energyOf(mid) < mean / (2 * channels.length)) {
    const loudest = energies.indexOf(Math.max(...energies))
    note('phase', `channels cancel each other when mixed; channel ${loudest + 1} of ${channels.length} taken alone`)
    return channels[loudest].slice()
  }
  note('stereo', `${channels.length} channels mixed to one`)
  return mid
}

function energyOf(x: Float32Array): number {
  let sum = 0
  for (const value of x) sum += value * value
  return sum
}
