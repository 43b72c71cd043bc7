// What a benchmark is, and the one way times are taken: every contender in every round, so that what else the machine
// does falls on all of them, and only medians and their ratios are reported.

export interface BenchmarkOptions {
  readonly config: string
  readonly rounds: number
  readonly threads: number
  /** Pads that are struck at once, where that is measured. */
  readonly chord: number
}

export interface BenchmarkRow {
  readonly what: string
  readonly value: number
  readonly unit: string
}

export interface BenchmarkReport {
  readonly rows: readonly BenchmarkRow[]
  /** What could not be measured, and why; what the numbers rest on. */
  readonly notes: readonly string[]
}

export type Benchmark = (options: BenchmarkOptions) => Promise<BenchmarkReport>

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Milliseconds that `work` takes, or the ones it says it took. */
async function timed(work: () => Promise<number | void>): Promise<number> {
  const start = performance.now()
  return (await work()) ?? performance.now() - start
}

/** Median milliseconds of each contender over `rounds` rounds, after one that is not counted. */
export async function compare<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<number | void>>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const entries = Object.entries(contenders) as [Name, () => Promise<number | void>][]
  const times = entries.map((): number[] => [])
  for (let round = 0; round <= rounds; round++)
    for (const [i, [, work]] of entries.entries()) {
      const ms = await timed(work)
      if (round > 0) times[i].push(ms)
    }
  return Object.fromEntries(entries.map(([name], i) => [name, median(times[i])])) as Record<Name, number>
}
