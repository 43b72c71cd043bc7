// Sample-and-hold envelope: up at once, held for 10 ms, down along a straight line.

import { zeros } from './scratch.ts'

const holdSec = 0.01

/** Envelope [N] of x [N]; after the hold it falls from the peak's height to nothing within `decaySec`. */
export function heldEnvelope(x: Float64Array, decaySec: number, rateHz: number): Float64Array {
  let peak = 0
  for (let i = 0; i < x.length; i++) peak = Math.max(peak, Math.abs(x[i]))
  const fall = peak / (decaySec * rateHz)
  const holdSamples = holdSec * rateHz
  const envelope = zeros(x.length)
  let level = 0
  let held = 0
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i])
    if (magnitude >= level) {
      level = magnitude
      held = 0
    } else if (held < holdSamples) held++
    else level = Math.max(level - fall, magnitude)
    envelope[i] = level
  }
  return envelope
}

/**
 * Root mean square of blocks of x: as many whole blocks as start before the last `blockSamples` samples, and one with
 * all that remains.
 */
export function rmsBlocks(x: Float64Array, blockSamples: number, hopSamples: number): Float64Array {
  const blocks = Math.max(0, Math.ceil((x.length - blockSamples) / hopSamples))
  const rms = zeros(blocks + 1)
  for (let t = 0; t <= blocks; t++) {
    const start = t * hopSamples
    const end = t < blocks ? start + blockSamples : x.length
    let squares = 0
    for (let i = start; i < end; i++) squares += x[i] * x[i]
    rms[t] = Math.sqrt(squares / (end - start))
  }
  return rms
}
