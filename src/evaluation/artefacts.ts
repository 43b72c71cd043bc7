// Faults that an embedding does not see and an ear does: steps, clicks, late hits, constant offset, clipping, tails that do not
// end. Each is a yes or no about one shot; drums that are meant to sound so exist, so the real sounds' rate stands beside.

import { clippedSamples, dbToGain, offsetOf, peakOf } from '../dsp/level.ts'

export const artefactNames = ['silent', 'step', 'click', 'lateHit', 'offset', 'clipped', 'endless'] as const
export type ArtefactName = (typeof artefactNames)[number]

/** What each means, for reports. */
export const artefactMeanings: Readonly<Record<ArtefactName, string>> = {
  silent: 'peak under −60 dBFS',
  step: 'begins with a sample 12 dB above each change in the 3 ms after it',
  click: 'a single jump 20 dB above the detail around it, later than 5 ms',
  lateHit: 'a rise of 15 dB within 3 ms, later than 120 ms and within 30 dB of the loudest',
  offset: 'a constant offset above −46 dBFS',
  clipped: '12 or more samples in flat tops',
  endless: 'the last 5 ms within 40 dB of the loudest',
}

const silentDb = -60
const offsetDb = -46
const clippedRun = 3
const clippedCount = 12

/** Which faults the shot x [N] at `rateHz` has. A silent one is only that. */
export function artefactsOf(x: Float32Array, rateHz: number): Record<ArtefactName, boolean> {
  const peak = peakOf(x)
  const none: Record<ArtefactName, boolean> = {
    silent: false,
    step: false,
    click: false,
    lateHit: false,
    offset: false,
    clipped: false,
    endless: false,
  }
  if (peak < dbToGain(silentDb)) return { ...none, silent: true }
  return {
    silent: false,
    step: hasStep(x, rateHz, peak),
    click: hasClick(x, rateHz),
    lateHit: hasLateHit(x, rateHz),
    offset: Math.abs(offsetOf(x, Math.round(0.02 * rateHz))) > dbToGain(offsetDb),
    clipped: clippedSamples(x, clippedRun) >= clippedCount,
    endless: isEndless(x, rateHz),
  }
}

/** Part of the shots that have each fault. */
export function artefactRates(shots: readonly Float32Array[], rateHz: number): Record<ArtefactName, number> {
  const found = shots.map((shot) => artefactsOf(shot, rateHz))
  const rate = (name: ArtefactName) => found.filter((faults) => faults[name]).length / Math.max(1, shots.length)
  return Object.fromEntries(artefactNames.map((name) => [name, rate(name)])) as Record<ArtefactName, number>
}

/** Part of the shots that have no fault; 1 of no shots. */
export function flawlessPart(shots: readonly Float32Array[], rateHz: number): number {
  const flawed = shots.filter((shot) => Object.values(artefactsOf(shot, rateHz)).includes(true))
  return 1 - flawed.length / Math.max(1, shots.length)
}

const stepRatio = dbToGain(12)
/** A step that is fainter, beside the peak, is not heard. */
const stepFloor = dbToGain(-40)
const stepSec = 0.003

/** A step: the shot leaps from silence to its first sample, and is smooth from there on. What begins as noise is not. */
function hasStep(x: Float32Array, rateHz: number, peak: number): boolean {
  const step = Math.abs(x[0])
  if (step < stepFloor * peak) return false
  for (let i = 1; i < Math.min(x.length, stepSec * rateHz); i++)
    if (stepRatio * Math.abs(x[i] - x[i - 1]) > step) return false
  return true
}

const clickRatio = dbToGain(20)
/** Fainter jumps are not heard. */
const clickFloor = dbToGain(-50)
const clickBlockSec = 0.0004
const clickFromSec = 0.005
/** Blocks on each side of the middle one: 1 next to it is left out, since a click may straddle two. */
const clickNeighbours = 8

/**
 * A click is a jump that nothing around it resembles: the largest second difference of a block of 0.4 ms stands far
 * above those of the blocks before and after. A new hit has no such quiet behind it, a rough tail none in front.
 */
function hasClick(x: Float32Array, rateHz: number): boolean {
  const block = Math.max(4, Math.round(clickBlockSec * rateHz))
  const jumps = new Float64Array(Math.floor(x.length / block))
  for (let i = 2; i < jumps.length * block; i++) {
    const jump = Math.abs(x[i] - 2 * x[i - 1] + x[i - 2])
    const at = Math.floor(i / block)
    if (jump > jumps[at]) jumps[at] = jump
  }
  const first = Math.ceil((clickFromSec * rateHz) / block)
  for (let b = Math.max(first, clickNeighbours); b < jumps.length; b++) {
    if (jumps[b] < clickFloor) continue
    const before = largest(jumps, b - clickNeighbours, b - 1)
    const after = largest(jumps, b + 2, b + 1 + clickNeighbours)
    if (jumps[b] > clickRatio * Math.max(before, after)) return true
  }
  return false
}

/** max values[from … to−1]; 0 for none. */
function largest(values: ArrayLike<number>, from: number, to: number): number {
  let most = 0
  for (let i = Math.max(0, from); i < Math.min(values.length, to); i++) if (values[i] > most) most = values[i]
  return most
}

const lateFromSec = 0.12
const lateRatio = 10 ** (15 / 10)
const lateFloor = 10 ** (-30 / 10)
const lateWithin = 3
const lateBefore = 10

/** A hit long after the first: the power of a millisecond rises over all of the 10 ms before, and stays. */
function hasLateHit(x: Float32Array, rateHz: number): boolean {
  const powers = blockPowers(x, Math.round(0.001 * rateHz))
  const loudest = largest(powers, 0, powers.length)
  for (let b = Math.round(lateFromSec * 1000); b < powers.length; b++) {
    if (powers[b] < lateFloor * loudest) continue
    const before = largest(powers, b - lateBefore - lateWithin, b - lateWithin)
    // The smaller of two blocks: a lone click is another fault.
    const now = Math.min(powers[b], powers[b + 2] ?? 0)
    if (now > lateRatio * before) return true
  }
  return false
}

const endSec = 0.005
const endRatio = 10 ** (-40 / 10)

function isEndless(x: Float32Array, rateHz: number): boolean {
  const block = Math.round(endSec * rateHz)
  const powers = blockPowers(x, block)
  const end = blockPowers(x.subarray(Math.max(0, x.length - block)), block)
  return end[0] > endRatio * largest(powers, 0, powers.length)
}

/** Mean squares of blocks. */
function blockPowers(x: Float32Array, block: number): Float64Array {
  const powers = new Float64Array(Math.ceil(x.length / block))
  for (let i = 0; i < x.length; i++) powers[Math.floor(i / block)] += x[i] ** 2 / block
  return powers
}
