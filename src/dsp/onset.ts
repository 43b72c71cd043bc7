// Where a shot begins and where it has died away, judged on a short RMS envelope relative to the shot's own peak.

/** Where the onset of a shot at 44 100 Hz stands once it is aligned: 0.54 ms after its start. */
export const prerollSamples = 24

/** Span of the RMS envelope: short against an attack, long enough not to follow a 50 Hz wave's zero crossings. */
const spanSec = 0.0015

/** The envelope has certainly begun where it passes this part of its maximum (−26 dB). */
const certain = 0.05

/** Backtracking stops where the envelope has fallen to this part of its maximum (−60 dB) … */
const floorPart = 0.001

/** … or to this many times the level of what came before the sound (noise of a recording). */
const overNoise = 3

/**
 * Sliding RMS, span samples wide. Element i covers x[i − span + 1 … i], zeros before the start, so it rises no
 * earlier than the sound itself.
 */
function trailingRms(x: Float32Array, span: number): Float64Array {
  const envelope = new Float64Array(x.length)
  // Prefix sums in float64 instead of a running difference: a running sum keeps the rounding of every loud sample.
  const energy = new Float64Array(x.length + 1)
  for (let i = 0; i < x.length; i++) energy[i + 1] = energy[i] + x[i] * x[i]
  for (let i = 0; i < x.length; i++) {
    const before = Math.max(0, i + 1 - span)
    envelope[i] = Math.sqrt(Math.max(0, energy[i + 1] - energy[before]) / span)
  }
  return envelope
}

function maximum(values: Float64Array): number {
  let best = 0
  for (let i = 0; i < values.length; i++) if (values[i] > best) best = values[i]
  return best
}

/** Median of values[0 … end−1] taken every few samples; 0 when there are none. */
function medianBefore(values: Float64Array, end: number): number {
  if (end <= 0) return 0
  const step = Math.max(1, Math.floor(end / 512))
  const picked: number[] = []
  for (let i = 0; i < end; i += step) picked.push(values[i])
  picked.sort((a, b) => a - b)
  return picked[picked.length >> 1]
}

/**
 * First sample of the sound in x at `rateHz`: the first point where the envelope passes −26 dB of its maximum,
 * walked back while the envelope is still above −60 dB of the maximum and above the noise that precedes it.
 * Does not depend on gain, nor on how much digital silence comes before or after.
 * @returns a sample index; −1 for a silent x.
 */
export function onsetOf(x: Float32Array, rateHz: number): number {
  const span = Math.max(1, Math.round(spanSec * rateHz))
  const envelope = trailingRms(x, span)
  const top = maximum(envelope)
  if (top === 0) return -1
  let i = 0
  while (envelope[i] < certain * top) i++
  const noise = medianBefore(envelope, i - 4 * span)
  const floor = Math.max(floorPart * top, Math.min(overNoise * noise, certain * top))
  while (i > 0 && envelope[i - 1] > floor) i--
  return i
}

/**
 * End of the sound (exclusive): one past the last sample where the envelope is above `belowDb` (negative) of its
 * maximum; 0 for a silent x.
 */
export function endOf(x: Float32Array, rateHz: number, belowDb: number): number {
  const span = Math.max(1, Math.round(spanSec * rateHz))
  const envelope = trailingRms(x, span)
  const floor = maximum(envelope) * 10 ** (belowDb / 20)
  let end = x.length
  while (end > 0 && envelope[end - 1] <= floor) end--
  return end
}
