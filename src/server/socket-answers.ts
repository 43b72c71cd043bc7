// The answers that only say how things are.

import { controlTable, timbreTable } from '../protocol/controls.ts'
import type { Kit } from '../protocol/kit.ts'
import type { Answer } from '../protocol/messages.ts'
import { maxCreditBytes, pcmFormats, requestTypes } from '../protocol/requests.ts'
import type { Instrument } from './instrument.ts'
import { staleMs } from './outlet.ts'
import type { SocketRoom } from './socket-room.ts'

/** `isHere`: the connection comes from this machine. */
export function welcomeTo(instrument: Instrument, kit: Kit, isHere: boolean): Answer<'welcome'> {
  const { version, shelf, kits, kitFeed, playFromMidi, midiOpens } = instrument
  const midi = { chosen: kitFeed?.isChosen ?? false, ...(midiOpens !== undefined && { opening: true }) }
  return {
    type: 'welcome',
    version,
    models: shelf.summaries(),
    kit: worn(kit),
    kits: kits.list().map(({ id, kit: { name } }) => ({ id, name })),
    controls: [...controlTable],
    timbre: [...timbreTable],
    requests: [...requestTypes],
    formats: [...pcmFormats],
    maxCreditBytes,
    ...(isHere && playFromMidi !== undefined && { midi }),
    staleMs,
  }
}

/** A kit without what only its file needs. */
export function worn({ $schema: _schema, format: _format, version: _version, ...kit }: Kit): Answer<'kit'>['kit'] {
  return kit
}

export function reportOf(id: number, room: SocketRoom): Answer<'report'> {
  const { instrument, pools, dropped, connections, hits, fromPool, streamed, fallbacks, streams } = room
  const nowMs = performance.now()
  const live = instrument.liveMetrics?.()
  return {
    type: 'report',
    id,
    atMs: nowMs,
    upSec: (nowMs - room.startedMs) / 1000,
    connections,
    memoryBytes: process.memoryUsage.rss(),
    hits,
    fromPool,
    renewed: pools.renewed,
    streamed,
    fallbacks,
    lateSlices: streams.reduce((sum, { lateSlices }) => sum + lateSlices, 0),
    queueDepth: streams.reduce((sum, { underWay }) => sum + underWay, 0),
    dropped: { ...dropped },
    ...(live && { live: { ...live } }),
  }
}
