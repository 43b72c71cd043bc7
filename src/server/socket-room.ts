// What all connections of a server share: the instrument, strokes that are ready or made as they are struck, counters.

import type { Logger } from 'pino'
import { Gauge } from '../engine/gauge.ts'
import { StrokePools } from '../engine/stroke-pools.ts'
import { StrokeStreams } from '../engine/stroke-streams.ts'
import type { FaultCode } from '../faults/catalog.ts'
import { FrameBuffers } from './frame-buffers.ts'
import type { Instrument } from './instrument.ts'
import type { Dropped } from './drop-log.ts'

export class SocketRoom {
  readonly instrument: Instrument
  readonly pools: StrokePools
  /** What sounds measure as they are. */
  readonly gauge = new Gauge()
  readonly log: Logger
  /** Told of every fault that a client is answered. */
  readonly faulted: (code: FaultCode) => void
  readonly startedMs = performance.now()
  readonly dropped: Dropped = { hits: 0, bytes: 0, events: 0 }
  readonly buffers = new FrameBuffers()
  connections = 0
  hits = 0
  /** Hits that found a rendered shot. */
  fromPool = 0
  /** Hits on live pads that were synthesised as they were struck, and those that took a rendered stroke instead. */
  streamed = 0
  fallbacks = 0
  readonly #streams = new Map<string, StrokeStreams>()

  constructor(instrument: Instrument, log: Logger, faulted: (code: FaultCode) => void) {
    this.instrument = instrument
    this.log = log
    this.faulted = faulted
    this.pools = new StrokePools((model) => instrument.shelf.synth(model), {
      isBusy: () => this.streams.some(({ underWay }) => underWay > 0),
      trouble: (cause) => log.error(cause, 'a stroke could not be renewed'),
    })
  }

  /** Live strokes by model; their workers start when they are first asked for. */
  get streams(): readonly StrokeStreams[] {
    return [...this.#streams.values()]
  }

  /** @throws Fault E_PATH for an unknown model. */
  streamsOf(model: string): StrokeStreams {
    const known = this.#streams.get(model)
    if (known !== undefined) return known
    const streams = new StrokeStreams(this.instrument.shelf.synth(model).bundle, (cause) =>
      this.log.error(cause, 'live pads play rendered strokes from now on'),
    )
    this.#streams.set(model, streams)
    return streams
  }

  /** The server stops. */
  close(): void {
    this.pools.close()
    for (const streams of this.streams) streams.close()
    void this.gauge.close()
  }
}
