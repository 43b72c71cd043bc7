// A training run's moment as lines of text: for the terminal that watches it.

import { durationText, speedText } from '../protocol/duration.ts'
import type { Snapshot } from '../training/telemetry.ts'

const blocks = '▁▂▃▄▅▆▇█'

/** One character a value, the least ▁, the greatest █; a level line where all are one. '' for none. */
export function sparkline(values: readonly number[]): string {
  const low = Math.min(...values)
  const span = Math.max(...values) - low
  return values.map((v) => blocks[span > 0 ? Math.round(((v - low) / span) * (blocks.length - 1)) : 3]).join('')
}

/** Number of a loss, in as many characters whether it is large or small. */
const loss = (value: number): string => (Math.abs(value) < 1000 ? value.toFixed(3) : value.toExponential(2))

/** Speed, time left, and what was measured last. */
function measures({
  stepsPerSec,
  leftSec,
  separation,
  bandDistance,
  diversity,
  drumKid,
  memoryBytes,
}: Snapshot): string[] {
  return [
    stepsPerSec === undefined ? '' : speedText(stepsPerSec),
    leftSec === undefined ? '' : `${durationText(leftSec)} left`,
    separation === undefined ? '' : `critic sure of ${Math.round(100 * separation)} %`,
    bandDistance === undefined ? '' : `preview distance ${bandDistance.toFixed(2)}`,
    diversity === undefined ? '' : `variety ${Math.round(100 * diversity)} % of real`,
    drumKid === undefined ? '' : `drum-KID ${drumKid.value.toFixed(3)} ± ${drumKid.deviation.toFixed(3)}`,
    `${(memoryBytes / 1e9).toFixed(1)} GB`,
  ].filter((part) => part !== '')
}

/** Everything on one line, for a log. */
export function plainLine(snapshot: Snapshot): string {
  const losses = Object.entries(snapshot.losses).map(([name, values]) => `${name} ${loss(values.at(-1)!)}`)
  return [`step ${snapshot.step}/${snapshot.steps}`, snapshot.phase, ...losses, ...measures(snapshot)].join(' · ')
}

/** The lines under the bar on a terminal: a curve of each loss, then the measures. */
export function viewLines(snapshot: Snapshot): string[] {
  const entries = Object.entries(snapshot.losses)
  const width = Math.max(...entries.map(([name]) => name.length), 0)
  const curves = entries.map(
    ([name, values]) => `  ${name.padEnd(width)} ${loss(values.at(-1)!).padStart(9)} ${sparkline(values)}`,
  )
  return [...curves, `  ${measures(snapshot).join(' · ')}`]
}
