// The rotating partials of a stretch of frames, as they are played.

import * as tf from '@tensorflow/tfjs'
import { lengthOf, type Range } from '../dsp/range.ts'
import type { StftGrid } from '../dsp/stft.ts'
import { highestHz, lobe, lobeGain, lowestHz, ownPart, partialSize, type PartialsConfig } from './partials.ts'

/**
 * As `rotatingPartials`, of one sound's stretch of frames, so that whatever stretches a sound is made in, its phases are
 * the same: what they differed by would add up from frame to frame. So the turns of a frame are rounded to a fraction of
 * a turn whose sums a float holds without rounding, whichever way they are taken.
 * @param values [T′, `partialOutputs`], what the head emits for the frames of the stretch
 * @param before the turns before the stretch, [1, count]; zeros at the start
 * @returns of each partial the lowest bins, [T′, count, bins, 2], and the turns up to the stretch's end
 */
export function partialsOfStretch(
  config: PartialsConfig,
  grid: StftGrid,
  rateHz: number,
  stretch: Range,
  values: tf.Tensor2D,
  before: tf.Tensor2D,
): { readonly each: tf.Tensor; readonly after: tf.Tensor2D } {
  const { count, bins, alone = 0 } = config
  const { hopSamples, fftSize } = grid
  const frames = lengthOf(stretch)
  const split = tf.reshape(values, [frames, count, partialSize(config)])
  const part = (from: number, size: number) => tf.slice(split, [0, 0, from], [frames, count, size])
  const hz = frequencies(part(0, 1), count)
  const turns = tf.mul(hz, hopSamples / rateHz) as tf.Tensor2D // a frame, [T′, count]
  const steps = turnSteps(grid.frames)
  const whole = tf.div(tf.floor(tf.add(tf.mul(fraction(turns), steps), 0.5)), steps) as tf.Tensor2D
  const sums = fraction(tf.add(tf.matMul(earlierFrames(frames), whole), before))
  // At a frame's centre: all frames before, and half of its own.
  const phases = tf.mul(tf.add(sums, tf.mul(turns, 0.5)), 2 * Math.PI)
  // Phases count from the shot's first sample, so a bin's own centre frequency turns backwards (see dsp/stft.ts).
  const centres = Float32Array.from({ length: frames * bins }, (_, i) => {
    const back = ((i % bins) * (stretch.from + Math.floor(i / bins) + 0.5) * hopSamples) / fftSize
    return 2 * Math.PI * (back % 1)
  })
  const turn = tf.sub(tf.reshape(phases, [frames, count, 1]), tf.tensor3d(centres, [frames, 1, bins]))
  const [cos, sin] = [tf.cos(turn), tf.sin(turn)]
  let [re, im] = [part(1, bins), part(1 + bins, bins)] as tf.Tensor[]
  if (alone > 0) {
    const shape = tf.mul(lobe(tf.reshape(hz, [frames, count, 1]), bins, rateHz / fftSize), lobeGain)
    re = tf.add(re, tf.mul(shape, part(1 + 2 * bins, 1)))
    im = tf.add(im, tf.mul(shape, part(2 + 2 * bins, 1)))
  }
  const side = (x: tf.Tensor) => tf.reshape(x, [frames, count, bins, 1])
  return {
    each: tf.concat(
      [side(tf.sub(tf.mul(re, cos), tf.mul(im, sin))), side(tf.add(tf.mul(re, sin), tf.mul(im, cos)))],
      3,
    ),
    after: fraction(tf.add(tf.sum(whole, 0, true), before)) as tf.Tensor2D,
  }
}

/** Into how many steps a turn is divided where up to `frames` frames are summed: a float's 24 bits hold the sum. */
function turnSteps(frames: number): number {
  return 2 ** Math.min(16, 24 - Math.ceil(Math.log2(frames)))
}

const fraction = <T extends tf.Tensor>(x: T): T => tf.sub(x, tf.floor(x))

/** [T, T]: for each frame 1 at all before. */
function earlierFrames(frames: number): tf.Tensor2D {
  const ones = Float32Array.from({ length: frames * frames }, (_, i) => (i % frames < Math.floor(i / frames) ? 1 : 0))
  return tf.tensor2d(ones, [frames, frames])
}

/** Vector units work on so many numbers at once, and may round a rest that does not fill them another way. */
const fullLanes = 16

/** Steering values [T, count, 1] → Hz, [T, count]. */
function frequencies(steering: tf.Tensor, count: number): tf.Tensor2D {
  const [frames] = steering.shape
  const own = tf.tensor2d(
    Array.from({ length: count }, (_, m) => ownPart(m, count)),
    [1, count],
  )
  const steered = tf.add(tf.reshape(steering, [frames, count]), own)
  const rest = (fullLanes - (frames % fullLanes)) % fullLanes
  const filled = rest === 0 ? steered : tf.concat([steered, tf.zeros([rest, count])], 0)
  const hz = tf.mul(tf.exp(tf.mul(tf.sigmoid(filled), Math.log(highestHz / lowestHz))), lowestHz)
  return tf.slice(hz, [0, 0], [frames, count]) as tf.Tensor2D
}
