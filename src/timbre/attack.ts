// Attack: the rise of an envelope from its last minimum to its peak, by the effort method of the CUIDADO project.

const thresholds = 9
const effortFactor = 3

export interface Rise {
  /** Last minimum before the peak. */
  readonly start: number
  readonly peak: number
}

/** From the last of the lowest values before the (first) highest one to that; null where nothing comes before it. */
export function riseOf(x: Float64Array): Rise | null {
  let peak = 0
  for (let i = 1; i < x.length; i++) if (x[i] > x[peak]) peak = i
  if (peak === 0) return null
  let start = 0
  for (let i = 1; i < peak; i++) if (x[i] <= x[start]) start = i
  return { start, peak }
}

/** First index from the rise's start on at which x reaches `part` of the way up. */
export function crossing(x: Float64Array, { start, peak }: Rise, part: number): number {
  const level = part * (x[peak] - x[start]) + x[start]
  let i = start
  while (i < peak && !(x[i] >= level)) i++
  return i
}

/**
 * Where an attack starts and how many samples it takes, ends included: nine levels of the rise are timed; it starts at
 * the first step from level to level that takes no longer than three times the mean, and ends at the next that does.
 */
export function attackOf(x: Float64Array, rise: Rise): { readonly start: number; readonly lengthSamples: number } {
  const times = Array.from({ length: thresholds }, (_, i) => crossing(x, rise, (i + 1) / (thresholds + 1)))
  const efforts = times.slice(1).map((time, i) => time - times[i])
  const limit = (effortFactor * (times[thresholds - 1] - times[0])) / efforts.length
  const first = efforts.findIndex((effort) => effort <= limit)
  const after = efforts.findIndex((effort, i) => i >= first && effort >= limit)
  let start = times[first]
  let end = times[after <= first ? efforts.length - 1 : after]
  if (start === end) {
    start = times[0]
    end = times[thresholds - 1]
  }
  return { start, lengthSamples: end - start + 1 }
}
