// Which part of every layer a stretch of a generator's output rests on. The generators are convolutional in time and
// normalise each position by itself, so any stretch can be computed exactly from cropped inputs.

import { within, type Range } from '../dsp/range.ts'

/** A layer along time: a convolution over its input, which nearest up-sampling has brought to the layer's own length. */
export interface TimeLayer {
  readonly length: number
  /** Positions that its kernel reaches to either side. */
  readonly reach: number
}

/** What of a layer is computed, in positions of the layer. */
export interface LayerStretch {
  readonly input: Range
  readonly output: Range
  /** Zeros before and after the input: only where the layer itself begins and ends. */
  readonly padding: readonly [before: number, after: number]
}

/**
 * Walks `layers` backwards from the stretch `wanted` of the last one's output: widened by each kernel's reach, shortened at
 * each up-sampling. Lengths must be whole multiples of those before.
 */
export function receptiveField(layers: readonly TimeLayer[], wanted: Range): LayerStretch[] {
  const stretches: LayerStretch[] = []
  let output = wanted
  for (let i = layers.length - 1; i >= 0; i--) {
    const { length, reach } = layers[i]
    const reached = { from: output.from - reach, to: output.to + reach }
    const input = within(reached, length)
    stretches.unshift({ input, output, padding: [input.from - reached.from, reached.to - input.to] })
    output = shortened(input, length / layers[Math.max(0, i - 1)].length)
  }
  return stretches
}

/** The positions before an up-sampling by `times` that a stretch after it comes from. */
export function shortened({ from, to }: Range, times: number): Range {
  if (!Number.isInteger(times)) throw new RangeError(`a layer ${times} times as long as the one before`)
  return { from: Math.floor(from / times), to: Math.ceil(to / times) }
}

/** The positions after an up-sampling by `times` that come from a stretch before it. */
export function lengthened({ from, to }: Range, times: number): Range {
  return { from: from * times, to: to * times }
}
