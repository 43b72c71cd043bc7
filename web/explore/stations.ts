// The sounds that wait along a morph, so that its handle answers at once. Pure.

/** Parts of the way from one end to the other. */
export const stationSteps = 16

/** Amounts that are rendered ahead, in the order of what they are worth: the ends, the middle, the quarters, … */
export const stations: readonly number[] = [0, 1, ...[8, 4, 2, 1].flatMap(oddMultiples)]

function oddMultiples(stride: number): number[] {
  const count = stationSteps / stride / 2
  return Array.from({ length: count }, (_, i) => ((2 * i + 1) * stride) / stationSteps)
}

/** Of the amounts that are there, the one nearest to where the handle is; undefined where there is none. */
export function nearestAmount(amounts: Iterable<number>, amount: number): number | undefined {
  let best: number | undefined
  for (const other of amounts)
    if (best === undefined || Math.abs(other - amount) < Math.abs(best - amount)) best = other
  return best
}
