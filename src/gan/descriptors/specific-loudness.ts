// Specific loudness after ISO 532 B / DIN 45631 (free field), differentiable. The standard's program walks along
// rounded tenths of a Bark; here the flanks are the curves that it rounds: a flank falls with a slope that depends on
// the value that it has reached and on the critical band that it crosses, dn/dz = −s_band(n).

import * as tf from '@tensorflow/tfjs'
import { bark, barkSteps } from '../../dsp/loudness-weights.ts'
import {
  bandwidthDb,
  earDb,
  lowBandRanges,
  lowBandWeights,
  quietThresholdsDb,
  slopeRanges,
  slopes,
  upperEdgesBark,
} from '../../dsp/zwicker-tables.ts'
import { log10 } from './normalise.ts'

const least = 1e-9
/** Above every specific loudness, sone/Bark. */
const ceiling = 1000

const row = (values: readonly number[]): tf.Tensor => tf.tensor2d(Float32Array.from(values), [1, values.length])
const power10 = (x: tf.Tensor): tf.Tensor => tf.exp(tf.mul(x, Math.LN10))

/** Third-octave levels in dB [R, 28] → sone/Bark at 0.1 … 24 Bark, [R, 240]. */
export function specificLoudness(levels: tf.Tensor2D): tf.Tensor2D {
  const main = mainLoudness(levels)
  const rows = levels.shape[0]
  const parts: tf.Tensor[] = []
  let from = tf.zeros([rows, 1])
  let start = 0
  let step = 0
  upperEdgesBark.forEach((edge, i) => {
    const core = i < bandwidthDb.length ? tf.slice(main, [0, i], [rows, 1]) : tf.zeros([rows, 1])
    const flank = new Flank(i)
    let last = step
    // A step on an edge belongs to the band above.
    while (last < barkSteps && (bark(last) < edge - 0.05 || i === upperEdgesBark.length - 1)) last++
    const distances = Array.from({ length: last - step }, (_, at) => bark(step + at) - start)
    parts.push(tf.maximum(core, flank.fallen(from, distances)))
    from = tf.maximum(core, flank.fallen(from, [edge - start]))
    start = edge
    step = last
  })
  return tf.concat(parts, 1) as tf.Tensor2D
}

/** How a flank falls inside critical band i. */
class Flank {
  /** Values at which the slope changes, ascending from 0, and the slope above each. */
  readonly #values: readonly number[]
  readonly #slopes: readonly number[]
  /** Bark that a flank needs from each of the values down to 0. */
  readonly #widths: readonly number[]

  constructor(band: number) {
    const column = band === 0 ? 7 : Math.min(band - 1, 7)
    this.#values = slopeRanges.toReversed()
    this.#slopes = slopes.toReversed().map((columns) => columns[column])
    const widths = [0]
    for (let r = 1; r < this.#values.length; r++)
      widths.push(widths[r - 1] + (this.#values[r] - this.#values[r - 1]) / this.#slopes[r - 1])
    this.#widths = widths
  }

  /** The value of a flank from `value` [R, 1] after each of `distances` in Bark, [R, distances]. */
  fallen(value: tf.Tensor, distances: readonly number[]): tf.Tensor {
    const rows = value.shape[0]
    const count = this.#values.length
    const spans = (ends: readonly number[]) => ends.map((end, r) => (ends[r + 1] ?? ceiling) - end)
    // A piecewise linear function is a sum of ramps: width above 0, and back.
    const within = tf.minimum(tf.relu(tf.sub(value, row(this.#values))), row(spans(this.#values)))
    const width = tf.sum(tf.div(within, row(this.#slopes)), 1, true)
    const left = tf.relu(tf.sub(width, row(distances)))
    const ramps = tf.minimum(
      tf.relu(tf.sub(tf.reshape(left, [rows * distances.length, 1]), row(this.#widths))),
      row(spans(this.#widths)),
    )
    const fallen = tf.matMul(ramps as tf.Tensor2D, tf.tensor2d(Float32Array.from(this.#slopes), [count, 1]))
    return tf.reshape(fallen, [rows, distances.length])
  }
}

/** Core loudness of the 20 critical bands, [R, 20]. */
function mainLoudness(levels: tf.Tensor2D): tf.Tensor2D {
  const rows = levels.shape[0]
  const level = tf.concat(
    [lowBandLevels(tf.slice(levels, [0, 0], [rows, 11])), tf.slice(levels, [0, 11], [rows, 17])],
    1,
  )
  const excess = tf.sub(level, row(quietThresholdsDb.map((dB, i) => dB + earDb[i] + bandwidthDb[i])))
  const root = tf.sqrt(tf.sqrt(tf.add(0.75, tf.mul(power10(tf.mul(excess, 0.1)), 0.25))))
  const sone = tf.mul(tf.relu(tf.sub(root, 1)), row(quietThresholdsDb.map((dB) => 0.0635 * 10 ** (0.025 * dB))))
  const main = tf.mul(sone, tf.step(tf.sub(level, row(quietThresholdsDb))))
  const first = tf.slice(main, [0, 0], [rows, 1])
  const corrected = tf.minimum(1, tf.add(0.4, tf.mul(tf.exp(tf.mul(tf.log(tf.add(first, least)), 0.2)), 0.32)))
  return tf.concat([tf.mul(first, corrected), tf.slice(main, [0, 1], [rows, 19])], 1) as tf.Tensor2D
}

/** The eleven third octaves up to 250 Hz, weighted by how well they are heard, as three critical bands, [R, 3]. */
function lowBandLevels(levels: tf.Tensor): tf.Tensor {
  let weight: tf.Tensor = row(lowBandWeights[0])
  for (let range = 1; range < lowBandRanges.length; range++) {
    const before = lowBandWeights[range - 1]
    const reached = tf.step(tf.sub(levels, row(before.map((dB) => lowBandRanges[range - 1] - dB))))
    weight = tf.add(weight, tf.mul(reached, row(lowBandWeights[range].map((dB, i) => dB - before[i]))))
  }
  const powers = power10(tf.mul(tf.add(levels, weight), 0.1))
  const members = Float32Array.from({ length: 11 * 3 }, (_, at) => {
    const i = Math.floor(at / 3)
    return (i < 6 ? 0 : i < 9 ? 1 : 2) === at % 3 ? 1 : 0
  })
  return tf.mul(log10(tf.add(tf.matMul(powers as tf.Tensor2D, tf.tensor2d(members, [11, 3])), least)), 10)
}
