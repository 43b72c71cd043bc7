// What all connections of a server share: the instrument, strokes that are ready, counters.

import type { Logger } from 'pino'
import { StrokePools } from '../engine/stroke-pools.ts'
import type { FaultCode } from '../faults/catalog.ts'
import { FrameBuffers } from './frame-buffers.ts'
import type { Instrument } from './instrument.ts'
import type { Dropped } from './outlet.ts'

export class SocketRoom {
  readonly instrument: Instrument
  readonly pools: StrokePools
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

  constructor(instrument: Instrument, log: Logger, faulted: (code: FaultCode) => void) {
    this.instrument = instrument
    this.log = log
    this.faulted = faulted
    this.pools = new StrokePools((model) => instrument.shelf.synth(model), {
      trouble: (cause) => log.error(cause, 'a stroke could not be renewed'),
    })
  }
}
