// Notices from a run's statistics that training has gone wrong and will not mend itself, so that no night is spent on
// it. It reads nothing but the rows of stats.jsonl, hence a resumed run is watched as an uninterrupted one would be.
// A false alarm is as bad as none: every rule waits until the trouble has stood for a while.

import { measured, type StatsRow } from './stats.ts'

export interface Trouble {
  readonly kind: 'exploded' | 'uniform' | 'spoiled' | 'saturated'
  /** The last step at which all was well, as far as the rows tell; 0 where it never was. */
  readonly since: number
  /** False while it has not stood long enough to stop for; what was saved before it must be kept meanwhile. */
  readonly certain: boolean
  readonly found: string
  readonly expected: string
}

export interface AlarmSettings {
  /** Rows of losses running that make an explosion certain. */
  readonly explodedRows: number
  /** Times the level at which a phase's losses began. */
  readonly explodedTimes: number
  /** Previews running that make lost variety or spoiled sounds certain. */
  readonly previews: number
  /** Diversity under which all sounds of a class are one to the ear. */
  readonly uniformBelow: number
  /** Band distance beyond which nothing of the drums is left; silence is at about 1. */
  readonly spoiledAbove: number
  /** Separation at which the critic is sure of everything, and the steps that it must have been. */
  readonly saturatedAt: number
  readonly saturatedSteps: number
}

export const alarmSettings: AlarmSettings = {
  explodedRows: 3,
  explodedTimes: 100,
  previews: 2,
  uniformBelow: 0.1,
  spoiledAbove: 1.5,
  saturatedAt: 0.99,
  saturatedSteps: 1000,
}

/** The rows at the end of `rows` that have `name` and for which `holds`, unbroken; and the step of the row before. */
function standing(rows: readonly StatsRow[], name: string, holds: (value: number, row: StatsRow) => boolean) {
  const having = rows.filter((row) => measured(row, name) !== undefined)
  const broken = having.findLastIndex((row) => !holds(measured(row, name)!, row))
  return { run: having.slice(broken + 1), since: broken < 0 ? 0 : having[broken].step }
}

/** A loss far beyond where its phase began. Losses of zero mean, as Wasserstein's, are held against 1. */
function exploded(rows: readonly StatsRow[], settings: AlarmSettings): Trouble | undefined {
  const last = rows.findLast((row) => row.phase !== undefined)
  if (last === undefined) return undefined
  const before = rows.findLastIndex((row) => row.phase !== undefined && row.phase !== last.phase)
  const phase = rows.slice(before + 1)
  for (const name of Object.keys(last)) {
    if (name === 'step' || measured(last, name) === undefined) continue
    const start = phase.flatMap((row) => measured(row, name) ?? []).slice(0, 5)
    const level = Math.max(1, start.map(Math.abs).toSorted((a, b) => a - b)[Math.floor(start.length / 2)])
    const { run, since } = standing(phase, name, (value) => Math.abs(value) > settings.explodedTimes * level)
    if (run.length === 0) continue
    return {
      kind: 'exploded',
      since: since === 0 ? (rows[before]?.step ?? 0) : since,
      certain: run.length >= settings.explodedRows,
      found: `loss ${name} at ${measured(last, name)!.toPrecision(3)}, where the phase began at ${level.toPrecision(3)}`,
      expected: `at most ${settings.explodedTimes} times that`,
    }
  }
  return undefined
}

/** Generated sounds of a class that are all one, once they were not: before, they are just not learned yet. */
function uniform(rows: readonly StatsRow[], settings: AlarmSettings): Trouble | undefined {
  const { run, since } = standing(rows, 'diversity', (value) => value < settings.uniformBelow)
  const varied = rows.some((row) => (measured(row, 'diversity') ?? 0) >= 2 * settings.uniformBelow)
  if (run.length === 0 || !varied) return undefined
  return {
    kind: 'uniform',
    since,
    certain: run.length >= settings.previews,
    found: `${(100 * measured(run.at(-1)!, 'diversity')!).toFixed(1)} % of the real sounds' variety within a class`,
    expected: `at least ${100 * settings.uniformBelow} %, as at step ${since}`,
  }
}

/** Sounds that were near the real ones and are now further from them than silence is. */
function spoiled(rows: readonly StatsRow[], settings: AlarmSettings): Trouble | undefined {
  const { run, since } = standing(rows, 'bandDistance', (value) => value > settings.spoiledAbove)
  if (run.length === 0) return undefined
  return {
    kind: 'spoiled',
    since,
    certain: run.length >= settings.previews,
    found: `previews at a band distance of ${measured(run.at(-1)!, 'bandDistance')!.toFixed(2)} from real drums`,
    expected: `at most ${settings.spoiledAbove}; silence is at about 1`,
  }
}

/** A critic that is sure of everything while the previews get no better: the generator learns nothing from it. */
function saturated(rows: readonly StatsRow[], settings: AlarmSettings): Trouble | undefined {
  const { run, since } = standing(rows, 'separation', (value) => value >= settings.saturatedAt)
  if (run.length === 0) return undefined
  const previews = rows.filter((row) => measured(row, 'bandDistance') !== undefined)
  const best = (of: readonly StatsRow[]) => Math.min(...of.map((row) => measured(row, 'bandDistance')!))
  const start = run[0].step
  const during = previews.filter(({ step }) => step > start)
  const improves = best(during) < 0.98 * best(previews.filter(({ step }) => step <= start))
  return {
    kind: 'saturated',
    since,
    certain: run.at(-1)!.step - start >= settings.saturatedSteps && during.length >= settings.previews && !improves,
    found: `a critic that has told every sound from a real one since step ${start} (loss ${measured(run.at(-1)!, 'critic')?.toPrecision(2)}), while previews got no nearer`,
    expected: 'a critic that the generator can still learn from',
  }
}

/** What is wrong at the last of `rows`, the certain before the suspected; undefined when all is well. */
export function troubleIn(rows: readonly StatsRow[], settings: AlarmSettings = alarmSettings): Trouble | undefined {
  const troubles = [
    exploded(rows, settings),
    uniform(rows, settings),
    spoiled(rows, settings),
    saturated(rows, settings),
  ].filter((trouble) => trouble !== undefined)
  return troubles.find(({ certain }) => certain) ?? troubles.toSorted((a, b) => a.since - b.since)[0]
}
