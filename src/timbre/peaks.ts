// Peaks of a curve, after the peak picker of the MIRtoolbox: those that stand out by a contrast from the valleys
// beside them.

export interface Peak {
  readonly index: number
  /** Height and place of the parabola through the peak and its neighbours, on the curve `values`. */
  readonly value: number
  readonly hz: number
}

/**
 * Peaks of curve [F] that reach `contrast` and stand out by it; from the highest down. Heights are read from `values`
 * (the same curve in other units); bin k stands for k·binHz.
 */
export function peaks(curve: Float64Array, contrast: number, values: Float64Array, binHz: number): readonly Peak[] {
  const n = curve.length
  const at = (i: number) => (i < 0 || i >= n ? -2 : curve[i])
  const candidates: number[] = []
  for (let i = 0; i < n; i++)
    if (curve[i] >= contrast && curve[i] > at(i - 1) && at(i + 1) <= curve[i]) candidates.push(i)
  return accepted(curve, contrast, candidates)
    .toSorted((i, j) => curve[j] - curve[i])
    .map((i) => fitted(i, values, binHz))
}

/** Walks the candidates with the current peak, the valley since then, and the valley before it. */
function accepted(curve: Float64Array, contrast: number, candidates: readonly number[]): number[] {
  if (candidates.length === 0) return []
  const found: number[] = []
  let peak = candidates[0]
  let valley = 2
  let valleyBefore = -2
  for (let c = 1; c < candidates.length; c++) {
    const next = candidates[c]
    const last = candidates[c - 1]
    valley = Math.min(valley, lowest(curve, last, Math.max(last, next - 2)))
    if (curve[peak] - valley < contrast) {
      // Not yet deep enough to part the two: they are one peak, as high as the higher of them.
      valleyBefore = Math.min(valleyBefore, valley)
      if (curve[next] <= curve[peak]) continue
    } else if (curve[peak] - valleyBefore < contrast) valleyBefore = Math.min(valleyBefore, valley)
    else {
      found.push(peak)
      valleyBefore = valley
    }
    peak = next
    valley = 2
  }
  if (curve[peak] - valleyBefore >= contrast) found.push(peak)
  return found
}

function lowest(curve: Float64Array, first: number, last: number): number {
  let least = Infinity
  for (let i = first; i <= last; i++) if (curve[i] < least) least = curve[i]
  return least
}

function fitted(i: number, values: Float64Array, binHz: number): Peak {
  if (i === 0 || i === values.length - 1) return { index: i, value: values[i], hz: i * binHz }
  const [left, middle, right] = [values[i - 1], values[i], values[i + 1]]
  const shift = (right - left) / (2 * (2 * middle - right - left))
  return { index: i, value: middle - 0.25 * (left - right) * shift, hz: (i + shift) * binHz }
}

/** values scaled to 0 … 1; null where they are all the same. */
export function scaledToUnit(values: Float64Array): Float64Array | null {
  let [least, most] = [Infinity, -Infinity]
  for (let k = 0; k < values.length; k++) {
    if (values[k] < least) least = values[k]
    if (values[k] > most) most = values[k]
  }
  if (!(most > least)) return null
  return values.map((value) => (value - least) / (most - least))
}
