// Level of a shot: peak, constant offset, scaling to a peak, fading. Samples in, samples out; dB are 20·log10.

/** Peak level at which a shot is kept, learned and played before velocity and level act on it, dBFS. */
export const shotPeakDb = -1

/** max |x|, 0 for an empty signal. */
export function peakOf(x: Float32Array | Float64Array): number {
  let peak = 0
  for (let i = 0; i < x.length; i++) {
    const magnitude = Math.abs(x[i])
    if (magnitude > peak) peak = magnitude
  }
  return peak
}

/** Amplitude ratio → dB; −∞ for 0. */
export function gainToDb(gain: number): number {
  return 20 * Math.log10(gain)
}

/** dB → amplitude ratio. */
export function dbToGain(db: number): number {
  return 10 ** (db / 20)
}

/**
 * The constant offset under a shot: the mean of its quietest block (least deviation from its own mean, the first of
 * equals) of `blockSamples`. Where the sound has died away the offset stands alone; a mean over everything would take
 * the lopsided first half-wave of a kick for one.
 * @returns 0 where that mean is not clear of the block's own movement (3 standard deviations).
 */
export function offsetOf(x: Float32Array, blockSamples: number): number {
  let offset = 0
  let least = Infinity
  for (let start = 0; start === 0 || start + blockSamples <= x.length; start += blockSamples) {
    const end = Math.min(x.length, start + blockSamples)
    let sum = 0
    for (let i = start; i < end; i++) sum += x[i]
    const mean = sum / Math.max(1, end - start)
    let squares = 0
    for (let i = start; i < end; i++) squares += (x[i] - mean) ** 2
    const deviation = Math.sqrt(squares / Math.max(1, end - start))
    if (deviation >= least) continue
    least = deviation
    offset = Math.abs(mean) > 3 * deviation ? mean : 0
  }
  return offset
}

/** x − offset, in place. */
export function removeOffset(x: Float32Array, offset: number): Float32Array {
  for (let i = 0; i < x.length; i++) x[i] -= offset
  return x
}

/** Scales x in place so that its peak is `peak` (> 0); returns the gain applied. A silent x stays, with gain 1. */
export function scaleToPeak(x: Float32Array, peak: number): number {
  const now = peakOf(x)
  if (now === 0) return 1
  const gain = peak / now
  for (let i = 0; i < x.length; i++) x[i] *= gain
  return gain
}

/** Raised-cosine fade-in over the first `lengthSamples`, in place: starts at 0. */
export function fadeIn(x: Float32Array, lengthSamples: number): Float32Array {
  const n = Math.min(lengthSamples, x.length)
  for (let i = 0; i < n; i++) x[i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / n)
  return x
}

/** Raised-cosine fade-out over the last `lengthSamples`, in place: ends at 0. */
export function fadeOut(x: Float32Array, lengthSamples: number): Float32Array {
  const n = Math.min(lengthSamples, x.length)
  for (let i = 0; i < n; i++) x[x.length - 1 - i] *= 0.5 - 0.5 * Math.cos((Math.PI * i) / n)
  return x
}

/** A cut shot fades over this last part of its new length, so that there is no hard end to hear, measure or learn. */
const cutFadePart = 0.1

/** A copy of x at exactly `length` samples: padded with silence, or cut and faded out by a raised cosine. */
export function fitted(x: Float32Array, length: number): Float32Array {
  const out = new Float32Array(length)
  out.set(x.subarray(0, length))
  if (x.length <= length) return out
  const fade = Math.round(length * cutFadePart)
  for (let i = 0; i < fade; i++) out[length - 1 - i] *= 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / fade)
  return out
}

/** Number of samples that sit in runs of `run` or more equal values within 0.1 % of the peak: flattened tops. */
export function clippedSamples(x: Float32Array, run: number): number {
  const edge = 0.999 * peakOf(x)
  if (edge === 0) return 0
  let count = 0
  for (let i = 0; i < x.length;) {
    let end = i + 1
    if (Math.abs(x[i]) >= edge) {
      while (end < x.length && x[end] === x[i]) end++
      if (end - i >= run) count += end - i
    }
    i = end
  }
  return count
}
