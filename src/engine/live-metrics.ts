// The counters of live play: which there are, what each means, and the shared memory that they are kept in, so that any
// thread reads them at any moment without asking the one that plays.

export interface LiveMetricRow {
  readonly id: string
  /** A counter only rises while live play is open; a gauge is how it stands. */
  readonly kind: 'counter' | 'gauge'
  /** One line for those who read the numbers. */
  readonly help: string
}

export const liveMetricTable = [
  { id: 'midiEvents', kind: 'counter', help: 'MIDI messages heard' },
  { id: 'hits', kind: 'counter', help: 'Hits that were played' },
  { id: 'liveHits', kind: 'counter', help: 'Hits that were synthesised as they were struck' },
  { id: 'deadlineMisses', kind: 'counter', help: 'Slices of a live hit that were not there when they were to sound' },
  { id: 'fallbacks', kind: 'counter', help: 'Live hits that went over to a sound rendered beforehand' },
  { id: 'underruns', kind: 'counter', help: 'Gaps in the sound, for the output had run out of blocks' },
  { id: 'lateHits', kind: 'counter', help: 'Hits that sounded later than meant, for the player was held up' },
  { id: 'stolenVoices', kind: 'counter', help: 'Voices ended without a fade, for no other was free' },
  { id: 'blocks', kind: 'counter', help: 'Blocks of 128 frames that were mixed' },
  { id: 'voices', kind: 'gauge', help: 'Voices that sound' },
  { id: 'queueDepth', kind: 'gauge', help: 'Live hits whose synthesis is under way or waits' },
  { id: 'peak', kind: 'gauge', help: 'Highest level of the sound that is about to be heard, full scale is 1' },
  { id: 'leadSec', kind: 'gauge', help: 'Seconds from a hit to its place in the mix' },
] as const satisfies readonly LiveMetricRow[]

type LiveMetric = (typeof liveMetricTable)[number]['id']

/** A snapshot. */
export type LiveMetrics = Readonly<Record<LiveMetric, number>>

const places = Object.fromEntries(liveMetricTable.map(({ id }, place) => [id, place])) as Record<LiveMetric, number>

/** One writes, any thread reads: the numbers lie in shared memory, eight bytes each, and are never torn. */
export class LiveMetricsBoard {
  readonly buffer: SharedArrayBuffer
  readonly #values: Float64Array

  /** A new board, or another thread's by its `buffer`. */
  constructor(buffer = new SharedArrayBuffer(liveMetricTable.length * Float64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#values = new Float64Array(buffer)
  }

  add(id: LiveMetric, count = 1): void {
    this.#values[places[id]]! += count
  }

  set(id: LiveMetric, value: number): void {
    this.#values[places[id]] = value
  }

  read(): LiveMetrics {
    return Object.fromEntries(liveMetricTable.map(({ id }, place) => [id, this.#values[place]!])) as LiveMetrics
  }
}
