// Which files are takes of one and the same source sound: those must never straddle the splits.

/** Velocity layers and round robins as packs write them at the end of a name: v3, vel100, rr2, take 4, (2), L, ff … */
const takeToken = /(?:[\s_.-]+|(?<=\d))(?:v|vel|velocity|rr|robin|roundrobin|take|hit|alt|var|layer|dyn)[\s_-]*\d+$/i
const sideToken = /[\s_.-]+(?:l|r|left|right|pp|p|mp|mf|f|ff|fff|soft|medium|hard)$/i
const numberToken = /[\s_.#(-]*\d+\)?$/

/** A numbered series longer than this is a collection of different sounds ("Kick 1 … Kick 50"), not takes of one. */
export const longestTakeSeries = 16

/** A stem without its trailing velocity, round-robin and side tokens; `numbers` also takes bare numbers off. */
function strip(stem: string, numbers: boolean): string {
  let now = stem
  for (;;) {
    let next = now.replace(takeToken, '')
    if (next === now) next = now.replace(sideToken, '')
    if (next === now && numbers) next = now.replace(numberToken, '')
    if (next === now || next === '') return now
    now = next
  }
}

/**
 * Source of every path: its folder and its stem without trailing take tokens. Bare numbers at the end count as take
 * tokens as long as the series has at most `longestTakeSeries` members.
 */
export function sourcesOf(paths: readonly string[]): Map<string, string> {
  const series = new Map<string, Set<string>>()
  const parts = paths.map((path) => {
    const slash = path.lastIndexOf('/') + 1
    const folder = path.slice(0, slash)
    const stem = path.slice(slash).replace(/\.[^.]*$/, '')
    const one = folder + strip(stem, false).toLowerCase()
    const wide = folder + strip(stem, true).toLowerCase()
    const members = series.get(wide) ?? new Set<string>()
    series.set(wide, members.add(one))
    return { path, one, wide }
  })
  return new Map(
    parts.map(({ path, one, wide }) => [path, series.get(wide)!.size > longestTakeSeries ? one : wide] as const),
  )
}
