// Says from distances measured on held-out sounds whether further training is worth its time. Every measurement has its
// deviation, so that noise is neither called progress nor decline.

export interface Measurement {
  readonly step: number
  /** Distance of generated from held-out sounds (drum KID): smaller is better. */
  readonly value: number
  /** Its standard deviation. */
  readonly deviation: number
}

export interface Advice {
  readonly kind: 'early' | 'improving' | 'flat' | 'worse'
  /** The step of the least distance so far. */
  readonly best: number
  /** flat: the first step that was as good as any since. Others: the best step. */
  readonly since: number
  readonly sentence: string
}

/** At least so many measurements are compared as one, to even out their noise; advice begins at twice as many. */
const leastGroup = 3
/** The longer the run, the slower the progress that counts: a group is this part of it. */
const groupPart = 1 / 6
/** Differences count from so many of their standard deviations on: by chance alone one in a hundred does. */
const significant = 2.33

function mean(of: readonly Measurement[]): { value: number; variance: number } {
  const value = of.reduce((sum, m) => sum + m.value, 0) / of.length
  return { value, variance: of.reduce((sum, m) => sum + m.deviation ** 2, 0) / of.length ** 2 }
}

/** By how many standard deviations the distances of `a` lie above those of `b`. */
function excess(a: readonly Measurement[], b: readonly Measurement[]): number {
  const [left, right] = [mean(a), mean(b)]
  const difference = left.value - right.value
  return difference === 0 ? 0 : difference / Math.sqrt(left.variance + right.variance)
}

/** Advice on measurements in the order of their steps; undefined where there is none yet. */
export function stopAdvice(measurements: readonly Measurement[]): Advice | undefined {
  if (measurements.length === 0) return undefined
  const best = measurements.reduce((least, m) => (m.value < least.value ? m : least)).step
  if (measurements.length < 2 * leastGroup)
    return {
      kind: 'early',
      best,
      since: best,
      sentence: `${measurements.length} of ${2 * leastGroup} measurements: too early to advise.`,
    }
  const group = Math.max(leastGroup, Math.floor(measurements.length * groupPart))
  const groups = measurements.length - group + 1
  const at = (i: number) => measurements.slice(i, i + group)
  const now = at(groups - 1)
  // The least mean of a group that shares no measurement with the last one: a single lucky value does not decide.
  let least = 0
  for (let i = 1; i <= groups - 1 - group; i++) if (mean(at(i)).value < mean(at(least)).value) least = i
  const change = excess(now, at(least))
  if (change > significant)
    return {
      kind: 'worse',
      best,
      since: best,
      sentence: `Getting worse: best was step ${best}, kept as a checkpoint.`,
    }
  if (change < -significant)
    return { kind: 'improving', best, since: best, sentence: 'Still improving: training on is worth it.' }
  let first = groups - 1
  while (first > 0 && excess(at(first - 1), now) <= significant) first--
  const { step } = measurements[first]
  return {
    kind: 'flat',
    best,
    since: step,
    sentence: `Flat since step ${step}: stopping is reasonable. Best was step ${best}, kept as a checkpoint.`,
  }
}
